import { MalformedInputError } from '../errors.ts';
import { type CsvDialect, cellTexts, endOfLines, type Lines } from '../frame/csv-lines.ts';
import { CsvRows } from '../frame/csv-rows.ts';
import { hasDecimalComma, withPoint } from '../frame/decimal-comma.ts';
import { EMPTY_FRAME } from '../frame/empty-frame.ts';
import { findLines } from '../frame/find-lines.ts';
import { type ExpectedColumns, Frame, type Layout } from '../frame/frame.ts';
import { LateRows } from '../frame/late-rows.ts';
import { count } from '../frame/row-errors.ts';
import { latin1Of } from '../platform/node.ts';
import { encodeCsv } from './csv-answer.ts';
import { type DialectRules, detectDialect, dialectRules, refuseDecimalCommas } from './csv-dialect.ts';
import { canBeNumbers, countNumbers, type HeaderRules, isHeader } from './csv-header.ts';
import {
  choiceParameter,
  countParameter,
  type LineCuts,
  type LineReader,
  type Parameters,
  type WritableType,
} from './media-type.ts';
import { byteOrderMark, requireUtf8 } from './text.ts';

/** `text/csv` with the parameters `header=present|absent`, `label_size=n`, `delimiter=;`, `decimal=,` and `charset=…`. */
export const csv: WritableType = {
  name: 'text/csv',
  aliases: ['csv'],
  extensions: ['csv', 'tsv'],
  isText: true,
  hasHeader: true,
  splitsAtLines: true,
  hasDialect: true,
  detect: () => true, // any text can be a table of one column
  open: (parameters, expected) => new CsvReader(parameters, expected),
  resume: (state, rowsBefore) => CsvReader.resume(state as Table, rowsBefore),
  decode: decodeCsv,
  encode: encodeCsv,
};

/** Facts that the first lines tell about all the others. */
interface Table {
  readonly dialect: CsvDialect;
  readonly columnNames: readonly string[] | undefined;
  readonly numCell: number;
  readonly labelSize: number;
}

/** Whole lines of a text, found and not yet read. */
interface Piece {
  readonly buffer: Uint8Array;
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
  #csvHeader: Uint8Array | undefined;
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

  get cuts(): LineCuts | undefined {
    return this.#table && cutsOf(this.#table.dialect);
  }

  countWhole(buffer: Uint8Array): number {
    return this.#table ? endOfLines(buffer, this.#table.dialect) : 0;
  }

