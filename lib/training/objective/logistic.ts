import { findObjective } from '../../objective/index.ts';
import { EXP2_TABLE } from '../../objective/libm.ts';
import { sigmoid } from '../../objective/logistic.ts';
import { bindOneTarget, eachMargin, type PairOf } from './elementwise.ts';
import { meanLabel, newtonStep } from './intercept.ts';
import { regLossBlock } from './regression.ts';
import type { ObjectiveFactory } from './training-objective.ts';

const { fround } = Math;

const EPSILON = fround(1e-16);
/** Where C++ says FLT_MIN. */
const LEAST_NORMAL = 2 ** -126;

/** Log loss of a probability; positive rows may weigh more. */
function logisticPair(scalePosWeight: number): PairOf {
  const scale = fround(scalePosWeight);
  return (margin, label, weight, out, at) => {
    const p = sigmoid(margin);
    const w = label === 1 ? fround(weight * scale) : weight;
    const hessian = fround(p * fround(1 - p));
    out[at] = fround(p - label) * w;
    out[at + 1] = (hessian < EPSILON ? EPSILON : hessian) * w;
  };
}

function logisticFamily(name: string, defaultMetric: string): ObjectiveFactory {
  return (set, { scale_pos_weight }) => {
    const computeGradient = eachMargin(set, logisticPair(scale_pos_weight));
    const estimateBaseScore = () => {
      if (Math.abs(scale_pos_weight - 1) <= 1e-6) return meanLabel(set);
      const margin = newtonStep(set, new Float32Array(set.numTarget), computeGradient);
      return findObjective(name).toValue(margin, set.numTarget);
    };
    return {
      numGroup: set.numTarget,
      defaultMetric,
      block: regLossBlock(scale_pos_weight),
      computeGradient,
      bindKernel: bindOneTarget(set, (kernels, labels, weights) => {
        const table = kernels.place(EXP2_TABLE);
        return (margin, out) => {
          kernels.run.logisticGradient(margin, labels, weights, set.numRow, scale_pos_weight, table, out);
        };
      }),
      estimateBaseScore,
    };
  };
}

export const binaryLogistic = logisticFamily('binary:logistic', 'logloss');
export const logisticRegression = logisticFamily('reg:logistic', 'rmse');
export const logitRaw = logisticFamily('binary:logitraw', 'logloss');

/** Hinge loss of labels -1 and 1. */
const hingePair: PairOf = (margin, label, weight, out, at) => {
  const sign = fround(fround(label * 2) - 1);
  const isWrong = fround(margin * sign) < 1;
  out[at] = isWrong ? -sign * weight : 0;
  out[at + 1] = isWrong ? weight : LEAST_NORMAL;
};

export const hinge: ObjectiveFactory = (set) => {
  const computeGradient = eachMargin(set, hingePair);
  const estimateBaseScore = () => {
    const margin = newtonStep(set, new Float32Array(set.numTarget), computeGradient);
    return findObjective('binary:hinge').toValue(margin, set.numTarget);
  };
  return { numGroup: set.numTarget, defaultMetric: 'error', block: new Map(), computeGradient, estimateBaseScore };
};
