import type { TreeArrays } from '../engine/tree-ensemble.ts';
import type { DocumentObject } from '../model/formats/document.ts';
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
  /** Waited for after every round; an exception ends the run. */
  readonly onRound?: ((report: RoundReport) => void | Promise<void>) | undefined;
  /** What `saveCheckpoint` gave in a run of the same data and parameters. */
  readonly checkpoint?: Uint8Array | undefined;
}

/** What the model's file says beside what was trained. */
export interface DocumentOptions {
  /** (numFeature) */
  readonly featureNames?: readonly string[] | undefined;
  /** (numFeature) XGBoost's letters: q or float, int, i, c */
  readonly featureTypes?: readonly string[] | undefined;
  /** (numFeature) for each categorical feature its categories in the order of their codes */
  readonly categories?: readonly (readonly string[] | undefined)[] | undefined;
  /** added to the booster's own, e.g. `scikit_learn` */
  readonly attributes?: ReadonlyMap<string, string> | undefined;
}

/** A trained booster. */
export interface TrainedModel {
  readonly numFeature: number;
  /** Margins per row. */
  readonly numGroup: number;
  readonly numRound: number;
  /** in file order */
  readonly trees: readonly TreeArrays[];
  /** (numGroup) the intercept in output space */
  readonly baseScore: Float32Array;
  /** from 0, with early stopping */
  readonly bestIteration?: number | undefined;
  readonly bestScore?: number | undefined;
  /** `best_iteration` and `best_score`, with early stopping */
  readonly attributes: ReadonlyMap<string, string>;
  /** (numRow, numGroup) margins of the training rows */
  readonly margin: Float32Array;
  /** The document that XGBoost 3.4 saves for this model, for `writeJson` and `writeUbjson` of lib/training/save. */
  toDocument(options?: DocumentOptions): DocumentObject;
}
