import { log1pf } from '../../objective/libm-near-one.ts';
import { parameterText } from '../parameter-text.ts';
import type { TrainingSet } from '../training-set.ts';
import { eachMargin, type PairOf } from './elementwise.ts';
import { newtonStep } from './intercept.ts';
import { regLoss } from './reg-loss.ts';
import type { ObjectiveFactory, TrainingObjective } from './training-objective.ts';

const { fround } = Math;

/** Half of (margin - label)². */
const squaredErrorPair: PairOf = (margin, label, weight, out, at) => {
  out[at] = fround(margin - label) * weight;
  out[at + 1] = weight;
};

export const squaredError = regLoss({
  name: 'reg:squarederror',
  defaultMetric: 'rmse',
  pairOf: squaredErrorPair,
  kernel: {
    rowNs: 1,
    bind: () => (rows, out) => ['squaredErrorGradient', ...rows, out],
  },
});

const MIN_SQUARED_LOG_MARGIN = fround(-1 + fround(1e-6));

/** Half of (log1p(margin) - log1p(label))². */
const squaredLogErrorPair: PairOf = (margin, label, weight, out, at) => {
  const m = margin < MIN_SQUARED_LOG_MARGIN ? MIN_SQUARED_LOG_MARGIN : margin;
  const difference = fround(log1pf(m) - log1pf(label));
  const above = fround(m + 1);
  // the hessian's square and quotient are float64
  const hessian = fround(fround(fround(-log1pf(m) + log1pf(label)) + 1) / above ** 2);
  out[at] = fround(difference / above) * weight;
  out[at + 1] = Math.max(hessian, fround(1e-6)) * weight;
};

export const squaredLogError: ObjectiveFactory = (set) =>
  withNewton(set, {
    defaultMetric: 'rmsle',
    block: new Map(),
    computeGradient: eachMargin(set, squaredLogErrorPair),
  });

/** The smooth mean of absolute and squared error with that slope. */
export const pseudoHuberError: ObjectiveFactory = (set, { huber_slope }) => {
  const squaredSlope = fround(fround(huber_slope) * fround(huber_slope));
  const pair: PairOf = (margin, label, weight, out, at) => {
    const z = fround(margin - label);
    const square = fround(z * z);
    const root = fround(Math.sqrt(fround(1 + fround(square / squaredSlope))));
    const scale = fround(squaredSlope + square);
    out[at] = fround(z / root) * weight;
    out[at + 1] = fround(squaredSlope / fround(scale * root)) * weight;
  };
  return withNewton(set, {
    defaultMetric: 'mphe',
    block: new Map([['pseudo_huber_param', new Map([['huber_slope', parameterText(huber_slope)]])]]),
    computeGradient: eachMargin(set, pair),
  });
};

/** An objective of one margin per target whose intercept is a Newton step from 0 and an output as it is. */
function withNewton(
  set: TrainingSet,
  parts: Pick<TrainingObjective, 'defaultMetric' | 'block' | 'computeGradient'>,
): TrainingObjective {
  const estimateBaseScore = () => newtonStep(set, new Float32Array(set.numTarget), parts.computeGradient);
  return { ...parts, numGroup: set.numTarget, estimateBaseScore };
}
