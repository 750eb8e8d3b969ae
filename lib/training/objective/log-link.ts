import { expf } from '../../objective/libm.ts';
import { parameterText } from '../parameter-text.ts';
import { eachMargin, type PairOf } from './elementwise.ts';
import { meanLabel } from './intercept.ts';
import { regLoss } from './reg-loss.ts';
import type { ObjectiveFactory } from './training-objective.ts';

const { fround } = Math;

/** Poisson's largest step, when none is given: it keeps exp in bounds. */
export const POISSON_MAX_DELTA_STEP = 0.7;

export const poisson: ObjectiveFactory = (set, { max_delta_step = POISSON_MAX_DELTA_STEP }) => {
  const step = fround(max_delta_step);
  const pair: PairOf = (margin, label, weight, out, at) => {
    out[at] = fround(expf(margin) - label) * weight;
    out[at + 1] = expf(fround(margin + step)) * weight;
  };
  return {
    numGroup: set.numTarget,
    defaultMetric: 'poisson-nloglik',
    block: new Map([['poisson_regression_param', new Map([['max_delta_step', parameterText(step)]])]]),
    computeGradient: eachMargin(set, pair),
    estimateBaseScore: () => meanLabel(set),
  };
};

const gammaPair: PairOf = (margin, label, weight, out, at) => {
  const ratio = fround(label / expf(margin));
  out[at] = fround(1 - ratio) * weight;
  out[at + 1] = ratio * weight;
};

export const gamma = regLoss({ name: 'reg:gamma', defaultMetric: 'gamma-deviance', pairOf: gammaPair });

export const tweedie: ObjectiveFactory = (set, { tweedie_variance_power }) => {
  const rho = fround(tweedie_variance_power);
  const first = fround(1 - rho);
  const second = fround(2 - rho);
  const pair: PairOf = (margin, label, weight, out, at) => {
    const low = expf(fround(first * margin));
    const high = expf(fround(second * margin));
    out[at] = fround(fround(-label * low) + high) * weight;
    out[at + 1] = fround(fround(fround(-label * first) * low) + fround(second * high)) * weight;
  };
  return {
    numGroup: set.numTarget,
    defaultMetric: `tweedie-nloglik@${shortText(rho)}`,
    block: new Map([['tweedie_regression_param', new Map([['tweedie_variance_power', parameterText(rho)]])]]),
    computeGradient: eachMargin(set, pair),
    estimateBaseScore: () => meanLabel(set),
  };
};

/** As C++ prints a float: six digits. */
function shortText(value: number): string {
  return String(Number(value.toPrecision(6)));
}
