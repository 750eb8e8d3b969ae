import { MalformedInputError } from '../errors.ts';
import { ByteSink } from '../frame/byte-sink.ts';
import { parseCell } from '../frame/cell.ts';
import { quoteCsvCell } from '../frame/csv-cell.ts';
import { type CsvDialect, type Lines, splitLines } from '../frame/csv-lines.ts';
import { CsvRows } from '../frame/csv-rows.ts';
import { formatFloat32 } from '../frame/float-text.ts';
import { DEFAULT_LAYOUT, Frame, type OutputColumn } from '../frame/frame.ts';
import { ListRows } from '../frame/json-rows.ts';
import { detectDialect } from './csv-dialect.ts';
import { listText } from './json-cell.ts';
import { choiceParameter, countParameter, type LineReader, type MediaType, type Parameters } from './media-type.ts';
import { placePredictions } from './place-predictions.ts';
import { byteOrderMark, requireUtf8 } from './text.ts';

/** `text/csv` with the parameters `header=present|absent` and `label_size=n`. */
export const csv: MediaType = {
  name: 'text/csv',
  aliases: ['csv'],
  open: (parameters) => new CsvReader(parameters),
  decode: async (body, parameters) => (await new CsvReader(parameters).read(body, true)).frame,
  encode: encodeCsv,
};

/** What the first lines tell about all the others. */
interface Table {
  readonly dialect: CsvDialect;
  readonly columnNames: readonly string[] | undefined;
  readonly csvHeader: Uint8Array | undefined;
  readonly numCell: number;
  readonly skipCells: number;
}

class CsvReader implements LineReader {
  readonly #header: 'present' | 'absent' | undefined;
  readonly #labelSize: number;
  #table: Table | undefined;
  #numRow = 0;

  constructor(parameters: Parameters) {
    this.#header = choiceParameter(parameters, 'header', ['present', 'absent']);
    this.#labelSize = countParameter(parameters, 'label_size') ?? 0;
  }

  async read(buffer: Buffer, isLast: boolean): Promise<{ frame: Frame; bytesRead: number }> {
    const from = this.#table ? 0 : byteOrderMark(buffer);
    const dialect = this.#table?.dialect ?? detectDialect(buffer, from, isLast);
    if (dialect === undefined) return { frame: EMPTY_FRAME, bytesRead: 0 };
    const lines = splitLines(buffer, from, dialect, isLast);
    if (lines.openQuote && isLast) throw this.#openQuote(lines);
    if (lines.starts.length === 0) return { frame: EMPTY_FRAME, bytesRead: lines.bytesRead };
    const frame = await this.#frame(buffer, lines, dialect);
    this.#numRow += frame.numRow;
    return { frame, bytesRead: lines.bytesRead };
  }

  async #frame(buffer: Buffer, lines: Lines, dialect: CsvDialect): Promise<Frame> {
    const text = buffer.subarray(lines.starts[0], lines.bytesRead);
    requireUtf8(text);
    const quoted = text.includes('"') ? await readQuoted(buffer, lines, dialect) : undefined;
    const isHead = this.#table === undefined;
    const firstLine = buffer.subarray(lines.starts[0], lines.ends[0]);
    this.#table ??= this.#readTable(quoted?.cells[0] ?? plainCells(firstLine, dialect), firstLine, dialect);
    const table = this.#table;
    const firstData = isHead && table.columnNames ? 1 : 0;
    if (quoted?.problemLine !== undefined) throw badQuotes(this.#numRow + quoted.problemLine + 1 - firstData);
    const rows = new CsvRows({
      ...table,
      bytes: buffer,
      lines: { starts: lines.starts.slice(firstData), ends: lines.ends.slice(firstData) },
      firstRow: this.#numRow,
      quotedCells: quoted?.cells.slice(firstData),
    });
    const endsWithLineEnd = buffer[lines.bytesRead - 1] === 0x0a || buffer[lines.bytesRead - 1] === 0x0d;
    return new Frame(rows, { ...dialect, endsWithLineEnd });
  }

