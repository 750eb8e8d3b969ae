import type { Estimator } from './estimator.ts';
import { countRounds, type Learner } from './learner.ts';
import type { IterationRange, Model } from './model.ts';

const ALL_ROUNDS: IterationRange = { begin: 0, end: 0 };

/** The rounds that answer where nobody chooses any, as the model's own `predict` in Python has it. */
export function findDefaultRange(learner: Learner, estimator: Estimator, kind: Model['kind']): IterationRange {
  return kind === 'booster' || estimator.treeLimit ? limitRange(learner, estimator) : readBestRange(learner);
}

/** scikit-learn's wrapper predicts with the rounds up to the best one, where early stopping has found it. */
function readBestRange({ attributes, booster }: Learner): IterationRange {
  const best = Number(attributes.get('best_iteration') ?? NaN);
  const isRound = Number.isInteger(best) && best >= 0 && best < countRounds(booster);
  return isRound ? { begin: 0, end: best + 1 } : ALL_ROUNDS;
}

/** The rounds that have no more than so many trees of a group, where a Booster is limited to them. */
function limitRange({ booster, numGroup }: Learner, { treeLimit = 0 }: Estimator): IterationRange {
  const numRound = countRounds(booster);
  if (!('ensemble' in booster) || !(treeLimit >= 1) || numRound === 0) return ALL_ROUNDS;
  const { iterationIndptr, leafSize } = booster.ensemble;
  const treesPerRound = (iterationIndptr[1]! - iterationIndptr[0]!) / (leafSize > 1 ? 1 : numGroup);
  const end = Math.floor(treeLimit / Math.max(1, treesPerRound));
  return end >= 1 && end < numRound ? { begin: 0, end } : ALL_ROUNDS;
}
