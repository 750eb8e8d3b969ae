import { EXP2_TABLE } from '../../objective/libm.ts';
import { sigmoid } from '../../objective/logistic.ts';
import { eachMargin, type PairOf } from './elementwise.ts';
import { newtonIntercept, regLoss } from './reg-loss.ts';
import type { ObjectiveFactory } from './training-objective.ts';

const { fround } = Math;

const EPSILON = fround(1e-16);
/** Where C++ says FLT_MIN. */
const LEAST_NORMAL = 2 ** -126;

/** Log loss of a probability. */
const logisticPair: PairOf = (margin, label, weight, out, at) => {
  const p = sigmoid(margin);
  const hessian = fround(p * fround(1 - p));
  out[at] = fround(p - label) * weight;
  out[at + 1] = (hessian < EPSILON ? EPSILON : hessian) * weight;
};

function logisticFamily(name: string, defaultMetric: string): ObjectiveFactory {
  return regLoss({
    name,
    defaultMetric,
    pairOf: logisticPair,
    kernel: {
      rowNs: 4,
      bind: (kernels) => {
        const table = kernels.place(EXP2_TABLE);
        return (rows, out) => ['logisticGradient', ...rows, table, out];
      },
    },
  });
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
  const estimateBaseScore = () => newtonIntercept('binary:hinge', set, computeGradient);
  return { numGroup: set.numTarget, defaultMetric: 'error', block: new Map(), computeGradient, estimateBaseScore };
};
