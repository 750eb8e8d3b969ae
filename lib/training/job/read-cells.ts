import { MalformedInputError } from '../../errors.ts';
import { parseCell, parseDecimal } from '../../frame/cell.ts';
import { cellEnds, cellText } from '../../frame/csv-lines.ts';
import { CsvRows } from '../../frame/csv-rows.ts';
import type { RowSource } from '../../frame/frame.ts';
import { JsonRows } from '../../frame/json-rows.ts';
import { isRawJson } from '../../frame/raw-json.ts';
import { count, throwRowError } from '../../frame/row-errors.ts';
import type { CellSink } from './cell-sink.ts';
import { readNumbersByKernel } from './csv-numbers.ts';
import { isDigits, isWholeNumber } from './whole-number.ts';

/** (numColumn) who takes the cells of each column; columns without a sink are skipped. */
type Sinks = readonly (CellSink | undefined)[];

/**
 * Hands every cell to the sink of its column, rows in order.
 *
 * @throws MalformedInputError for a row that cannot be used
 */
export function readCells(rows: RowSource, sinks: Sinks): void {
  if (rows instanceof CsvRows) readCsvCells(rows, sinks);
  else if (rows instanceof JsonRows) readJsonCells(rows, sinks);
}

function readCsvCells(rows: CsvRows, sinks: Sinks): void {
  const { bytes, lines, dialect, numCell } = rows.parts;
  const delimiter = dialect.delimiter.charCodeAt(0);
  const text = { bytes, decimals: rows.decimals, parse: (cell: string) => rows.parseCell(cell) };
  const isRead = readNumbersByKernel(rows, sinks, (start, end, sink, row) => handBytes(text, start, end, sink, row));
  for (let row = 0; row < rows.numRow && !isRead; row++) {
    const position = rows.firstRow + row + 1;
    if (lines.misquoted.has(row)) throwRowError(rows.misquoted(row));
    let [found, start] = [0, lines.starts[row]!];
    for (const end of cellEnds(bytes, start, lines.ends[row]!, delimiter, true)) {
      handBytes(text, start, end, sinks[found++], position);
      start = end + 1;
    }
    if (found !== numCell) throw wrongNumberOfCells(position, found, numCell);
  }
}

function readJsonCells(rows: JsonRows, sinks: Sinks): void {
  for (let row = 0; row < rows.numRow; row++) {
    const position = rows.firstRow + row + 1;
    const bad = rows.rowProblem(row);
    if (bad !== undefined) {
      throw new MalformedInputError(`row ${position}: ${bad.problem}`, { hint: bad.hint, row: position });
    }
    for (const [column, sink] of sinks.entries()) {
      if (sink !== undefined) handJson(rows.cell(row, column), sink, position);
    }
  }
}

/** A CSV text, and how its dialect writes numbers. */
interface CsvText {
  readonly bytes: Uint8Array;
  /** with points for decimal commas */
  readonly decimals: Uint8Array;
  readonly parse: typeof parseCell;
}

function handBytes(
  { bytes, decimals, parse }: CsvText,
  start: number,
  end: number,
  sink: CellSink | undefined,
  row: number,
): void {
  if (sink === undefined) return;
  const decimal = parseDecimal(decimals, start, end);
  if (Number.isNaN(decimal) && end > start) handText(cellText(bytes, start, end, true).trim(), sink, row, parse);
  else sink.number(decimal, row, sink.mayBeWhole && isDigits(bytes, start, end));
}

/** A decimal, missing, or a text (`true` and `false` among them). */
function handText(text: string, sink: CellSink | undefined, row: number, parse = parseCell): void {
  if (sink === undefined) return;
  const value = /^\s*(?:true|false)\s*$/i.test(text) ? undefined : parse(text);
  if (value === undefined) sink.text(text, row);
  else sink.number(value, row, isWholeNumber(text));
}

function handJson(cell: unknown, sink: CellSink, row: number): void {
  const value = isRawJson(cell) ? Number(cell.rawJSON) : cell;
  if (value === null || value === undefined) sink.number(Number.NaN, row);
  else if (typeof value === 'number') sink.number(value, row, Number.isInteger(value));
  else if (typeof value === 'string') handText(value, sink, row);
  else if (typeof value === 'boolean') sink.text(String(value), row);
  else {
    throw new MalformedInputError(`row ${row}: a cell holds ${Array.isArray(value) ? 'a list' : 'an object'}`, {
      hint: 'give each number or text a column of its own',
      row,
    });
  }
}

function wrongNumberOfCells(row: number, found: number, numCell: number): MalformedInputError {
  return new MalformedInputError(`row ${row}: ${count(found, 'cell')} where the first row has ${numCell}`, {
    hint: 'give every row the same number of cells, and quote cells that hold the delimiter or a line break',
    row,
  });
}
