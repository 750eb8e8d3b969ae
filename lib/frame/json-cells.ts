import { MalformedInputError } from '../errors.ts';
import { type CellSink, type CellSinks, handText } from './cell-sink.ts';
import type { ValueRows } from './json-features.ts';
import { isRawJson } from './raw-json.ts';

/** `RowSource.readCells` of JSON. */
export function readJsonCells(rows: ValueRows, sinks: CellSinks): void {
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
