import type { FeatureReader } from '../engine/feature-reader.ts';
import { shorten } from '../short-text.ts';
import { categoryCode, isTyped, isVerbatim } from './category-code.ts';
import { isMissing, parseNumber } from './cell.ts';
import type { FeatureSelection } from './frame.ts';
import { isRawJson } from './raw-json.ts';
import { notANumber, type RowErrorHandler } from './row-errors.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

/** Why a row cannot be used, and the way out. */
export interface BadRow {
  readonly problem: string;
  readonly hint: string;
}

/** Rows of cells that are values of JavaScript. */
export interface ValueRows {
  readonly numRow: number;
  readonly firstRow: number;
  /** The cell's value, undefined where the caller left it out. */
  cell(row: number, column: number): unknown;
  /** Why the whole row cannot be used, if so. */
  rowProblem(row: number): BadRow | undefined;
  /**
   * Copies cells that are numbers to `into`, feature after feature from `feature` on.
   *
   * @param columns (numFeature) of the cells; negative for those that are not to be copied
   * @param start where the row begins in `into`
   * @returns the first feature that was not copied, numFeature where all were
   */
  copyNumbers(
    row: number,
    feature: number,
    columns: Int32Array,
    into: Float32Array | Float64Array,
    start: number,
  ): number;
}

/** Who is told of cells that say nothing to the model. */
export interface CellHandlers {
  readonly onRowError: RowErrorHandler;
  readonly onUnknownCategory: UnknownCategoryHandler | undefined;
}

/** The model's features of such rows. */
export class JsonFeatures implements FeatureReader {
  readonly #rows: ValueRows;
  readonly #selection: FeatureSelection;
  readonly #handlers: CellHandlers;
  /** (numFeature) the columns of plain numbers, -1 for texts of categories */
  readonly #columns: Int32Array;

  constructor(rows: ValueRows, selection: FeatureSelection, handlers: CellHandlers) {
    this.#rows = rows;
    this.#selection = selection;
    this.#handlers = handlers;
    this.#columns = selection.columns.map((column, feature) => (selection.categories[feature] ? -1 : column));
  }

  get numRow(): number {
    return this.#rows.numRow;
  }

  get numFeature(): number {
    return this.#columns.length;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    for (let row = begin; row < end; row++) {
      const start = (row - begin) * this.numFeature;
      const isWhole = this.#rows.rowProblem(row) === undefined;
      const read = isWhole ? this.#readRow(row, into, start) : this.#tellBadRow(row);
      if (read < this.numFeature) into.fill(Number.NaN, start + read, start + this.numFeature);
    }
  }

  #tellBadRow(row: number): number {
    const { problem, hint } = this.#rows.rowProblem(row)!;
    const position = this.#rows.firstRow + row + 1;
    this.#handlers.onRowError({ message: `row ${position}: ${problem}`, hint, row: position });
    return 0;
  }

  /** Returns the first feature that cannot be used, numFeature where all can. */
  #readRow(row: number, into: Float32Array | Float64Array, start: number): number {
    const numFeature = this.#columns.length;
    for (let feature = 0; ; feature++) {
      feature = this.#rows.copyNumbers(row, feature, this.#columns, into, start);
      if (feature >= numFeature) return numFeature;
      const value = this.#readCell(row, feature);
      if (value === undefined) return feature;
      into[start + feature] = value;
    }
  }

  /** The float64 value of a cell, NaN when missing, undefined when it is not a number. */
  #readCell(row: number, feature: number): number | undefined {
    const { columns, names, categories } = this.#selection;
    const column = columns[feature]!;
    if (column < 0) return Number.NaN;
    const cell = this.#rows.cell(row, column);
    const value = featureValue(cell, categories[feature]);
    if (value === undefined) {
      this.#handlers.onRowError(notANumber(this.#rows.firstRow + row + 1, names[feature]!, showCell(cell), 'null'));
      return undefined;
    }
    const codes = categories[feature];
    const unknown = Number.isNaN(value) && codes && givenText(cell, codes);
    if (unknown) this.#handlers.onUnknownCategory?.(row, feature, unknown);
    return value;
  }
}

/** A cell as messages show it; of a long one the beginning. */
function showCell(cell: unknown): string {
  if (typeof cell === 'string') return JSON.stringify(shorten(cell));
  return Array.isArray(cell) ? 'a list' : 'an object';
}

/** The feature's float64 value, NaN when missing, undefined when the cell is no number. */
function featureValue(cell: unknown, categories: ReadonlyMap<string, number> | undefined): number | undefined {
  if (cell === null || cell === undefined) return Number.NaN;
  const value = scalar(cell);
  if (typeof value === 'object') return undefined;
  if (categories !== undefined) return categoryCode(categories, textOf(value, categories)) ?? Number.NaN;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? parseNumber(value) : undefined;
}

/** A value as the categories have it: Python writes `True`. */
function textOf(value: unknown, categories: ReadonlyMap<string, number>): string {
  if (typeof value === 'boolean' && isVerbatim(categories)) return value ? 'True' : 'False';
  return typeof value === 'string' && value !== '' && isTyped(categories) ? `\0${value}` : String(value);
}

/** The text of a cell that is not missing. */
function givenText(cell: unknown, categories: ReadonlyMap<string, number>): string | undefined {
  const text = cell === null || cell === undefined ? '' : textOf(scalar(cell), categories);
  return isMissing(text) ? undefined : text;
}

/** Integers beyond 2^53 are kept as raw JSON so that they are echoed digit by digit. */
function scalar(cell: unknown): unknown {
  return isRawJson(cell) ? Number(cell.rawJSON) : cell;
}
