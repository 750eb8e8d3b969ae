/** The model's features of some rows, in the model's order, read when they are needed. */
export interface FeatureReader {
  /** rows that can be read */
  readonly numRow: number;
  /** numbers of each row */
  readonly numFeature: number;
  /**
   * Reads rows `[begin, end)`. Rows are asked for in order and once, as their errors are told while they are read.
   *
   * @param into (end - begin, numFeature), row-major, every number of it written; NaN is missing
   */
  read(begin: number, end: number, into: Float32Array): void;
}

/**
 * The same rows, of which each block is seen, and may be changed, once it is read.
 *
 * @param see takes what was read, (numRow, numFeature), and how many rows that is
 */
export function seenWhenRead(rows: FeatureReader, see: (values: Float32Array, numRow: number) => void): FeatureReader {
  return {
    get numRow() {
      return rows.numRow;
    },
    get numFeature() {
      return rows.numFeature;
    },
    read(begin, end, into) {
      rows.read(begin, end, into);
      see(into, end - begin);
    },
  };
}
