import { identity, type Objective } from './objective.ts';

const NAMES = [
  'reg:squarederror',
  // The name until 0.90.
  'reg:linear',
  'reg:squaredlogerror',
  'reg:pseudohubererror',
  'reg:absoluteerror',
  'rank:pairwise',
  'rank:ndcg',
  'rank:map',
];

/** Objectives whose output is the margin. */
export const identityObjectives: readonly Objective[] = NAMES.map((name) => ({
  name,
  toMargin: identity,
  toValue: identity,
}));
