import type { FeatureReader } from './feature-reader.ts';

/** Trees `[begin, end)` in file order. */
export interface TreeRange {
  readonly begin: number;
  readonly end: number;
}

/**
 * What every way of evaluating an ensemble offers. All of them agree bit for bit with the reference engine;
 * inputs are checked by the model, so engines run unchecked.
 */
export interface Engine {
  /** what it has taken beside the ensemble: other forms of the trees, and room for rows */
  readonly memoryBytes: number;
  /**
   * Adds the trees, one after the other in file order, to `margin`, which holds what each row starts from.
   *
   * @param margin (numRow, numGroup), changed in place; every addition rounds to float32
   */
  addMargins(rows: FeatureReader, trees: TreeRange, margin: Float32Array): void;
  /**
   * The leaf that each row reaches.
   *
   * @returns (numRow, trees) node ids within their tree
   */
  findLeaves(rows: FeatureReader, trees: TreeRange): Float32Array;
}
