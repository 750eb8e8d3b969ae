import { isMissing, parseCell } from './cell.ts';
import { isWholeNumber } from './whole-number.ts';

/** Takes the cells of one column, row after row; rows count from 1. */
export interface CellSink {
  /** Whether it still matters that cells are whole numbers. */
  readonly mayBeWhole: boolean;
  /** Whether float32 is enough for its numbers, and texts are what they mean and not what they are. */
  readonly takesFloats: boolean;
  /** Whether numbers are texts to it that come as they were written, wherever they were texts. */
  readonly keepsTexts?: boolean;
  /** Whether its first cell that is not missing was a number. */
  readonly isNumeric: boolean;
  /**
   * @param value float64; NaN when the cell is missing
   * @param isWhole it was written with digits only
   */
  number(value: number, row: number, isWhole?: boolean): void;
  /**
   * `number` for some rows, where it is known to be numeric; those that are not whole numbers say so themselves.
   *
   * @param values the numbers lie at `begin`, `begin + stride`, …
   */
  floats(values: Float32Array, begin: number, stride: number, numRow: number): void;
  /** One of the numbers was written with more than digits. */
  notWhole(): void;
  /** anything else, as the caller wrote it */
  text(text: string, row: number): void;
}

/** (numColumn) who takes the cells of each column; columns without a sink are skipped. */
export type CellSinks = readonly (CellSink | undefined)[];

/** Hands over a text cell: a decimal, missing, or a text (`true` and `false` among them). */
export function handText(text: string, sink: CellSink, row: number, parse = parseCell): void {
  if (sink.keepsTexts && !isMissing(text)) {
    sink.text(text, row);
    return;
  }
  const value = /^\s*(?:true|false)\s*$/i.test(text) ? undefined : parse(text);
  if (value === undefined) sink.text(text, row);
  else sink.number(value, row, isWholeNumber(text));
}

/** Leaves the cells of a row missing, from a column on. */
export function handMissing(sinks: CellSinks, from: number, row: number): void {
  for (let column = from; column < sinks.length; column++) sinks[column]?.number(Number.NaN, row);
}
