import { MalformedInputError } from '../errors.ts';
import { ByteSink } from '../frame/byte-sink.ts';
import { parseCell } from '../frame/cell.ts';
import { quoteCsvCell } from '../frame/csv-cell.ts';
import { type CsvDialect, cellTexts, endOfLines, type Lines, splitLines } from '../frame/csv-lines.ts';
import { CsvRows } from '../frame/csv-rows.ts';
import { formatFloat32 } from '../frame/float-text.ts';
import { DEFAULT_LAYOUT, Frame, type OutputColumn } from '../frame/frame.ts';
import { ListRows } from '../frame/json-rows.ts';
import { requireWritable } from '../frame/table-size.ts';
import { detectDialect } from './csv-dialect.ts';
import { listText } from './json-cell.ts';
import { choiceParameter, countParameter, type LineReader, type MediaType, type Parameters } from './media-type.ts';
import { placePredictions } from './place-predictions.ts';
import { byteOrderMark, requireUtf8 } from './text.ts';

/** `text/csv` with the parameters `header=present|absent` and `label_size=n`. */
export const csv: MediaType = {
  name: 'text/csv',
  aliases: ['csv'],
  hasHeader: true,
  open: (parameters) => new CsvReader(parameters),
  resume: (state, rowsBefore) => CsvReader.resume(state as Table, rowsBefore),
  decode: async (body, parameters) => (await new CsvReader(parameters).read(body, true)).frame,
  encode: encodeCsv,
};

/** What the first lines tell about all the others. */
interface Table {
  readonly dialect: CsvDialect;
  readonly columnNames: readonly string[] | undefined;
  readonly numCell: number;
  readonly skipCells: number;
}

class CsvReader implements LineReader {
  readonly #header: 'present' | 'absent' | undefined;
  readonly #labelSize: number;
  #table: Table | undefined;
  /** as it came; a copy, since the buffer may be used again before the header is written */
  #csvHeader: Buffer | undefined;
  #numRow = 0;
  #rowsBefore: (() => number) | undefined;

  constructor(parameters: Parameters) {
    this.#header = choiceParameter(parameters, 'header', ['present', 'absent']);
    this.#labelSize = countParameter(parameters, 'label_size') ?? 0;
  }

  static resume(table: Table, rowsBefore: () => number): CsvReader {
    const reader = new CsvReader({});
    reader.#table = table;
    reader.#rowsBefore = rowsBefore;
    return reader;
  }

  get state(): Table | undefined {
    return this.#table;
  }

  countWhole(buffer: Buffer): number {
    return this.#table ? endOfLines(buffer, this.#table.dialect) : 0;
  }

  async read(buffer: Buffer, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }> {
    const from = this.#table ? 0 : byteOrderMark(buffer);
    const dialect = this.#table?.dialect ?? detectDialect(buffer, from, isLast);
    if (dialect === undefined) return { frame: EMPTY_FRAME, bytesRead: 0 };
    const lines = splitLines(buffer, from, dialect, isLast);
    // until there is a table the text still starts where it did, byte-order mark and all
    if (lines.starts.length === 0) return { frame: EMPTY_FRAME, bytesRead: this.#table ? lines.bytesRead : 0 };
    const frame = this.#frame(buffer, lines, dialect);
    this.#numRow += frame.numRow;
    return { frame, bytesRead: lines.bytesRead };
  }

  #frame(buffer: Buffer, lines: Lines, dialect: CsvDialect): Frame {
    requireUtf8(buffer.subarray(lines.starts[0], lines.bytesRead));
    const isHead = this.#table === undefined;
    const firstRow = this.#numRow;
    this.#table ??= this.#readTable(buffer, lines, dialect);
    const rows = new CsvRows({
      ...this.#table,
      csvHeader: this.#csvHeader,
      bytes: buffer,
      lines: isHead && this.#table.columnNames ? withoutFirst(lines) : lines,
      rowsBefore: this.#rowsBefore ?? (() => firstRow),
    });
    return new Frame(rows, { ...dialect, endsWithLineEnd: lines.endsWithLineEnd });
  }

