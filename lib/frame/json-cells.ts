import { type CellSink, type CellSinks, handMissing, handText } from './cell-sink.ts';
import type { ValueRows } from './json-features.ts';
import { isRawJson } from './raw-json.ts';
import { type RowErrorHandler, throwRowError } from './row-errors.ts';

/** `RowSource.readCells` of JSON. */
export function readJsonCells(rows: ValueRows, sinks: CellSinks, onRowError: RowErrorHandler = throwRowError): void {
  for (let row = 0; row < rows.numRow; row++) {
    const position = rows.firstRow + row + 1;
    const bad = rows.rowProblem(row);
    if (bad !== undefined) {
      onRowError({ message: `row ${position}: ${bad.problem}`, hint: bad.hint, row: position });
      handMissing(sinks, 0, position);
      continue;
    }
    for (const [column, sink] of sinks.entries()) {
      if (sink !== undefined) handJson(rows.cell(row, column), sink, position, onRowError);
    }
  }
}

function handJson(cell: unknown, sink: CellSink, row: number, onRowError: RowErrorHandler): void {
  const value = isRawJson(cell) ? Number(cell.rawJSON) : cell;
  if (value === null || value === undefined) sink.number(Number.NaN, row);
  else if (typeof value === 'number') sink.number(value, row, Number.isInteger(value));
  else if (typeof value === 'string') handText(value, sink, row);
  else if (typeof value === 'boolean') sink.text(String(value), row);
  else {
    onRowError({
      message: `row ${row}: a cell holds ${Array.isArray(value) ? 'a list' : 'an object'}`,
      hint: 'give each number or text a column of its own',
      row,
    });
    sink.number(Number.NaN, row);
  }
}
