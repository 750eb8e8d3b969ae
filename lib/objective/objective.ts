/**
 * What an objective makes of margins. The numbers are float32 and equal to those of XGBoost's CPU code on Linux,
 * bit for bit.
 */
export interface Objective {
  /** XGBoost's name, e.g. `binary:logistic`. */
  readonly name: string;
  /** Whether scikit-learn's classifier serves it: one probability, or one per class. */
  readonly classification?: 'binary' | 'multiclass' | undefined;
  /** Outputs per row for that many margins; as many as margins when left out. */
  readonly numOutput?: (numGroup: number) => number;
  /**
   * The margins that rows start from (XGBoost's ProbToMargin).
   *
   * @param baseScore (numGroup) in output space
   * @returns (numGroup)
   * @throws ModelFormatError for a score that the link does not take
   */
  readonly toMargin: (baseScore: Float32Array) => Float32Array;
  /**
   * The outputs (XGBoost's PredTransform).
   *
   * @param margin (numRow, numGroup); may be returned, never changed
   * @returns (numRow, numOutput)
   */
  readonly toValue: (margin: Float32Array, numGroup: number) => Float32Array;
}

/** Margins as they are. */
export function identity(values: Float32Array): Float32Array {
  return values;
}
