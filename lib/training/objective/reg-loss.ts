import type { DocumentObject } from '../../model/formats/document.ts';
import { findObjective } from '../../objective/index.ts';
import type { Kernels } from '../kernels.ts';
import { parameterText } from '../parameter-text.ts';
import { runInBlocks } from '../team/row-blocks.ts';
import type { KernelCall } from '../team/team.ts';
import type { TrainingSet } from '../training-set.ts';
import { bindOneTarget, eachMargin, type PairOf } from './elementwise.ts';
import { meanLabel, newtonStep } from './intercept.ts';
import type { ObjectiveFactory } from './training-objective.ts';

const { fround } = Math;

/** A loss of XGBoost's RegLossObj: one margin per target, and rows of label 1 weigh `scale_pos_weight` times as much. */
interface RegLoss {
  readonly name: string;
  readonly defaultMetric: string;
  /** with the weight as it is */
  readonly pairOf: PairOf;
  /** The same in the kernels, for one target. */
  readonly kernel?: LossKernel;
}

/** What the kernels of such losses are given first. */
type LossRows = readonly [margin: number, labels: number, weights: number, numRow: number, scalePosWeight: number];

interface LossKernel {
  /** what a row takes */
  readonly rowNs: number;
  readonly bind: (kernels: Kernels) => (rows: LossRows, out: number) => KernelCall;
}

/** The objective of such a loss. */
export function regLoss({ name, defaultMetric, pairOf, kernel }: RegLoss): ObjectiveFactory {
  return (set, { scale_pos_weight }) => {
    const computeGradient = eachMargin(set, scalePositives(pairOf, scale_pos_weight));
    return {
      numGroup: set.numTarget,
      defaultMetric,
      block: regLossBlock(scale_pos_weight),
      computeGradient,
      bindKernel: kernel && bindLoss(kernel, set, scale_pos_weight),
      estimateBaseScore: () =>
        Math.abs(scale_pos_weight - 1) <= 1e-6 ? meanLabel(set) : newtonIntercept(name, set, computeGradient),
    };
  };
}

function bindLoss({ rowNs, bind }: LossKernel, set: TrainingSet, scalePosWeight: number) {
  return bindOneTarget(set, (kernels, labels, weights) => {
    const callOn = bind(kernels);
    return (margin, out) =>
      runInBlocks(kernels.team, { numRow: set.numRow, rowNs }, ({ first, count }) => {
        const at = 4 * first;
        return callOn([margin + at, labels + at, weights && weights + at, count, scalePosWeight], out + 2 * at);
      });
  });
}

function scalePositives(pairOf: PairOf, scalePosWeight: number): PairOf {
  const scale = fround(scalePosWeight);
  return (margin, label, weight, out, at) =>
    pairOf(margin, label, label === 1 ? fround(weight * scale) : weight, out, at);
}

/** One Newton step from margins of 0, in output space. */
export function newtonIntercept(
  name: string,
  set: TrainingSet,
  computeGradient: (margin: Float32Array, out: Float32Array) => void,
): Float32Array {
  const margin = newtonStep(set, new Float32Array(set.numTarget), computeGradient);
  return findObjective(name).toValue(margin, set.numTarget);
}

function regLossBlock(scalePosWeight: number): DocumentObject {
  return new Map([['reg_loss_param', new Map([['scale_pos_weight', parameterText(scalePosWeight)]])]]);
}
