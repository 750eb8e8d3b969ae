import { type parseCell, parseDecimal } from './cell.ts';
import { type CellSink, type CellSinks, handMissing, handText } from './cell-sink.ts';
import { cellEnds, cellText } from './csv-lines.ts';
import { readNumbersByKernel } from './csv-numbers.ts';
import type { CsvLineRows } from './csv-parts.ts';
import { type RowErrorHandler, throwRowError } from './row-errors.ts';
import { isDigits } from './whole-number.ts';

/** A CSV text, and how its dialect writes numbers. */
interface CsvDecimals {
  readonly bytes: Uint8Array;
  /** with points for decimal commas */
  readonly decimals: Uint8Array;
  readonly parse: typeof parseCell;
}

/** `RowSource.readCells` of CSV. */
export function readCsvCells(rows: CsvLineRows, sinks: CellSinks, onRowError: RowErrorHandler = throwRowError): void {
  const { bytes, lines, dialect, numCell } = rows.parts;
  const delimiter = dialect.delimiter.charCodeAt(0);
  const text = { bytes, decimals: rows.decimals, parse: (cell: string) => rows.parseCell(cell) };
  const isRead = readNumbersByKernel(rows, sinks, (start, end, sink, row) => handBytes(text, start, end, sink, row));
  for (let row = 0; row < rows.numRow && !isRead; row++) {
    const position = rows.firstRow + row + 1;
    if (lines.misquoted.has(row)) {
      onRowError(rows.misquoted(row));
      handMissing(sinks, 0, position);
      continue;
    }
    let [found, start] = [0, lines.starts[row]!];
    for (const end of cellEnds(bytes, start, lines.ends[row]!, delimiter, true)) {
      const sink = sinks[found++];
      if (sink !== undefined) handBytes(text, start, end, sink, position);
      start = end + 1;
    }
    if (found === numCell) continue;
    onRowError(rows.wrongNumberOfCells(row, found));
    handMissing(sinks, found, position);
  }
}

function handBytes(
  { bytes, decimals, parse }: CsvDecimals,
  start: number,
  end: number,
  sink: CellSink,
  row: number,
): void {
  const decimal = sink.keepsTexts ? Number.NaN : parseDecimal(decimals, start, end);
  if (Number.isNaN(decimal) && end > start) handText(cellText(bytes, start, end, true).trim(), sink, row, parse);
  else sink.number(decimal, row, sink.mayBeWhole && isDigits(bytes, start, end));
}
