import type { Parameters } from './parameters.ts';
import type { TrainingSet } from './training-set.ts';

/** A set whose metrics are computed after every round; the last one decides about early stopping. */
export interface Evaluation {
  readonly name: string;
  /** the training set itself, or another one of the same features */
  readonly set: TrainingSet;
}

/** One number after one round. */
export interface RoundMetric {
  readonly set: string;
  /** XGBoost's name with its argument, e.g. `ndcg@32` */
  readonly metric: string;
  readonly value: number;
}

/** What is known after a round. */
export interface RoundReport {
  /** from 0; a resumed run goes on counting */
  readonly round: number;
  /** sets in order, for each set its metrics in order */
  readonly metrics: readonly RoundMetric[];
  /** Everything from which `train` resumes after this round to the identical model. */
  readonly saveCheckpoint: () => Uint8Array;
}

/** One training run. */
export interface TrainOptions {
  readonly parameters: Parameters;
  readonly train: TrainingSet;
  readonly evaluations?: readonly Evaluation[] | undefined;
  /** `early_stopping_rounds` of the parameters by default */
  readonly earlyStoppingRounds?: number | undefined;
  /** What a metric must gain to count as better; 0 by default. */
  readonly minDelta?: number | undefined;
  /** (numFeature) for constraints that name features */
  readonly featureNames?: readonly string[] | undefined;
  /** Path of the bundle that threads run (handlers/train-worker.ts); without it the caller's thread trains alone. */
  readonly workerScript?: string | undefined;
  /** Waited for after every round; an exception ends the run. */
  readonly onRound?: ((report: RoundReport) => void | Promise<void>) | undefined;
  /** What `saveCheckpoint` gave in a run of the same data and parameters. */
  readonly checkpoint?: Uint8Array | undefined;
}
