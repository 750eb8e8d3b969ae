import { MalformedInputError } from '../errors.ts';
import { type CsvDialect, endOfLines, splitLines } from '../frame/csv-lines.ts';
import { DEFAULT_LAYOUT, Frame } from '../frame/frame.ts';
import { ListRows, RecordRows } from '../frame/json-rows.ts';
import { predictionWriter, recordWriter } from './json-answer.ts';
import type { LineReader, MediaType } from './media-type.ts';
import { parseJson } from './parse-json.ts';
import { beginsJson, byteOrderMark, textStart } from './text.ts';

/** One JSON record or bare row a line. */
export const jsonLines: MediaType = {
  name: 'application/jsonlines',
  aliases: ['application/x-ndjson', 'application/x-jsonlines', 'application/jsonl'],
  extensions: ['jsonl', 'ndjson', 'jsonlines'],
  isText: true,
  detect: hasSecondLine,
  open: () => new JsonLinesReader(),
  resume: (state, rowsBefore) => JsonLinesReader.resume(state as JsonLinesState, rowsBefore),
  decode: async (body) => (await new JsonLinesReader().read(body, true)).frame,
  encode: (frame) => Buffer.from(encodeJsonLines(frame)),
};

/** What the lines so far tell about all later ones. */
interface JsonLinesState {
  readonly kind: 'record' | 'row';
  readonly lineEnd: '\n' | '\r\n';
  /** keys of all records so far, in the order of their first appearance */
  readonly names: readonly string[];
  /** cells of a bare row, from the first that has any */
  readonly numColumn: number | undefined;
}

class JsonLinesReader implements LineReader {
  #state: JsonLinesState | undefined;
  #kind: 'record' | 'row' | undefined;
  #numRow = 0;
  #rowsBefore: (() => number) | undefined;

  static resume(state: JsonLinesState, rowsBefore: () => number): JsonLinesReader {
    const reader = new JsonLinesReader();
    reader.#state = state;
    reader.#kind = state.kind;
    reader.#rowsBefore = rowsBefore;
    return reader;
  }

  get state(): JsonLinesState | undefined {
    return this.#state;
  }

  countWhole(buffer: Buffer): number {
    return endOfLines(buffer, LINES);
  }

  async read(buffer: Buffer, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }> {
    const from = this.#kind ? 0 : byteOrderMark(buffer);
    if (!this.#kind) refuseDocument(buffer);
    const lines = splitLines(buffer, from, LINES, isLast);
    const values: unknown[] = [];
    const problems = new Map<number, string>();
    for (const [line, start] of lines.starts.entries()) {
      values.push(this.#parseLine(buffer.subarray(start, lines.ends[line]), line, problems));
    }
    // what the rows are is told by the first line that can be read
    if (this.#kind === undefined) {
      if (isLast && values.length > 0) throw noJsonLine(problems);
      return { frame: EMPTY_FRAME, bytesRead: 0 };
    }
    this.#state ??= startState(this.#kind, buffer[lines.ends[0]]);
    const rows = this.#rows(this.#state, values, problems);
    this.#numRow += rows.numRow;
    const shape = this.#kind === 'row' ? 'rows' : 'records';
    const { lineEnd } = this.#state;
    const layout = { ...DEFAULT_LAYOUT, shape, lineEnd, endsWithLineEnd: lines.endsWithLineEnd } as const;
    return { frame: new Frame(rows, layout), bytesRead: lines.bytesRead };
  }

  /** The line's value; a line that is no record (or row, like the first) becomes an empty one with a problem. */
  #parseLine(line: Buffer, index: number, problems: Map<number, string>): unknown {
    try {
      const value = parseJson(line);
      const kind = Array.isArray(value) ? 'row' : typeof value === 'object' && value !== null ? 'record' : undefined;
      if (kind === undefined) throw new MalformedInputError('the line is neither a JSON record nor a list of cells');
      this.#kind ??= kind;
      if (kind !== this.#kind)
        throw new MalformedInputError(`the line is a ${kind} where the first is a ${this.#kind}`);
      return value;
    } catch (error) {
      problems.set(index, (error as Error).message.replace('the body', 'the line'));
      return this.#kind === 'row' ? [] : {};
    }
  }

  #rows(
    state: JsonLinesState,
    values: readonly unknown[],
    problems: ReadonlyMap<number, string>,
  ): ListRows | RecordRows {
    const firstRow = this.#numRow;
    const rowsBefore = this.#rowsBefore ?? (() => firstRow);
    if (state.kind === 'row') {
      const rows = values as unknown[][];
      const numColumn = state.numColumn ?? rows.find((row) => row.length > 0)?.length;
      if (numColumn !== state.numColumn) this.#state = { ...state, numColumn };
      return new ListRows(rows, undefined, rowsBefore, numColumn, problems);
    }
    const rows = new RecordRows(values as { [name: string]: unknown }[], rowsBefore, state.names, problems);
    if (rows.numColumn > state.names.length) this.#state = { ...state, names: rows.columnNames };
    return rows;
  }
}

/** Whether the first line is JSON by its brackets, and another one begins behind it: one document cannot look so. */
function hasSecondLine(head: Buffer): boolean {
  if (!beginsJson(head)) return false;
  const lineEnd = head.indexOf(0x0a, textStart(head));
  if (lineEnd < 0) return false;
  const line = head.toString('latin1', Math.max(0, lineEnd - 64), lineEnd).trimEnd();
  return /[}\]]$/.test(line) && beginsJson(head.subarray(lineEnd + 1));
}

/** Refuses a list of rows, and an object or list that is spread over lines: both are JSON, but not a row a line. */
function refuseDocument(head: Buffer): void {
  const start = head.toString('latin1', byteOrderMark(head), 256);
  const isList = /^\s*\[\s*[[{]/.test(start);
  if (!isList && !/^\s*[[{][ \t]*\r?\n/.test(start)) return;
  throw new MalformedInputError(`the input is ${isList ? 'a JSON list of rows' : 'JSON that is spread over lines'}`, {
    hint: `write each row on a line of its own, as jq -c ${isList ? "'.[]'" : "'.'"} does; requests may send it as application/json`,
  });
}

/** JSON escapes line breaks inside strings, so a line is whatever lies between two of them. */
const LINES: CsvDialect = { delimiter: '\0', lineEnd: '\n', quotes: false };

function startState(kind: JsonLinesState['kind'], endOfFirst: number | undefined): JsonLinesState {
  return { kind, lineEnd: endOfFirst === 0x0d ? '\r\n' : '\n', names: [], numColumn: undefined };
}

function noJsonLine(problems: ReadonlyMap<number, string>): MalformedInputError {
  const [first] = problems.values();
  return new MalformedInputError(`row 1: ${first}`, { hint: 'send one JSON record or list of cells a line', row: 1 });
}

const EMPTY_FRAME = new Frame(new ListRows([], undefined), DEFAULT_LAYOUT);

function encodeJsonLines(frame: Frame): string {
  const { lineEnd, endsWithLineEnd } = frame.layout;
  const write = frame.columnNames ? recordWriter(frame) : predictionWriter(frame);
  const lines = Array.from({ length: frame.numRow }, (_, row) => write(row));
  return lines.join(lineEnd) + (lines.length > 0 && endsWithLineEnd ? lineEnd : '');
}
