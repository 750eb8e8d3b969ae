import { ConfigurationError } from '../errors.ts';
import { POISSON_MAX_DELTA_STEP } from './objective/log-link.ts';
import type { Parameters } from './parameters.ts';
import type { GrowOptions } from './tree/tree-grower.ts';

const { fround } = Math;

/** How the trees of a run grow, in the numbers that XGBoost computes with. */
export function readGrowOptions(
  parameters: Parameters,
  numFeature: number,
  featureNames?: readonly string[],
): GrowOptions {
  const { objective, num_parallel_tree } = parameters;
  return {
    lambda: fround(parameters.lambda),
    alpha: fround(parameters.alpha),
    gamma: fround(parameters.gamma),
    minChildWeight: fround(parameters.min_child_weight),
    maxDeltaStep: fround(parameters.max_delta_step ?? (objective === 'count:poisson' ? POISSON_MAX_DELTA_STEP : 0)),
    learningRate: fround(fround(parameters.eta) / num_parallel_tree),
    growPolicy: parameters.grow_policy,
    maxDepth: parameters.max_depth,
    maxLeaves: parameters.max_leaves,
    maxCatToOnehot: parameters.max_cat_to_onehot,
    maxCatThreshold: parameters.max_cat_threshold,
    monotone: readMonotone(parameters, numFeature, featureNames),
    interactions: parameters.interaction_constraints.map((set) =>
      set.map((feature) => findFeature('interaction_constraints', feature, numFeature, featureNames)),
    ),
  };
}

function readMonotone(
  { monotone_constraints: given }: Parameters,
  numFeature: number,
  featureNames: readonly string[] | undefined,
): readonly number[] {
  const signs = new Array<number>(numFeature).fill(0);
  const entries = given instanceof Map ? [...given] : [...(given as readonly number[]).entries()];
  for (const [feature, sign] of entries) {
    signs[findFeature('monotone_constraints', feature, numFeature, featureNames)] = sign;
  }
  return signs;
}

function findFeature(
  parameter: string,
  feature: number | string,
  numFeature: number,
  featureNames: readonly string[] | undefined,
): number {
  const index = typeof feature === 'number' ? feature : (featureNames?.indexOf(feature) ?? -1);
  if (index >= 0 && index < numFeature) return index;
  throw new ConfigurationError(`${parameter} names the feature ${feature}, but there are ${numFeature} features`, {
    hint: featureNames === undefined ? 'count features from 0' : `there are ${featureNames.join(', ')}`,
  });
}
