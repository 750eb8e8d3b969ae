import type { FeatureReader } from '../engine/feature-reader.ts';
import type { ByteSink } from './byte-sink.ts';
import { categoryCode } from './category-code.ts';
import { type CellSinks, handMissing } from './cell-sink.ts';
import type { ExpectedColumns, FeatureSelection, RowSource } from './frame.ts';
import type { BadRow, CellHandlers } from './json-features.ts';
import { count, type RowErrorHandler, type RowProblem, throwRowError } from './row-errors.ts';
import { requireReadable } from './table-size.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

/** Rows by position that name the cells they have; all others are missing. */
export interface SparseParts {
  /** (numRow + 1) where each row's cells begin, and where the last one's end */
  readonly starts: Uint32Array;
  /** (numCell) column of each cell */
  readonly indices: Uint32Array;
  /** (numCell) NaN is missing as well */
  readonly values: Float64Array;
  /** columns of the table; none of a row lies beyond, unless the row has a problem */
  readonly numColumn: number;
  /** what the first column is called by whoever counts: 0 or 1 */
  readonly indexBase?: number | undefined;
  /** rows that could not be read */
  readonly problems?: ReadonlyMap<number, BadRow> | undefined;
  /** (numRow) columns for training alone, which are handed before the others there */
  readonly leading?: ReadonlyMap<string, Float64Array> | undefined;
  readonly rowsBefore?: (() => number) | undefined;
}

/** Lines of libsvm, sparse records and sparse matrices. */
export class SparseRows implements RowSource {
  readonly numRow: number;
  readonly columnNames = undefined;
  readonly parts: SparseParts;

  constructor(parts: SparseParts) {
    this.parts = parts;
    this.numRow = parts.starts.length - 1;
  }

  get firstRow(): number {
    return this.parts.rowsBefore?.() ?? 0;
  }

  /** Of the features those alone that some row has. */
  get trainingNames(): readonly string[] | undefined {
    const { leading } = this.parts;
    return leading && [...leading.keys(), ...Array.from(this.#mentioned(), (column) => `f${column}`)];
  }

  get numColumn(): number {
    return this.parts.numColumn;
  }

  get numCell(): number {
    return this.parts.indices.length + this.numRow;
  }

  /** Rows that leave out the last columns have them nevertheless: as many as the model has features. */
  expecting({ numFeature, idColumns = 0 }: ExpectedColumns): RowSource {
    if (numFeature === undefined) return this;
    return new SparseRows({ ...this.parts, numColumn: numFeature + idColumns });
  }

  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureReader {
    requireReadable({ numRow: this.numRow, numCell: this.numCell * SPARSENESS }, selection.columns.length);
    return new SparseFeatures(this, selection, { onRowError, onUnknownCategory });
  }

  readCells(sinks: CellSinks, onRowError: RowErrorHandler = throwRowError): void {
    const { leading, starts, indices, values } = this.parts;
    const columns = leading ? this.#mentioned() : Uint32Array.from({ length: this.numColumn }, (_, column) => column);
    const heads = [...(leading?.values() ?? [])];
    const placeOf = new Map(Array.from(columns, (column, place) => [column, place + heads.length]));
    const cells = new Float64Array(heads.length + columns.length);
    for (let row = 0; row < this.numRow; row++) {
      const problem = this.problemOf(row);
      const position = this.firstRow + row + 1;
      if (problem) {
        onRowError(problem);
        handMissing(sinks, 0, position);
        continue;
      }
      cells.fill(Number.NaN);
      for (const [place, head] of heads.entries()) cells[place] = head[row]!;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) cells[placeOf.get(indices[at]!)!] = values[at]!;
      for (const [place, sink] of sinks.entries()) sink?.number(cells[place]!, position);
    }
  }

  /** The columns that some row has, in their order. */
  #mentioned(): Uint32Array {
    return Uint32Array.from(new Set(this.parts.indices)).sort();
  }

  /** Why a row cannot be used, if so. */
  problemOf(row: number): RowProblem | undefined {
    const bad = this.parts.problems?.get(row) ?? this.#beyond(row);
    if (bad === undefined) return undefined;
    const position = this.firstRow + row + 1;
    return { message: `row ${position}: ${bad.problem}`, hint: bad.hint, row: position };
  }

  #beyond(row: number): BadRow | undefined {
    const { starts, indices, numColumn, indexBase = 0 } = this.parts;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      if (indices[at]! < numColumn) continue;
      const range = `${indexBase} to ${numColumn - 1 + indexBase}`;
      const problem = `the index ${indices[at]! + indexBase} is not within ${range}, as there are ${count(numColumn, 'feature')}`;
      const hint =
        indexBase === 0 ? 'indices count from 0; index_base=1 says that they count from 1' : 'correct the index';
      return { problem, hint };
    }
    return undefined;
  }

  csvCells(row: number): readonly string[] {
    const cells = this.#fill(row, new Float64Array(this.parts.numColumn));
    return Array.from(cells, (value) => (Number.isNaN(value) ? '' : String(value)));
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    sink.text(
      this.csvCells(row)
        .map((cell, at) => replaced.get(at) ?? cell)
        .join(','),
    );
  }

  jsonCells(row: number): Map<number, string> {
    const { starts, indices, values } = this.parts;
    const cells = new Map<number, string>();
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      cells.set(indices[at]!, Number.isFinite(values[at]) ? String(values[at]) : 'null');
    }
    return cells;
  }

  #fill(row: number, cells: Float64Array): Float64Array {
    const { starts, indices, values } = this.parts;
    cells.fill(Number.NaN);
    for (let at = starts[row]!; at < starts[row + 1]!; at++) cells[indices[at]!] = values[at]!;
    return cells;
  }
}

/** Rows of text and the like leave out one cell in a hundred thousand and are as good; memory for all cells is still bounded. */
const SPARSENESS = 16;

class SparseFeatures implements FeatureReader {
  readonly #rows: SparseRows;
  readonly #selection: FeatureSelection;
  readonly #handlers: CellHandlers;
  /** (numColumn) the feature that each column fills, or -1 */
  readonly #featureOf: Int32Array;

  constructor(rows: SparseRows, selection: FeatureSelection, handlers: CellHandlers) {
    this.#rows = rows;
    this.#selection = selection;
    this.#handlers = handlers;
    this.#featureOf = new Int32Array(rows.numColumn).fill(-1);
    for (const [feature, column] of selection.columns.entries()) if (column >= 0) this.#featureOf[column] = feature;
  }

  get numRow(): number {
    return this.#rows.numRow;
  }

  get numFeature(): number {
    return this.#selection.columns.length;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    const { starts, indices, values } = this.#rows.parts;
    into.fill(Number.NaN);
    for (let row = begin, first = 0; row < end; row++, first += this.numFeature) {
      const problem = this.#rows.problemOf(row);
      if (problem) {
        this.#handlers.onRowError(problem);
        continue;
      }
      for (let at = starts[row]!; at < starts[row + 1]!; at++) {
        const feature = this.#featureOf[indices[at]!]!;
        if (feature >= 0) into[first + feature] = this.#value(row, feature, values[at]!);
      }
    }
  }

  #value(row: number, feature: number, value: number): number {
    const categories = this.#selection.categories[feature];
    if (categories === undefined || Number.isNaN(value)) return value;
    const code = categoryCode(categories, String(value));
    if (code === undefined) this.#handlers.onUnknownCategory?.(row, feature, String(value));
    return code ?? Number.NaN;
  }
}