  async read(buffer: Uint8Array, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }> {
    const piece = findPiece(buffer, isLast, this.#rules, this.#table);
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
    if (this.#table.columnNames) this.#csvHeader = new Uint8Array(firstLine(piece));
    return this.#table;
  }
}

/** A whole body. What its first line is, the model tells that its features are matched with. */
export function decodeCsv(body: Uint8Array, parameters: Parameters): Frame {
  const rules = knownRules(parameters);
  const piece = findPiece(body, true, rules);
  if (!piece || piece.lines.starts.length === 0) return EMPTY_FRAME;
  return new Frame(new LateRows((expected) => wholeRows(piece, rules, expected)), layoutOf(piece));
}

function wholeRows(piece: Piece, rules: Rules, expected: ExpectedColumns | undefined): CsvRows {
  const table = readFirstLine(piece, rules, expected);
  return new CsvRows({
    ...table,
    csvHeader: table.columnNames && firstLine(piece),
    bytes: piece.buffer,
    lines: table.columnNames ? withoutFirst(piece.lines) : piece.lines,
    rowsBefore: () => 0,
  });
}

/** Requests of one Content-Type share its parameters. */
const RULES = new WeakMap<Parameters, Rules>();

function knownRules(parameters: Parameters): Rules {
  const known = RULES.get(parameters);
  if (known !== undefined) return known;
  const rules = rulesOf(parameters);
  RULES.set(parameters, rules);
  return rules;
}

function rulesOf(parameters: Parameters, expected?: ExpectedColumns): Rules {
  return {
    ...dialectRules(parameters),
    header: choiceParameter(parameters, 'header', ['present', 'absent']),
    labelSize: countParameter(parameters, 'label_size') ?? 0,
    expected,
  };
}

/** A text that was in another charset has its bytes elsewhere. */
function cutsOf(dialect: CsvDialect): LineCuts | undefined {
  if (dialect.charset !== undefined) return undefined;
  const lineEnd = (dialect.lineEnd === '\r' ? '\r' : '\n').charCodeAt(0);
  return { lineEnd, findRows: (bytes, isLast) => findLines(bytes, 0, dialect, isLast) };
}

/** The whole lines; undefined where the first one is not whole yet. */
function findPiece(buffer: Uint8Array, isLast: boolean, rules: Rules, table?: Table): Piece | undefined {
  const start = table ? 0 : byteOrderMark(buffer);
  const detected = table ? { dialect: table.dialect, from: 0 } : detectDialect(buffer, start, isLast, rules);
  if (detected === undefined) return undefined;
  const { dialect, from } = detected;
  const lines = findLines(buffer, from, dialect, isLast);
  const [firstAt] = lines.starts;
  if (firstAt !== undefined) requireUtf8(buffer, firstAt, lines.bytesRead);
  return { buffer, lines, dialect, headAt: from > start ? start : (firstAt ?? start) };
}

function firstLine({ buffer, lines, headAt }: Piece): Uint8Array {
  return buffer.subarray(headAt, lines.ends[0]);
}

function layoutOf({ dialect, lines }: Piece): Layout {
  return { ...dialect, endsWithLineEnd: lines.endsWithLineEnd };
}

/** A header, and what it was found to be. */
interface KnownHeader {
  readonly line: Uint8Array;
  readonly delimiter: string;
  readonly rules: Rules;
  readonly expected: ExpectedColumns | undefined;
  readonly table: Table;
}

/** A client sends the same header before one row after the other. */
let lastHeader: KnownHeader | undefined;
/** Longer headers are not kept. */
const MAX_KEPT_BYTES = 2 ** 14;

/** `readTable`, at once for a row of plain numbers and for the header of the last body. */
function readFirstLine(piece: Piece, rules: Rules, expected: ExpectedColumns | undefined): Table {
  const { buffer, lines, dialect } = piece;
  const [start, end] = [lines.starts[0]!, lines.ends[0]!];
  if (dialect.delimiter === ',' && dialect.decimal === undefined && rules.header !== 'present') {
    const numCell = canBeNumbers(expected?.names) ? 0 : countNumbers(buffer, start, end);
    if (numCell > rules.labelSize) return { dialect, columnNames: undefined, numCell, labelSize: rules.labelSize };
  }
  if (lastHeader && isSameHeader(lastHeader, piece, rules, expected)) return { ...lastHeader.table, dialect };
  const table = readTable(piece, { ...rules, expected });
  if (table.columnNames && end - start <= MAX_KEPT_BYTES) {
    const line = new Uint8Array(buffer.subarray(start, end)); // a copy: the body is not kept
    lastHeader = { line, delimiter: dialect.delimiter, rules, expected, table };
  }
  return table;
}

function isSameHeader(
  known: KnownHeader,
  { buffer, lines, dialect }: Piece,
  rules: Rules,
  expected: ExpectedColumns | undefined,
): boolean {
  const [start, end] = [lines.starts[0]!, lines.ends[0]!];
  const isAlike = known.rules === rules && known.expected === expected && known.delimiter === dialect.delimiter;
  const canBe =
    isAlike && known.line.length === end - start && !lines.misquoted.has(0) && dialect.decimal === undefined;
  return canBe && known.line.every((byte, at) => byte === buffer[start + at]);
}

function readTable({ buffer, lines, dialect }: Piece, rules: Rules): Table {
  if (lines.misquoted.has(0)) {
    throw new MalformedInputError('the header: quotes do not match', {
      hint: 'a quoted cell ends with a quote right before the delimiter; double the quotes inside it',
    });
  }
  if (rules.delimiter === undefined && dialect.delimiter === ',') {
    refuseDecimalCommas(latin1Of(buffer, lines.starts[0], lines.ends[0]));
  }
  const cells = cellTexts(buffer, lines.starts[0]!, lines.ends[0]!, dialect.delimiter.charCodeAt(0), true);
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

function withoutFirst({ starts, ends, misquoted }: Lines): Pick<Lines, 'starts' | 'ends' | 'misquoted'> {
  return {
    starts: starts.subarray(1),
    ends: ends.subarray(1),
    misquoted: new Set([...misquoted].map((line) => line - 1)),
  };
}
