import { erf } from '../special-functions.ts';

/** Limits of gradients and hessians. */
export const MAX_GRADIENT = 15;
export const MIN_HESSIAN = 1e-16;

/** What is known of an event's time. */
export type Censoring = 'none' | 'left' | 'right' | 'interval';

/** The distribution of the logarithm of an event's time around the margin, in units of the scale. */
export interface Distribution {
  readonly density: (z: number) => number;
  readonly cumulative: (z: number) => number;
  /** derivatives of the density */
  readonly slope: (z: number) => number;
  readonly curvature: (z: number) => number;
  /** What gradient and hessian tend to where numbers run out, for margins far below (`isLow`) or above. */
  readonly limitGradient: (censoring: Censoring, isLow: boolean, scale: number) => number;
  readonly limitHessian: (censoring: Censoring, isLow: boolean, scale: number) => number;
}

const normal: Distribution = {
  density: (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI),
  cumulative: (z) => 0.5 * (1 + erf(z / Math.SQRT2)),
  slope: (z) => -z * normal.density(z),
  curvature: (z) => (z * z - 1) * normal.density(z),
  limitGradient: (censoring, isLow) => limit(censoring, isLow, -MAX_GRADIENT, MAX_GRADIENT),
  limitHessian: (censoring, isLow, scale) => {
    const full = 1 / (scale * scale);
    if (censoring === 'right') return isLow ? full : MIN_HESSIAN;
    if (censoring === 'left') return isLow ? MIN_HESSIAN : full;
    return full;
  },
};

const logistic: Distribution = {
  density: (z) => {
    const w = Math.exp(z);
    return Number.isFinite(w * w) ? w / ((1 + w) * (1 + w)) : 0;
  },
  cumulative: (z) => {
    const w = Math.exp(z);
    return w === Infinity ? 1 : w / (1 + w);
  },
  slope: (z) => {
    const w = Math.exp(z);
    return w === Infinity ? 0 : (logistic.density(z) * (1 - w)) / (1 + w);
  },
  curvature: (z) => {
    const w = Math.exp(z);
    return Number.isFinite(w * w) ? (logistic.density(z) * (w * w - 4 * w + 1)) / ((1 + w) * (1 + w)) : 0;
  },
  limitGradient: (censoring, isLow, scale) => limit(censoring, isLow, -1 / scale, 1 / scale),
  limitHessian: () => MIN_HESSIAN,
};

const extreme: Distribution = {
  density: (z) => {
    const w = Math.exp(z);
    return w === Infinity ? 0 : w * Math.exp(-w);
  },
  cumulative: (z) => 1 - Math.exp(-Math.exp(z)),
  slope: (z) => {
    const w = Math.exp(z);
    return w === Infinity ? 0 : (1 - w) * extreme.density(z);
  },
  curvature: (z) => {
    const w = Math.exp(z);
    return Number.isFinite(w * w) ? (w * w - 3 * w + 1) * extreme.density(z) : 0;
  },
  limitGradient: (censoring, isLow, scale) => limit(censoring, isLow, -MAX_GRADIENT, 1 / scale),
  limitHessian: (censoring, isLow) => (isLow && censoring !== 'left' ? MAX_GRADIENT : MIN_HESSIAN),
};

/** A censored side pulls no more than 0. */
function limit(censoring: Censoring, isLow: boolean, low: number, high: number): number {
  if (isLow) return censoring === 'left' ? 0 : low;
  return censoring === 'right' ? 0 : high;
}

export const DISTRIBUTIONS = { normal, logistic, extreme };
