// What a model is, by its members: bundles that stand apart bring copies of the classes, which `instanceof` keeps apart.
import type { EnsembleModel } from './ensemble-model.ts';
import type { Model } from './model.ts';
import type { XgboostModel } from './xgboost-model.ts';

export function isEnsemble(model: Model): model is EnsembleModel {
  return 'members' in model;
}

export function isXgboost(model: Model): model is XgboostModel {
  return 'learner' in model;
}
