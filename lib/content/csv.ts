import { MalformedInputError } from '../errors.ts';
import { ByteSink } from '../frame/byte-sink.ts';
import { quoteCsvCell } from '../frame/csv-cell.ts';
import { type CsvDialect, cellTexts, endOfLines, type Lines, splitLines } from '../frame/csv-lines.ts';
import { CsvRows } from '../frame/csv-rows.ts';
import { hasDecimalComma, withPoint } from '../frame/decimal-comma.ts';
import { formatFloat32 } from '../frame/float-text.ts';
import { DEFAULT_LAYOUT, type ExpectedColumns, Frame, type Layout, type OutputColumn } from '../frame/frame.ts';
import { ListRows } from '../frame/json-rows.ts';
import { LateRows } from '../frame/late-rows.ts';
import { count } from '../frame/row-errors.ts';
import { requireWritable } from '../frame/table-size.ts';
import { fromUtf8 } from './charset.ts';
import { type DialectRules, detectDialect, dialectRules, refuseDecimalCommas } from './csv-dialect.ts';
import { type HeaderRules, isHeader } from './csv-header.ts';
import { listText } from './json-cell.ts';
import { choiceParameter, countParameter, type LineReader, type MediaType, type Parameters } from './media-type.ts';
import { placePredictions } from './place-predictions.ts';
import { byteOrderMark, requireUtf8 } from './text.ts';

/** `text/csv` with the parameters `header=present|absent`, `label_size=n`, `delimiter=;`, `decimal=,` and `charset=…`. */
export const csv: MediaType = {
  name: 'text/csv',
  aliases: ['csv'],
  extensions: ['csv', 'tsv'],
  isText: true,
  hasHeader: true,
  detect: () => true, // any text can be a table of one column
  open: (parameters, expected) => new CsvReader(parameters, expected),
  resume: (state, rowsBefore) => CsvReader.resume(state as Table, rowsBefore),
  decode: async (body, parameters) => decodeCsv(body, parameters),
  encode: encodeCsv,
};

/** What the first lines tell about all the others. */
interface Table {
  readonly dialect: CsvDialect;
  readonly columnNames: readonly string[] | undefined;
  readonly numCell: number;
  readonly labelSize: number;
}

/** Whole lines of a text, found and not yet read. */
interface Piece {
  readonly buffer: Buffer;
  readonly lines: Lines;
  readonly dialect: CsvDialect;
  /** where the line with the names begins, as it goes into the answer: at Excel's `sep=;` before it, if there is one */
  readonly headAt: number;
}

interface Rules extends HeaderRules, DialectRules {}

class CsvReader implements LineReader {
  readonly #rules: Rules;
  #table: Table | undefined;
  /** as it came; a copy, since the buffer may be used again before the header is written */
  #csvHeader: Buffer | undefined;
  #numRow = 0;
  #rowsBefore: (() => number) | undefined;

