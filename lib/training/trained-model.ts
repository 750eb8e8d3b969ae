import type { DocumentObject } from '../model/formats/document.ts';
import type { TrainedTree } from './tree/trained-tree.ts';

/** What the model's file says beside what was trained. */
export interface DocumentOptions {
  /** (numFeature) */
  readonly featureNames?: readonly string[] | undefined;
  /** (numFeature) XGBoost's letters: q or float, int, i, c */
  readonly featureTypes?: readonly string[] | undefined;
  /** (numFeature) for each categorical feature its categories in the order of their codes */
  readonly categories?: readonly (readonly string[] | undefined)[] | undefined;
  /** only so many rounds from the first; all by default */
  readonly numRound?: number | undefined;
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
  readonly trees: readonly TrainedTree[];
  /** (numGroup) the intercept in output space */
  readonly baseScore: Float32Array;
  /** from 0, with early stopping */
  readonly bestIteration?: number | undefined;
  readonly bestScore?: number | undefined;
  /** `best_iteration` and `best_score`, with early stopping */
  readonly attributes: ReadonlyMap<string, string>;
  /** (numRow, numGroup) margins of the training rows */
  readonly margin: Float32Array;
  /** The document that XGBoost 3.4 saves for this model, for `writeJson` and `writeUbjson` of lib/model/save. */
  toDocument(options?: DocumentOptions): DocumentObject;
}
