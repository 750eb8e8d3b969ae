// What a model explains its predictions with: a bundle of its own, which the first contributions load.
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { Explainer } from './explainer.ts';

export { computeApproximateContributions } from './approximate.ts';
export type { Explainer } from './explainer.ts';
export { computeLinearContributions } from './linear.ts';

/** SHAP values of one ensemble. */
export function createExplainer(ensemble: TreeEnsemble): Explainer {
  return new Explainer(ensemble);
}
