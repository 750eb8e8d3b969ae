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

  async read(buffer: Buffer, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }> {
    const from = this.#kind ? 0 : byteOrderMark(buffer);
    // JSON escapes line breaks inside strings, so a line is whatever lies between two of them
    const lines = splitLines(buffer, from, { delimiter: '\0', lineEnd: '\n', quotes: false }, isLast);
    const values: unknown[] = [];
    const problems = new Map<number, string>();
    for (const [line, start] of lines.starts.entries()) {
      values.push(this.#parseLine(buffer.subarray(start, lines.ends[line]), line, problems));
    }
    const rows = this.#rows(values, problems);
    this.#numRow += rows.numRow;
    const endsWithLineEnd = buffer[lines.bytesRead - 1] === 0x0a;
    const lineEnd = endsWithLineEnd && buffer[lines.bytesRead - 2] === 0x0d ? '\r\n' : '\n';
    const shape = this.#kind === 'row' ? 'rows' : 'records';
    return {
      frame: new Frame(rows, { ...DEFAULT_LAYOUT, shape, lineEnd, endsWithLineEnd }),
      bytesRead: lines.bytesRead,
    };
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

function encodeJsonLines(frame: Frame): string {
  const { lineEnd, endsWithLineEnd } = frame.layout;
  const write = frame.columnNames ? recordWriter(frame) : predictionWriter(frame);
  const lines = Array.from({ length: frame.numRow }, (_, row) => write(row));
  return lines.join(lineEnd) + (lines.length > 0 && endsWithLineEnd ? lineEnd : '');
}
