/** The model's features of some rows, in the model's order. NaN is missing. */
export interface FeatureMatrix {
  /** (numRow, numFeature), row-major */
  readonly values: Float32Array;
  readonly numRow: number;
  readonly numFeature: number;
}
