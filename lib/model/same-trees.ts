import type { Learner } from './learner.ts';
import type { Model } from './model.ts';
import { isEnsemble, isXgboost } from './model-kinds.ts';

/** Whether two models give every row the same margins, since they are one model in two files. */
export function sameTrees(a: Model, b: Model): boolean {
  if (isEnsemble(a) && isEnsemble(b)) {
    return a.members.length === b.members.length && a.members.every((member, at) => sameTrees(member, b.members[at]!));
  }
  return isXgboost(a) && isXgboost(b) && sameLearner(a.learner, b.learner);
}

/** Whether two models with the same trees also answer the same: as the same kind, with the same labels, missing values and rounds. */
export function sameAnswers(a: Model, b: Model): boolean {
  if (isEnsemble(a) && isEnsemble(b)) {
    return a.members.every((member, at) => sameAnswers(member, b.members[at]!));
  }
  const traits = (model: Model) => [model.kind, model.classes, model.missing, isXgboost(model) && model.defaultRange];
  return JSON.stringify(traits(a)) === JSON.stringify(traits(b));
}

function sameLearner(a: Learner, b: Learner): boolean {
  if (a.objective.name !== b.objective.name || a.numFeature !== b.numFeature) return false;
  return sameNumbers(a.baseMargin, b.baseMargin) && sameBooster(a.booster, b.booster);
}

/** What the margins depend on; statistics of training, which some formats leave out, do not count. */
function sameBooster(a: Learner['booster'], b: Learner['booster']): boolean {
  if (!('ensemble' in a) || !('ensemble' in b)) {
    return 'linear' in a && 'linear' in b && sameNumbers(a.linear.weight, b.linear.weight);
  }
  const names = [
    'treeGroup',
    'treeWeight',
    'treeOffset',
    'leftChild',
    'rightChild',
    'splitIndex',
    'splitCondition',
    'defaultLeft',
    'categories',
    'leafVector',
  ] as const;
  return names.every((name) => sameNumbers(a.ensemble[name], b.ensemble[name]));
}

/** NaN stands in the place of a condition where a set of categories decides. */
function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) {
    if (a[at] !== b[at] && !(Number.isNaN(a[at]) && Number.isNaN(b[at]))) return false;
  }
  return true;
}
