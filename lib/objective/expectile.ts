import { expf, logf } from './libm.ts';
import { expm1f, log1pf } from './libm-near-one.ts';

const { fround } = Math;

/** Least distance between expectiles. */
export const MIN_STEP = fround(1e-6);

/** log(1 + e^x) */
export function softplus(x: number): number {
  return x > 0 ? fround(x + log1pf(expf(-x))) : log1pf(expf(x));
}

/** The first margin is the lowest expectile, each further one a step up. */
export function addSteps(margin: Float32Array, numGroup: number): Float32Array {
  const value = margin.slice();
  for (let at = 0; at < value.length; at++) {
    if (at % numGroup !== 0) value[at] = value[at - 1]! + fround(MIN_STEP + softplus(margin[at]!));
  }
  return value;
}

/** The inverse of `addSteps` for one row. */
export function toSteps(baseScore: Float32Array): Float32Array {
  return baseScore.map((score, index) => {
    if (index === 0) return score;
    const step = fround(fround(score - baseScore[index - 1]!) - MIN_STEP);
    const least = Math.max(step, MIN_STEP);
    return fround(least + logf(-expm1f(-least)));
  });
}
