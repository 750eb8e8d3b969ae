import type { FeatureReader } from './feature-reader.ts';

/** The features of some rows, all in memory. */
export class FeatureMatrix implements FeatureReader {
  /** (numRow, numFeature), row-major; NaN is missing */
  readonly values: Float32Array;
  readonly numRow: number;
  readonly numFeature: number;

  constructor(values: Float32Array, numRow: number, numFeature: number) {
    this.values = values;
    this.numRow = numRow;
    this.numFeature = numFeature;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    const isWhole = begin === 0 && end === this.numRow; // a view of few numbers costs more than they do
    into.set(isWhole ? this.values : this.values.subarray(begin * this.numFeature, end * this.numFeature));
  }
}

/** The rows all in memory, for those who need them out of order or more than once. */
export function toMatrix(rows: FeatureReader): FeatureMatrix {
  if (isMatrix(rows)) return rows;
  const { numRow, numFeature } = rows;
  const values = new Float32Array(numRow * numFeature);
  rows.read(0, numRow, values);
  return new FeatureMatrix(values, numRow, numFeature);
}

/** By its values: bundles that stand apart have copies of the class. */
function isMatrix(rows: FeatureReader): rows is FeatureMatrix {
  return 'values' in rows;
}
