import { ConfigurationError } from '../../errors.ts';
import { formatFloat } from '../../model/save/float-text.ts';
import { argsort } from '../argsort.ts';
import type { Kernels } from '../kernels.ts';
import { tanhf } from '../special-functions.ts';
import type { TrainingSet } from '../training-set.ts';
import { bindOneTarget } from './elementwise.ts';
import { meanLabel, newtonStep } from './intercept.ts';
import type { ObjectiveFactory } from './training-objective.ts';

const { fround } = Math;

/** Absolute error, smoothed near 0 on the scale of the residuals; one margin per target. */
export const absoluteError: ObjectiveFactory = (set) => {
  const { numTarget } = set;
  const computeGradient = (margin: Float32Array, out: Float32Array) => {
    for (let target = 0; target < numTarget; target++) {
      const residual = residuals(set, margin, numTarget, target);
      const scale = scaleOf(residual, set.weight);
      eachRow(set, target, (row, w, at) => {
        const r = residual[row]!;
        const size = fround(Math.sqrt(scale * scale + r * r));
        const curvature = size === 0 ? 1 : fround(scale / size);
        out[at] = fround(r * w) * curvature;
        out[at + 1] = curvature * w;
      });
    }
  };
  const estimateBaseScore = () => newtonStep(set, meanLabel(set), computeGradient);
  return { numGroup: numTarget, defaultMetric: 'mae', block: new Map(), computeGradient, estimateBaseScore };
};

/** Share of the residuals' scale within which the quantile loss is smooth. */
const SMOOTHNESS = fround(0.04);
const LEAST_CURVATURE = fround(3e-4);

/** Pinball loss, smoothed near 0: one margin for each quantile. */
export const quantileError: ObjectiveFactory = (set, { quantile_alpha, objective }) => {
  const alphas = listAlphas(quantile_alpha, objective, 'quantile_alpha', set);
  const computeGradient = (margin: Float32Array, out: Float32Array) => {
    alphas.forEach((alpha, group) => {
      const residual = residuals(set, margin, alphas.length, group);
      const { width, half, shift } = smoothing(scaleOf(residual, set.weight), alpha);
      eachRow(set, group, (row, w, at) => {
        const u = fround(residual[row]! / width);
        const t = tanhf(u);
        const curvature = u === 0 ? 1 : fround(t / u);
        out[at] = fround(half * fround(fround(t + 1) - shift)) * w;
        out[at + 1] = fround(12.5 * Math.max(curvature, LEAST_CURVATURE)) * w;
      });
    });
  };
  return {
    numGroup: alphas.length,
    defaultMetric: 'quantile',
    block: alphaBlock('quantile_loss_param', 'quantile_alpha', alphas),
    computeGradient,
    bindKernel: bindOneTarget(set, (kernels, labels, weights) =>
      bindQuantiles(kernels, { set, alphas, labels, weights }),
    ),
    estimateBaseScore: () => Float32Array.from(alphas, (alpha) => labelQuantile(set, alpha)),
  };
};

/** What the loss of one quantile is smoothed with, on the scale of its residuals. */
function smoothing(scale: number, alpha: number) {
  return { width: fround(SMOOTHNESS * scale), half: fround(scale * 0.5), shift: fround(2 * alpha) };
}

/** Where the kernels find what does not change. */
interface QuantileRows {
  readonly set: TrainingSet;
  readonly alphas: readonly number[];
  readonly labels: number;
  readonly weights: number;
}

/** The same in WebAssembly, each sum in the same order. */
function bindQuantiles({ run }: Kernels, { set, alphas, labels, weights }: QuantileRows) {
  const { numRow, weight } = set;
  const total = weight === undefined ? numRow : weight.reduce((sum, w) => sum + w, 0);
  const step = 4 * alphas.length;
  return (margin: number, out: number): void => {
    alphas.forEach((alpha, group) => {
      const own = margin + 4 * group;
      const sum = run.sumRoots(own, step, labels, weights, numRow);
      const { width, half, shift } = smoothing(meanSquared(sum, total), alpha);
      run.quantileGradient(own, step, labels, weights, numRow, width, half, shift, out + 8 * group * numRow);
    });
  };
}

/** The shares that an objective is asked for; float32. */
export function listAlphas(
  given: readonly number[],
  objective: string,
  name: string,
  set: TrainingSet,
): readonly number[] {
  if (given.length === 0) throw new ConfigurationError(`${objective} needs ${name}`, { hint: `e.g. ${name} 0.5` });
  if (set.numTarget > 1) throw new ConfigurationError(`${objective} learns one target, but there are ${set.numTarget}`);
  return given.map(fround);
}

export function alphaBlock(block: string, name: string, alphas: readonly number[]) {
  return new Map([[block, new Map([[name, `[${alphas.map(formatFloat).join(',')}]`]])]]);
}

/** (numRow) margin - label of one group */
function residuals(
  { label, numTarget, numRow }: TrainingSet,
  margin: Float32Array,
  numGroup: number,
  group: number,
): Float32Array {
  const target = numTarget === 1 ? 0 : group;
  const residual = new Float32Array(numRow);
  for (let row = 0; row < numRow; row++) {
    residual[row] = margin[row * numGroup + group]! - label[row * numTarget + target]!;
  }
  return residual;
}

/** The squared mean root of the residuals' sizes: float32. */
function scaleOf(residual: Float32Array, weight: Float32Array | undefined): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < residual.length; row++) {
    const w = weight === undefined ? 1 : weight[row]!;
    sum += fround(fround(Math.sqrt(Math.abs(residual[row]!))) * w);
    total += w;
  }
  return meanSquared(sum, total);
}

function meanSquared(sum: number, total: number): number {
  return fround((sum / total) ** 2);
}

/** @param writePair told of a row, its weight, and where its gradient goes, the hessian behind it */
function eachRow(
  { weight, numRow }: TrainingSet,
  group: number,
  writePair: (row: number, weight: number, at: number) => void,
): void {
  for (let row = 0; row < numRow; row++) {
    writePair(row, weight === undefined ? 1 : weight[row]!, 2 * (group * numRow + row));
  }
}

/** The label at that share of the sorted rows: between two of them, or where the weights reach it. */
function labelQuantile({ label, weight }: TrainingSet, alpha: number): number {
  const order = argsort(label);
  if (weight === undefined) return plainQuantile(label, order, alpha);
  const cumulative = new Float32Array(order.length);
  let sum = 0;
  for (let k = 0; k < order.length; k++) {
    sum = fround(sum + weight[order[k]!]!);
    cumulative[k] = sum;
  }
  const threshold = fround(sum * alpha);
  const index = cumulative.findIndex((value) => value >= threshold);
  return label[order[index < 0 ? order.length - 1 : index]!]!;
}

function plainQuantile(label: Float32Array, order: Uint32Array, alpha: number): number {
  const n = order.length;
  if (alpha <= 1 / (n + 1)) return label[order[0]!]!;
  if (alpha >= n / (n + 1)) return label[order[n - 1]!]!;
  const x = alpha * (n + 1);
  const k = Math.floor(x) - 1;
  const d = x - 1 - k;
  const [low, high] = [label[order[k]!]!, label[order[k + 1]!]!];
  return fround(low + d * fround(high - low));
}