  #readTable(firstCells: readonly string[], firstLine: Uint8Array, dialect: CsvDialect): Table {
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
    const csvHeader = isHeader ? firstLine : undefined;
    return { dialect, columnNames, csvHeader, numCell: firstCells.length, skipCells };
  }

  #openQuote(lines: Lines): MalformedInputError {
    const row = this.#numRow + lines.starts.length + (this.#table?.columnNames || this.#numRow === 0 ? 0 : 1);
    return new MalformedInputError(`row ${Math.max(row, 1)}: a quoted cell is not closed`, {
      hint: 'close the quotes, and double the quotes inside a quoted cell',
      row: Math.max(row, 1),
    });
  }
}

const EMPTY_FRAME = new Frame(new ListRows([], undefined), DEFAULT_LAYOUT);

function plainCells(line: Buffer, { delimiter }: CsvDialect): string[] {
  return line.toString('utf8').split(delimiter);
}

/** (numLine) the unquoted cells of each line, and the line whose quotes do not match, if there is one. */
async function readQuoted(
  buffer: Buffer,
  lines: Lines,
  dialect: CsvDialect,
): Promise<{ cells: string[][]; problemLine: number | undefined }> {
  const { parse } = await import('./papaparse.ts'); // 20 KB and 5 ms of start that unquoted input need not pay
  const text = lines.starts.map((start, line) => buffer.toString('utf8', start, lines.ends[line])).join('\n');
  const { data, errors } = parse<string[]>(text, { delimiter: dialect.delimiter, newline: '\n' });
  const problem = errors.find(({ type }) => type === 'Quotes');
  const isWhole = problem === undefined && data.length === lines.starts.length;
  return { cells: data, problemLine: isWhole ? undefined : (problem?.row ?? 0) };
}

/** @param row 0 for the header */
function badQuotes(row: number): MalformedInputError {
  return new MalformedInputError(`${row > 0 ? `row ${row}` : 'the header'}: quotes do not match`, {
    hint: 'a quoted cell ends with a quote right before the delimiter; double the quotes inside it',
    row: row > 0 ? row : undefined,
  });
}

/**
 * The frame as CSV. Columns with names: a header, then the caller's cells byte for byte with the predictions behind
 * them (in place of columns of the same name). Columns without names: the predictions only.
 */
function encodeCsv(frame: Frame, isFirst = true): Uint8Array {
  const { delimiter, lineEnd, endsWithLineEnd } = frame.layout;
  const names = frame.columnNames;
  const placed = placePredictions(frame);
  const sink = new ByteSink(frame.numRow * 64);
  if (isFirst && names) {
    const { csvHeader } = frame.rows;
    const header = (texts: readonly string[]) => texts.map((name) => quoteCsvCell(name, delimiter)).join(delimiter);
    if (csvHeader) sink.bytes(csvHeader, 0, csvHeader.length);
    else sink.text(header(names));
    if (placed.appended.length > 0) sink.text(delimiter + header(placed.appended.map(({ name }) => name)));
    if (frame.numRow > 0 || endsWithLineEnd) sink.text(lineEnd);
  }
  for (let row = 0; row < frame.numRow; row++) {
    const cells = placed.appended.map((column) => csvCell(column, row, delimiter));
    if (names) {
      const replaced = new Map(placed.replacing.map(([at, column]) => [at, csvCell(column, row, delimiter)]));
      frame.rows.writeCsv(row, sink, replaced);
      if (cells.length > 0) sink.text(delimiter);
    }
    sink.text(cells.join(delimiter));
    if (row + 1 < frame.numRow || endsWithLineEnd) sink.text(lineEnd);
  }
  return sink.finish();
}

function csvCell({ values }: OutputColumn, row: number, delimiter: string): string {
  const value = values[row];
  if (value === undefined) return '';
  if (values instanceof Float32Array) return formatFloat32(value as number);
  return quoteCsvCell(typeof value === 'object' ? listText(value, ', ') : String(value), delimiter);
}
