import type { XgboostModel } from '../../model/xgboost-model.ts';
import type { RoundReport } from '../train.ts';

/** A fold whose model is there. */
export interface FinishedFold {
  /** the model's file */
  readonly bytes: Uint8Array;
  /** (numRound) metrics after each round; gaps where an earlier run trained it */
  readonly rounds: readonly (RoundReport['metrics'] | undefined)[];
  readonly bestIteration: number | undefined;
}

/** A model of a fold, and how it came to be. */
export interface FoldResult extends FinishedFold {
  readonly model: XgboostModel;
  readonly numTrain: number;
  readonly numHeldOut: number;
}