  constructor(parameters: Parameters, expected?: ExpectedColumns) {
    this.#rules = rulesOf(parameters, expected);
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
    const piece = findLines(buffer, isLast, this.#rules, this.#table);
    if (!piece) return { frame: EMPTY_FRAME, bytesRead: 0 };
    const { bytesRead } = piece.lines;
    // until there is a table the text still starts where it did, byte-order mark and all
    if (piece.lines.starts.length === 0) return { frame: EMPTY_FRAME, bytesRead: this.#table ? bytesRead : 0 };
    const rows = this.#rows(piece);
    this.#numRow += rows.numRow;
    return { frame: new Frame(rows, layoutOf(piece)), bytesRead };
  }

  #rows(piece: Piece): CsvRows {
    const { buffer, lines } = piece;
    const firstRow = this.#numRow;
    const hasHeader = this.#table === undefined && this.#startTable(piece).columnNames;
    return new CsvRows({
      ...this.#table!,
      csvHeader: this.#csvHeader,
      bytes: buffer,
      lines: hasHeader ? withoutFirst(lines) : lines,
      rowsBefore: this.#rowsBefore ?? (() => firstRow),
    });
  }

  #startTable(piece: Piece): Table {
    this.#table = readTable(piece, this.#rules);
    if (this.#table.columnNames) this.#csvHeader = Buffer.from(firstLine(piece));
    return this.#table;
  }
}

/** A whole body. What its first line is, the model tells that its features are matched with. */
export function decodeCsv(body: Buffer, parameters: Parameters): Frame {
  const rules = rulesOf(parameters);
  const piece = findLines(body, true, rules);
  if (!piece || piece.lines.starts.length === 0) return EMPTY_FRAME;
  return new Frame(new LateRows((expected) => wholeRows(piece, { ...rules, expected })), layoutOf(piece));
}

function wholeRows(piece: Piece, rules: Rules): CsvRows {
  const table = readTable(piece, rules);
  return new CsvRows({
    ...table,
    csvHeader: table.columnNames && firstLine(piece),
    bytes: piece.buffer,
    lines: table.columnNames ? withoutFirst(piece.lines) : piece.lines,
    rowsBefore: () => 0,
  });
}

function rulesOf(parameters: Parameters, expected?: ExpectedColumns): Rules {
  return {
    ...dialectRules(parameters),
    header: choiceParameter(parameters, 'header', ['present', 'absent']),
    labelSize: countParameter(parameters, 'label_size') ?? 0,
    expected,
  };
}

/** The whole lines; undefined where the first one is not whole yet. */
function findLines(buffer: Buffer, isLast: boolean, rules: Rules, table?: Table): Piece | undefined {
  const start = table ? 0 : byteOrderMark(buffer);
  const detected = table ? { dialect: table.dialect, from: 0 } : detectDialect(buffer, start, isLast, rules);
  if (detected === undefined) return undefined;
  const { dialect, from } = detected;
  const lines = splitLines(buffer, from, dialect, isLast);
  if (lines.starts.length > 0) requireUtf8(buffer.subarray(lines.starts[0], lines.bytesRead));
  return { buffer, lines, dialect, headAt: from > start ? start : lines.starts[0] };
}

function firstLine({ buffer, lines, headAt }: Piece): Buffer {
  return buffer.subarray(headAt, lines.ends[0]);
}

function layoutOf({ dialect, lines }: Piece): Layout {
  return { ...dialect, endsWithLineEnd: lines.endsWithLineEnd };
}

function readTable({ buffer, lines, dialect }: Piece, rules: Rules): Table {
  if (lines.misquoted.has(0)) {
    throw new MalformedInputError('the header: quotes do not match', {
      hint: 'a quoted cell ends with a quote right before the delimiter; double the quotes inside it',
    });
  }
  if (rules.delimiter === undefined && dialect.delimiter === ',') {
    refuseDecimalCommas(buffer.toString('latin1', lines.starts[0], lines.ends[0]));
  }
  const cells = cellTexts(buffer, lines.starts[0], lines.ends[0], dialect.delimiter.charCodeAt(0), true);
  const { labelSize } = rules;
  if (labelSize > cells.length) {
    throw new MalformedInputError(`label_size=${labelSize}, but a row has ${count(cells.length, 'cell')}`, {
      hint: 'label_size is the number of leading columns that are not features',
    });
  }
  return {
    dialect,
    columnNames: isHeader(dialect.decimal ? cells.map(plainNumber) : cells, rules) ? namesOf(cells) : undefined,
    numCell: cells.length,
    labelSize,
  };
}

/** A number with a decimal comma with a point, anything else as it is. */
function plainNumber(cell: string): string {
  return hasDecimalComma(cell) ? withPoint(cell) : cell;
}

/** The names without the white space around them, where they stay as different as they were. */
function namesOf(cells: readonly string[]): readonly string[] {
  const trimmed = cells.map((cell) => cell.trim());
  return new Set(trimmed).size === new Set(cells).size ? trimmed : cells;
}

const EMPTY_FRAME = new Frame(new ListRows([]), DEFAULT_LAYOUT);

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
  const { layout } = frame;
  const { delimiter, lineEnd, endsWithLineEnd } = layout;
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
    if (names) frame.rows.writeCsv(row, sink, replacedCells(replacing, row, layout));
    for (const [at, column] of appended.entries()) {
      if (names || at > 0) text += delimiter;
      text += csvCell(column, row, layout);
    }
    sink.text(row + 1 < frame.numRow || endsWithLineEnd ? text + lineEnd : text);
  }
  return fromUtf8(sink.finish(), layout, isFirst);
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
  layout: Layout,
): ReadonlyMap<number, string> {
  if (replacing.length === 0) return NOTHING_REPLACED;
  return new Map(replacing.map(([at, column]) => [at, csvCell(column, row, layout)]));
}

/** Numbers are written as the caller's are; a list is JSON in its cell, with points. */
function csvCell({ values }: OutputColumn, row: number, { delimiter, decimal }: Layout): string {
  const value = values[row];
  if (value === undefined) return '';
  if (values instanceof Float32Array) {
    const text = formatFloat32(value as number);
    return decimal === undefined ? text : quoteCsvCell(withPoint(text), delimiter);
  }
  if (typeof value === 'object') return quoteCsvCell(listText(value, ', '), delimiter);
  return quoteCsvCell(typeof value === 'number' && decimal ? withPoint(String(value)) : String(value), delimiter);
}
