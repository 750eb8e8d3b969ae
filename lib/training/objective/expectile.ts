import { MIN_STEP, softplus } from '../../objective/expectile.ts';
import { sigmoid } from '../../objective/logistic.ts';
import type { TrainingSet } from '../training-set.ts';
import { meanLabel, newtonStep } from './intercept.ts';
import { alphaBlock, listAlphas } from './quantile.ts';
import type { ObjectiveFactory } from './training-objective.ts';

const { fround } = Math;

/**
 * Squared error that weighs both sides differently. The first margin is the lowest expectile, each further one a step
 * up, so that expectiles do not cross.
 */
export const expectileError: ObjectiveFactory = (set, { expectile_alpha, objective }) => {
  const alphas = listAlphas(expectile_alpha, objective, 'expectile_alpha', set);
  return {
    numGroup: alphas.length,
    defaultMetric: 'expectile',
    block: alphaBlock('expectile_loss_param', 'expectile_alpha', alphas),
    computeGradient: (margin, out) => writeGradient(set, alphas, margin, out),
    estimateBaseScore: () => estimate(set, alphas),
  };
};

/** Weighs a residual by its side. */
function sideOf(residual: number, alpha: number): number {
  return residual >= 0 ? fround(1 - alpha) : alpha;
}

/** A margin moves its own expectile and all above: Gauss and Newton's approximation, without mixed derivatives. */
function writeGradient(
  { label, weight, numRow }: TrainingSet,
  alphas: readonly number[],
  margin: Float32Array,
  out: Float32Array,
): void {
  const numGroup = alphas.length;
  const G = new Float32Array(numGroup);
  const H = new Float32Array(numGroup);
  for (let row = 0; row < numRow; row++) {
    const margins = margin.subarray(row * numGroup, (row + 1) * numGroup);
    const w = weight === undefined ? 1 : weight[row]!;
    let value = margins[0]!;
    G.fill(0);
    H.fill(0);
    alphas.forEach((alpha, k) => {
      if (k > 0) value = fround(value + fround(MIN_STEP + softplus(margins[k]!)));
      const residual = fround(value - label[row]!);
      const side = sideOf(residual, alpha);
      for (let group = 0; group <= k; group++) {
        G[group]! += fround(fround(side * residual) * w);
        H[group]! += fround(side * w);
      }
    });
    for (let group = 0; group < numGroup; group++) {
      const slope = group === 0 ? 1 : sigmoid(margins[group]!);
      out[2 * (group * numRow + row)] = slope * G[group]!;
      out[2 * (group * numRow + row) + 1] = fround(slope * slope) * H[group]!;
    }
  }
}

/** A Newton step of each expectile from the mean, none below the one before. */
function estimate(set: TrainingSet, alphas: readonly number[]): Float32Array {
  const mean = meanLabel(set)[0]!;
  const scores = newtonStep(set, new Float32Array(alphas.length).fill(mean), (_, out) => {
    alphas.forEach((alpha, group) => {
      for (let row = 0; row < set.numRow; row++) {
        const residual = fround(mean - set.label[row]!);
        const w = set.weight === undefined ? 1 : set.weight[row]!;
        const side = sideOf(residual, alpha);
        out[2 * (group * set.numRow + row)] = fround(side * residual) * w;
        out[2 * (group * set.numRow + row) + 1] = side * w;
      }
    });
  });
  for (let group = 1; group < scores.length; group++) scores[group] = Math.max(scores[group]!, scores[group - 1]!);
  return scores;
}
