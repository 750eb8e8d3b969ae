import { quoteName, quoteNames, shorten } from '../short-text.ts';
import type { RowProblem } from './row-errors.ts';

/**
 * Told of a cell whose category the model does not know; the reading goes on with a missing value.
 *
 * @param row from 0, within the rows that are read
 */
export type UnknownCategoryHandler = (row: number, feature: number, text: string) => void;

/** Cells whose category the model does not know. */
export interface UnknownCategories {
  /** number of those cells */
  readonly cells: number;
  /** the first few columns that have such cells, names cut: logs show them */
  readonly columns: readonly string[];
}

export const NO_UNKNOWN_CATEGORIES: UnknownCategories = { cells: 0, columns: [] };

const MAX_COLUMNS = 5;

export function addUnknownCategories(a: UnknownCategories, b: UnknownCategories): UnknownCategories {
  if (b.cells === 0) return a;
  return { cells: a.cells + b.cells, columns: [...new Set([...a.columns, ...b.columns])].slice(0, MAX_COLUMNS) };
}

/** The counts of each feature, told together. */
export function listUnknownCategories(
  counts: ReadonlyMap<number, number>,
  names: readonly string[],
): UnknownCategories {
  if (counts.size === 0) return NO_UNKNOWN_CATEGORIES;
  const features = [...counts.keys()].sort((a, b) => a - b).slice(0, MAX_COLUMNS);
  return {
    cells: [...counts.values()].reduce((sum, cells) => sum + cells, 0),
    columns: features.map((feature) => shorten(names[feature]!)),
  };
}

/** The problem of such a cell, where the caller wants to be told; `row` counts from 1 in the stream. */
export function unknownCategory(
  row: number,
  column: string,
  text: string,
  known: ReadonlyMap<string, number>,
): RowProblem {
  const cell = shorten(JSON.stringify(text));
  return {
    message: `row ${row}, column ${quoteName(column)}: ${cell} is not a category of the model`,
    hint: `send one of ${quoteNames([...known.keys()])}; on-unknown-category=missing reads others as missing`,
    row,
    column,
    cell,
  };
}
