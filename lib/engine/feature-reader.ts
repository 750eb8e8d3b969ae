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
