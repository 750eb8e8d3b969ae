import { FeatureMatrix } from './engine/feature-matrix.ts';
import type { FeatureReader } from './engine/feature-reader.ts';
import { MalformedInputError } from './errors.ts';
import { ListRows, RecordRows } from './frame/json-rows.ts';

/** Cells by feature name, in an object of any type. */
export type RecordRow = object;
/** Cells in the model's feature order. */
export type CellRow = readonly unknown[] | Float32Array | Float64Array;

/**
 * Rows to predict: lists of cells or typed arrays in the model's feature order, one flat (numRow × numFeature) typed
 * array, or records by feature name; one list or record is one row. NaN, null and members that are left out are missing.
 */
export type Rows =
  | readonly CellRow[]
  | Float32Array
  | Float64Array
  | readonly RecordRow[]
  | readonly (number | string | boolean | null | undefined)[]
  | RecordRow;

/** Numbers row after row; undefined for rows of another kind. */
export function flatRows(rows: Rows, numFeature: number): FeatureReader | undefined {
  if (!(rows instanceof Float32Array || rows instanceof Float64Array)) return undefined;
  const numRow = rows.length / numFeature;
  if (!Number.isInteger(numRow)) {
    throw new MalformedInputError(`${rows.length} values cannot be divided into rows of ${numFeature} features`, {
      hint: 'give numRow × numFeature values, row after row',
    });
  }
  return rows instanceof Float32Array ? new FeatureMatrix(rows, numRow, numFeature) : new Doubles(rows, numFeature);
}

/** Float64 numbers, which become float32 where they are read. */
class Doubles implements FeatureReader {
  readonly numRow: number;
  readonly numFeature: number;
  readonly #values: Float64Array;

  constructor(values: Float64Array, numFeature: number) {
    this.numRow = values.length / numFeature;
    this.numFeature = numFeature;
    this.#values = values;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    const values = this.#values.subarray(begin * this.numFeature, end * this.numFeature);
    // not `set`, which takes 1.7 times as long where types differ
    for (let at = 0; at < into.length; at++) into[at] = values[at]!;
  }
}

/** Rows of cells: lists or records, several or one. */
export function cellRows(rows: Exclude<Rows, Float32Array | Float64Array>): ListRows | RecordRows {
  if (!Array.isArray(rows)) return new RecordRows([requireRecord(rows, 'the row')]);
  const [first] = rows;
  if (rows.length === 0 || isList(first)) return new ListRows(requireAll(rows, isList, 'list of cells'));
  return isRecord(first) ? new RecordRows(requireAll(rows, isRecord, 'record')) : new ListRows([rows]);
}

function isList(row: unknown): row is ArrayLike<unknown> {
  return Array.isArray(row) || (ArrayBuffer.isView(row) && 'length' in row);
}

function isRecord(row: unknown): row is Record<string, unknown> {
  return typeof row === 'object' && row !== null && !isList(row);
}

function requireRecord(row: unknown, what: string): Record<string, unknown> {
  if (isRecord(row)) return row;
  const kind = row === null ? 'null' : isList(row) ? row.constructor.name : `a ${typeof row}`;
  throw new MalformedInputError(`${what} is ${kind}`, {
    hint: 'give lists of cells, records by feature name, or one Float32Array or Float64Array with the numbers of all rows',
  });
}

/** @param kind of the first row, and so of all */
function requireAll<Row>(rows: readonly unknown[], isKind: (row: unknown) => row is Row, kind: string): readonly Row[] {
  const other = rows.findIndex((row) => !isKind(row));
  if (other < 0) return rows as readonly Row[];
  throw new MalformedInputError(`row ${other + 1} is not a ${kind}, as row 1 is`, {
    hint: 'give rows of one kind',
    row: other + 1,
  });
}
