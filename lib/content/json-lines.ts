import { MalformedInputError } from '../errors.ts';
import { splitLines } from '../frame/csv-lines.ts';
import { DEFAULT_LAYOUT, Frame } from '../frame/frame.ts';
import { ListRows, RecordRows } from '../frame/json-rows.ts';
import { parseJson } from './json.ts';
import { predictionWriter, recordWriter } from './json-answer.ts';
import type { LineReader, MediaType } from './media-type.ts';
import { byteOrderMark } from './text.ts';

/** One JSON record or bare row a line. */
export const jsonLines: MediaType = {
  name: 'application/jsonlines',
  aliases: ['application/x-ndjson', 'application/x-jsonlines', 'application/jsonl'],
  open: () => new JsonLinesReader(),
  decode: async (body) => (await new JsonLinesReader().read(body, true)).frame,
  encode: (frame) => Buffer.from(encodeJsonLines(frame)),
};

class JsonLinesReader implements LineReader {
  #numRow = 0;
  #kind: 'record' | 'row' | undefined;
  #names: readonly string[] = [];
  #numColumn: number | undefined;
  #lineEnd: '\n' | '\r\n' = '\n';

  async read(buffer: Buffer, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }> {
    const from = this.#kind ? 0 : byteOrderMark(buffer);
    // JSON escapes line breaks inside strings, so a line is whatever lies between two of them
    const lines = splitLines(buffer, from, { delimiter: '\0', lineEnd: '\n', quotes: false }, isLast);
    const isHead = this.#kind === undefined;
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
    if (isHead) this.#lineEnd = buffer[lines.ends[0]] === 0x0d ? '\r\n' : '\n';
    const rows = this.#rows(values, problems);
    this.#numRow += rows.numRow;
    const shape = this.#kind === 'row' ? 'rows' : 'records';
    const layout = {
      ...DEFAULT_LAYOUT,
      shape,
      lineEnd: this.#lineEnd,
      endsWithLineEnd: lines.endsWithLineEnd,
    } as const;
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

  #rows(values: readonly unknown[], problems: ReadonlyMap<number, string>): ListRows | RecordRows {
    if (this.#kind === 'row') {
      const rows = values as unknown[][];
      this.#numColumn ??= rows.find((row) => row.length > 0)?.length;
      return new ListRows(rows, undefined, this.#numRow, this.#numColumn, problems);
    }
    const rows = new RecordRows(values as { [name: string]: unknown }[], this.#numRow, this.#names, problems);
    this.#names = rows.columnNames;
    return rows;
  }
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
