import { ConfigurationError } from '../../errors.ts';
import { argsort } from '../argsort.ts';
import { formatFloat } from '../save/json-writer.ts';
import { tanhf } from '../special-functions.ts';
import type { TrainingSet } from '../training-set.ts';
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
      writePairs(set, target, out, (row, w) => {
        const r = residual[row]!;
        const size = fround(Math.sqrt(scale * scale + r * r));
        const curvature = size === 0 ? 1 : fround(scale / size);
        return [fround(r * w) * curvature, curvature * w];
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
      const scale = scaleOf(residual, set.weight);
      writePairs(set, group, out, (row, w) => {
        const [g, h] = quantilePair(residual[row]!, scale, alpha);
        return [g * w, h * w];
      });
    });
  };
  return {
    numGroup: alphas.length,
    defaultMetric: 'quantile',
    block: alphaBlock('quantile_loss_param', 'quantile_alpha', alphas),
    computeGradient,
    estimateBaseScore: () => Float32Array.from(alphas, (alpha) => labelQuantile(set, alpha)),
  };
};

function quantilePair(residual: number, scale: number, alpha: number): readonly [number, number] {
  const u = fround(residual / fround(SMOOTHNESS * scale));
  const t = tanhf(u);
  const curvature = u === 0 ? 1 : fround(t / u);
  const slope = fround(fround(t + 1) - fround(2 * alpha));
  return [fround(fround(scale * 0.5) * slope), fround(12.5 * Math.max(curvature, LEAST_CURVATURE))];
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
  return Float32Array.from(
    { length: numRow },
    (_, row) => margin[row * numGroup + group]! - label[row * numTarget + target]!,
  );
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
  return fround((sum / total) ** 2);
}

function writePairs(
  { weight, numRow }: TrainingSet,
  group: number,
  out: Float32Array,
  pairOf: (row: number, weight: number) => readonly [number, number],
): void {
  for (let row = 0; row < numRow; row++) {
    const [g, h] = pairOf(row, weight === undefined ? 1 : weight[row]!);
    out[2 * (group * numRow + row)] = g;
    out[2 * (group * numRow + row) + 1] = h;
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
