import { expf, logf } from './libm.ts';
import { findTransformer } from './many-values.ts';
import type { Objective } from './objective.ts';

const NAMES = ['count:poisson', 'reg:gamma', 'reg:tweedie', 'survival:cox', 'survival:aft'];

/** Positive outputs: the margin is their logarithm. */
export const logLinkObjectives: readonly Objective[] = NAMES.map((name) => ({
  name,
  toMargin: (baseScore) => baseScore.map(logf),
  toValue: (margin) => findTransformer(margin.length)?.exponentiate(margin) ?? margin.map(expf),
}));