  #readTable(buffer: Buffer, { starts, ends, misquoted }: Lines, dialect: CsvDialect): Table {
    if (misquoted.has(0)) {
      throw new MalformedInputError('the header: quotes do not match', {
        hint: 'a quoted cell ends with a quote right before the delimiter; double the quotes inside it',
      });
    }
    const firstCells = cellTexts(buffer, starts[0], ends[0], dialect.delimiter.charCodeAt(0), true);
    const isHeader = this.#header
      ? this.#header === 'present'
      : firstCells.some((cell) => parseCell(cell) === undefined);
    const columnNames = isHeader ? firstCells.map((cell) => cell.trim()) : undefined;
    const skipCells = isHeader ? 0 : this.#labelSize;
    if (this.#labelSize > firstCells.length) {
      throw new MalformedInputError(`label_size=${this.#labelSize}, but a row has ${firstCells.length} cells`, {
        hint: 'label_size is the number of leading columns that are no features',
      });
    }
    if (isHeader) this.#csvHeader = Buffer.from(buffer.subarray(starts[0], ends[0]));
    return { dialect, columnNames, numCell: firstCells.length, skipCells };
  }
}

const EMPTY_FRAME = new Frame(new ListRows([], undefined), DEFAULT_LAYOUT);

function withoutFirst({ starts, ends, misquoted }: Lines): Pick<Lines, 'starts' | 'ends' | 'misquoted'> {
  return { starts: starts.slice(1), ends: ends.slice(1), misquoted: new Set([...misquoted].map((line) => line - 1)) };
}

/** More than most predictions take: a sink that has to grow copies what it holds. */
const CELL_BYTES = 12;

/**
 * The frame as CSV. Columns with names: a header, then the caller's cells byte for byte with the predictions behind
 * them (in place of columns of the same name). Columns without names: the predictions only.
 */
function encodeCsv(frame: Frame, isFirst = true): Uint8Array {
  const { delimiter, lineEnd, endsWithLineEnd } = frame.layout;
  const names = frame.columnNames;
  if (names) requireWritable(frame.rows, names.length);
  const { replacing, appended } = placePredictions(frame);
  const ownBytes = names ? (frame.rows.csvBytes ?? frame.numRow * 64) : 0;
  const sink = new ByteSink(ownBytes + frame.numRow * CELL_BYTES * (appended.length + 1));
  if (isFirst && names) {
    writeHeader(sink, frame, appended);
    if (frame.numRow > 0 || endsWithLineEnd) sink.text(lineEnd);
  }
  for (let row = 0; row < frame.numRow; row++) {
    let text = '';
    if (names) frame.rows.writeCsv(row, sink, replacedCells(replacing, row, delimiter));
    for (const [at, column] of appended.entries()) {
      if (names || at > 0) text += delimiter;
      text += csvCell(column, row, delimiter);
    }
    sink.text(row + 1 < frame.numRow || endsWithLineEnd ? text + lineEnd : text);
  }
  return sink.finish();
}

function writeHeader(sink: ByteSink, frame: Frame, appended: readonly OutputColumn[]): void {
  const { delimiter } = frame.layout;
  const quote = (name: string) => quoteCsvCell(name, delimiter);
  const { csvHeader } = frame.rows;
  if (csvHeader) sink.bytes(csvHeader);
  else sink.text((frame.columnNames ?? []).map(quote).join(delimiter));
  for (const { name } of appended) sink.text(delimiter + quote(name));
}

const NOTHING_REPLACED: ReadonlyMap<number, string> = new Map();

function replacedCells(
  replacing: readonly (readonly [number, OutputColumn])[],
  row: number,
  delimiter: string,
): ReadonlyMap<number, string> {
  if (replacing.length === 0) return NOTHING_REPLACED;
  return new Map(replacing.map(([at, column]) => [at, csvCell(column, row, delimiter)]));
}

function csvCell({ values }: OutputColumn, row: number, delimiter: string): string {
  const value = values[row];
  if (value === undefined) return '';
  if (values instanceof Float32Array) return formatFloat32(value as number);
  return quoteCsvCell(typeof value === 'object' ? listText(value, ', ') : String(value), delimiter);
}
