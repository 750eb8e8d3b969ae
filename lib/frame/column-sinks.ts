import { shorten } from '../short-text.ts';
import { parseCell } from './cell.ts';
import type { CellSink } from './cell-sink.ts';
import { notANumber, type RowErrorHandler } from './row-errors.ts';

/** Keeps the cells of a column. */
interface Keeping<Values> extends CellSink {
  readonly values: Values;
}

/** Keeps a column as numbers, and tells of cells that are none. */
export function numberSink(name: string, numRow: number, onRowError: RowErrorHandler): Keeping<Float64Array> {
  const values = new Float64Array(numRow);
  let at = 0;
  const number = (value: number) => {
    values[at++] = value;
  };
  const text = (cell: string, row: number) => {
    const value = parseCell(cell);
    if (value === undefined) onRowError(notANumber(row, name, JSON.stringify(shorten(cell)), 'leave the cell empty'));
    number(value ?? Number.NaN);
  };
  return { ...PLAIN, values, number, text };
}

/** Keeps a column as the texts that were written. */
export function textSink(): Keeping<(string | undefined)[]> {
  const values: (string | undefined)[] = [];
  const number = (value: number) => {
    values.push(Number.isNaN(value) ? undefined : String(value));
  };
  return { ...PLAIN, keepsTexts: true, values, number, text: (cell) => values.push(cell) };
}

/** Cells come one by one: float32 would not be enough. */
const PLAIN = {
  mayBeWhole: false,
  takesFloats: false,
  isNumeric: false,
  floats() {
    throw new Error('not asked for');
  },
  notWhole() {},
};
