/** How the values of several members become one. */
export type Combination = 'mean' | 'vote';

/** Objectives whose outputs are classes. */
const VOTERS: ReadonlySet<string> = new Set(['multi:softmax', 'binary:hinge']);

/** How SageMaker's container makes one answer of its folds': their mean, or a vote where outputs are classes. */
export function containerCombination(objective: string): Combination {
  return VOTERS.has(objective) ? 'vote' : 'mean';
}
