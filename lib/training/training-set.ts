/** Rows to learn from, or to measure a model on: what XGBoost calls a DMatrix. */
export interface TrainingSet {
  /** (numRow, numFeature) row-major; NaN is missing, categories are their codes */
  readonly values: Float32Array;
  readonly numRow: number;
  readonly numFeature: number;
  /** (numFeature) q: numeric, c: categorical */
  readonly featureTypes: readonly FeatureType[];
  /** (numRow, numTarget) classes are their codes 0 … numClass - 1; empty where label bounds stand in for it */
  readonly label: Float32Array;
  /** Labels per row; several make one model of one tree per target. */
  readonly numTarget: number;
  /** (numRow), or (numGroup) in ranking */
  readonly weight?: Float32Array | undefined;
  /** (numRow, number of the model's outputs) margins to start from in place of the intercept */
  readonly baseMargin?: Float32Array | undefined;
  /** (numGroup) rows of each query, which follow one another; for ranking */
  readonly groupSizes?: Int32Array | undefined;
  /** (numRow) for `survival:aft` */
  readonly labelLowerBound?: Float32Array | undefined;
  /** (numRow) for `survival:aft`; Infinity where the event was not seen */
  readonly labelUpperBound?: Float32Array | undefined;
  /** (numRow) what messages call the rows; counted from 1 by default */
  readonly rowNumbers?: Uint32Array | undefined;
  /** (numFeature) how likely each feature is among the sampled ones; all the same by default */
  readonly featureWeights?: Float32Array | undefined;
}

export type FeatureType = 'q' | 'c';
