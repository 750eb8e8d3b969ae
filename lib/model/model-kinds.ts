// What a model is, by its members: bundles that stand apart bring copies of the classes, which `instanceof` keeps apart.
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import type { Booster } from './booster.ts';
import type { EnsembleModel } from './ensemble-model.ts';
import type { Model } from './model.ts';
import type { PackablePipeline } from './pipeline/packed/pack.ts';
import type { XgboostModel } from './xgboost-model.ts';

export function isEnsemble(model: Model): model is EnsembleModel {
  return 'members' in model;
}

export function isXgboost(model: Model): model is XgboostModel {
  return 'learner' in model;
}

export function isPipeline(model: Model): model is PackablePipeline {
  return 'packing' in model;
}

/** The boosters of XGBoost's models; ONNX shows none. */
export function boostersOf(model: Model): readonly Booster[] {
  if (isEnsemble(model)) return model.members.flatMap(boostersOf);
  return isXgboost(model) ? [model.learner.booster] : [];
}

/** The trees of them; gblinear has none. */
export function ensemblesOf(model: Model): readonly TreeEnsemble[] {
  return boostersOf(model).flatMap((booster) => ('ensemble' in booster ? [booster.ensemble] : []));
}
