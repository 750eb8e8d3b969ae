import type { FeatureReader } from '../../engine/feature-reader.ts';
import { shorten } from '../../short-text.ts';
import { categoryCode } from '../category-code.ts';
import { isMissing, parseCell } from '../cell.ts';
import type { FeatureSelection } from '../frame.ts';
import { notANumber, type RowErrorHandler } from '../row-errors.ts';
import type { UnknownCategoryHandler } from '../unknown-categories.ts';
import { type Column, type Columns, isOther, isTexts, type NumericColumn, type TextColumn } from './column.ts';
import { NumberColumn } from './numbers.ts';
import { noFeature } from './others.ts';

/** Who is told of cells that say nothing to the model, and how many rows came before. */
interface Listener {
  readonly firstRow: () => number;
  readonly onRowError: RowErrorHandler;
  readonly onUnknownCategory: UnknownCategoryHandler | undefined;
}

/** Writes a feature of rows `[begin, end)`. */
type Fill = (begin: number, end: number, into: Float32Array | Float64Array, at: number, step: number) => void;

/** A cell that is not a number, or whose category the model does not know. */
interface Oddity {
  readonly row: number;
  readonly feature: number;
  readonly text: string;
  readonly isUnknown: boolean;
}

/** The model's features of a table of columns: copied column by column, or all at once where they lie as the model wants them. */
export class ColumnFeatures implements FeatureReader {
  readonly numRow: number;
  readonly numFeature: number;
  readonly #names: readonly string[];
  readonly #listener: Listener;
  readonly #fills: readonly Fill[];
  readonly #matrix: NumberColumn | undefined;
  /** of the rows that are being read */
  #oddities: Oddity[] = [];

  constructor(columns: Columns, numRow: number, selection: FeatureSelection, listener: Listener) {
    this.numRow = numRow;
    this.numFeature = selection.columns.length;
    this.#names = selection.names;
    this.#listener = listener;
    const chosen = Array.from(selection.columns, (column) => (column < 0 ? undefined : columns.at(column)));
    this.#fills = chosen.map((column, feature) => this.#fillOf(column, feature, selection.categories[feature]));
    this.#matrix = selection.categories.some(Boolean) ? undefined : matrixOf(chosen);
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    const { numFeature } = this;
    if (this.#matrix) {
      const { values, start } = this.#matrix;
      into.set(values.subarray(start + begin * numFeature, start + end * numFeature));
      return;
    }
    this.#oddities = [];
    for (const [feature, fill] of this.#fills.entries()) fill(begin, end, into, feature, numFeature);
    if (this.#oddities.length > 0) this.#tell(begin, into);
  }

  #fillOf(column: Column | undefined, feature: number, categories: ReadonlyMap<string, number> | undefined): Fill {
    if (column === undefined) return fillMissing;
    if (isTexts(column)) return this.#fillTexts(column, feature, categories);
    if (isOther(column)) throw noFeature(column.what, this.#names[feature]!);
    if (categories) return this.#fillCategories(column as NumericColumn, feature, categories);
    return (begin, end, into, at, step) => (column as NumericColumn).copy(begin, end, into, at, step);
  }

  /** Each text is understood once, however many cells have it. */
  #fillTexts(column: TextColumn, feature: number, categories: ReadonlyMap<string, number> | undefined): Fill {
    const values = new Float64Array(column.texts.length);
    const odd = new Uint8Array(column.texts.length);
    for (const [code, text] of column.texts.entries()) {
      const value = categories ? categoryCode(categories, text) : parseCell(text);
      values[code] = value ?? Number.NaN;
      if (value === undefined && !(categories && isMissing(text))) odd[code] = 1;
    }
    return (begin, end, into, at, step) => {
      for (let row = begin, to = at; row < end; row++, to += step) {
        const code = column.code(row);
        into[to] = code < 0 ? Number.NaN : values[code]!;
        if (code < 0 || odd[code] === 0) continue;
        this.#oddities.push({ row, feature, text: column.texts[code]!, isUnknown: categories !== undefined });
      }
    };
  }

  /** Categories that are written as numbers. */
  #fillCategories(column: NumericColumn, feature: number, categories: ReadonlyMap<string, number>): Fill {
    return (begin, end, into, at, step) => {
      for (let row = begin, to = at; row < end; row++, to += step) {
        const text = column.text(row);
        const value = text === undefined ? Number.NaN : categoryCode(categories, text);
        into[to] = value ?? Number.NaN;
        if (value === undefined) this.#oddities.push({ row, feature, text: text!, isUnknown: true });
      }
    };
  }

  /** Tells row by row, and in each the features in their order up to the first that is not a number. */
  #tell(begin: number, into: Float32Array | Float64Array): void {
    const { firstRow, onRowError, onUnknownCategory } = this.#listener;
    const { numFeature } = this;
    let badRow = -1;
    for (const { row, feature, text, isUnknown } of this.#oddities.sort(byRow)) {
      if (row === badRow) continue;
      if (isUnknown) {
        onUnknownCategory?.(row, feature, text);
        continue;
      }
      badRow = row;
      const first = (row - begin) * numFeature;
      into.fill(Number.NaN, first + feature, first + numFeature);
      onRowError(notANumber(firstRow() + row + 1, this.#names[feature]!, JSON.stringify(shorten(text)), 'null'));
    }
  }
}

function byRow(a: Oddity, b: Oddity): number {
  return a.row - b.row || a.feature - b.feature;
}

const fillMissing: Fill = (begin, end, into, at, step) => {
  for (let row = begin, to = at; row < end; row++, to += step) into[to] = Number.NaN;
};

/** The first column, where the columns are those of one row-major matrix in their order. */
function matrixOf(columns: readonly (Column | undefined)[]): NumberColumn | undefined {
  const [first] = columns;
  if (!(first instanceof NumberColumn) || first.stride !== columns.length) return undefined;
  const isMatrix = columns.every(
    (column, at) =>
      column instanceof NumberColumn &&
      column.values === first.values &&
      column.stride === first.stride &&
      column.start === first.start + at &&
      column.present === undefined,
  );
  return isMatrix ? first : undefined;
}
