import type { DocumentObject } from '../../model/formats/document.ts';
import type { Kernels } from '../kernels.ts';
import type { Parameters } from '../parameters.ts';
import type { MersenneTwister } from '../random/mersenne-twister.ts';
import type { TrainingSet } from '../training-set.ts';

/** What an objective asks of the margins, bound to the rows that it learns from. Gradients are float32, as XGBoost's. */
export interface TrainingObjective {
  /** Margins per row. */
  readonly numGroup: number;
  /** Metric when none is asked for. */
  readonly defaultMetric: string;
  /** What the model's file says of the objective besides its name. */
  readonly block: DocumentObject;
  /**
   * Writes the gradient and hessian of every margin.
   *
   * @param margin (numRow, numGroup)
   * @param out (numGroup, numRow, 2)
   */
  readonly computeGradient: (margin: Float32Array, out: Float32Array) => void;
  /** `computeGradient` for margins and pairs that lie at these addresses of the kernels' memory. */
  readonly bindKernel?: ((kernels: Kernels) => (margin: number, out: number) => void) | undefined;
  /**
   * The intercept that the labels suggest.
   *
   * @returns (numGroup) in output space
   */
  readonly estimateBaseScore: () => Float32Array;
  /** What it has learned for itself, to be kept with the model: float64, changed in place. */
  readonly state?: readonly Float64Array[];
  /** What metrics look at, where it is not what the model answers. */
  readonly toMetricInput?: (margin: Float32Array) => Float32Array;
}

/** Binds an objective to rows; `random` is the one source of chance of the whole run. */
export type ObjectiveFactory = (set: TrainingSet, parameters: Parameters, random: MersenneTwister) => TrainingObjective;
