import type { TrainingSet } from '../training-set.ts';

const { fround } = Math;

/** Least sum of hessians that is divided by. */
const MIN_HESSIAN = 1e-6;

/**
 * The weighted mean of each target's labels, summed in float64 in row order.
 *
 * @returns (numTarget)
 */
export function meanLabel({ label, weight, numTarget, numRow }: TrainingSet): Float32Array {
  const means = new Float64Array(numTarget);
  const total = weight === undefined ? numRow : sum(weight);
  for (let index = 0; index < label.length; index++) {
    const w = weight === undefined ? 1 : weight[Math.floor(index / numTarget)]!;
    means[index % numTarget]! += (label[index]! / total) * w;
  }
  return Float32Array.from(means);
}

/**
 * One Newton step from margins that all rows share.
 *
 * @param start (numGroup)
 * @returns (numGroup) margins
 */
export function newtonStep(
  { numRow }: TrainingSet,
  start: Float32Array,
  computeGradient: (margin: Float32Array, out: Float32Array) => void,
): Float32Array {
  const numGroup = start.length;
  const margin = Float32Array.from({ length: numRow * numGroup }, (_, index) => start[index % numGroup]!);
  const pairs = new Float32Array(2 * margin.length); // (numGroup, numRow, 2)
  computeGradient(margin, pairs);
  return start.map((value, group) => {
    let G = 0;
    let H = 0;
    for (let at = 2 * group * numRow; at < 2 * (group + 1) * numRow; at += 2) {
      G += pairs[at]!;
      H += pairs[at + 1]!;
    }
    return fround(value + fround(-G / Math.max(H, MIN_HESSIAN)));
  });
}

/** Sum in float64. */
export function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
