import { type ErrorDetails, MalformedInputError } from '../errors.ts';
import { quoteName, shorten } from '../short-text.ts';

/**
 * Why a row cannot be used. No error yet: one with its stack takes ten times as long as to score a row, and who annotates
 * rows throws none.
 */
export interface RowProblem extends ErrorDetails {
  readonly message: string;
  readonly hint: string;
  /** 1-based data row */
  readonly row: number;
}

/** Told of a row that cannot be used; the first call for a row counts. Throws, or lets the reading go on. */
export type RowErrorHandler = (problem: RowProblem) => void;

/** Throws at the first row that cannot be used. */
export function throwRowError(problem: RowProblem): never {
  throw new MalformedInputError(problem.message, problem);
}

/** The problem of a cell that a numeric feature cannot take; `cell` is as the caller wrote it. */
export function notANumber(row: number, column: string, cell: string, missing: string): RowProblem {
  const shown = shorten(cell);
  return {
    message: `row ${row}, column ${quoteName(column)}: ${shown} is not a number`,
    hint: `send a decimal, or ${missing} for missing`,
    row,
    column,
    cell: shown,
  };
}

/** `1 cell`, `2 cells`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
