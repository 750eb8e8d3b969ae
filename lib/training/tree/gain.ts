const { fround } = Math;

/** What a split is weighed with; every number is a float32. */
export interface Regularization {
  readonly lambda: number;
  readonly alpha: number;
  /** 0: no limit */
  readonly maxDeltaStep: number;
  readonly minChildWeight: number;
}

/** What monotone constraints leave to a node's weight; float32. */
export interface WeightBounds {
  readonly lower: number;
  readonly upper: number;
}

/** No bounds. */
export const UNBOUNDED: WeightBounds = { lower: -Infinity, upper: Infinity };

/** The weight of a node with those sums, before the learning rate: float32. */
export function weightOf(G: number, H: number, by: Regularization, { lower, upper }: WeightBounds): number {
  const free = fround(freeWeight(G, H, by));
  return free < lower ? lower : free > upper ? upper : free;
}

function freeWeight(G: number, H: number, { lambda, alpha, maxDeltaStep }: Regularization): number {
  if (H <= 0) return 0;
  const weight = -shrink(G, alpha) / (H + lambda);
  const isTooFar = maxDeltaStep !== 0 && Math.abs(weight) > maxDeltaStep;
  return isTooFar ? Math.sign(weight) * maxDeltaStep : weight;
}

/** The soft threshold of L1 regularisation. */
function shrink(G: number, alpha: number): number {
  if (G > alpha) return G - alpha;
  return G < -alpha ? G + alpha : 0;
}

/** How much a node with those sums gains from its weight: float32. */
export function gainOf(G: number, H: number, weight: number, { lambda, alpha }: Regularization): number {
  if (H <= 0) return 0;
  return fround(-(2 * G * weight + (H + lambda) * fround(weight * weight) + 2 * alpha * Math.abs(weight)));
}

/** Whether a child may have that hessian. */
export function isHeavyEnough(H: number, { minChildWeight }: Regularization): boolean {
  return H > 0 && H >= minChildWeight;
}
