import type { BinnedFeature } from '../bins/bin-matrix.ts';
import { gainOf, isHeavyEnough, type Regularization, type WeightBounds, weightOf } from './gain.ts';
import type { Split } from './split.ts';

const { fround } = Math;

/** A node whose split is sought. */
export interface SplitQuestion extends WeightBounds {
  readonly G: number;
  readonly H: number;
  /** its own gain without a split */
  readonly gain: number;
}

/** How much is won by those children; -Infinity for children that must not be. */
export type LossOf = (leftG: number, leftH: number, rightG: number, rightH: number) => number;

/**
 * Weighs children of a node.
 *
 * @param constraint of the feature: 1 when predictions must rise with it, -1 fall, 0 neither
 */
export function createLoss(node: SplitQuestion, by: Regularization, constraint: number): LossOf {
  return (leftG, leftH, rightG, rightH) => {
    if (!isHeavyEnough(leftH, by) || !isHeavyEnough(rightH, by)) return -Infinity;
    const left = weightOf(leftG, leftH, by, node);
    const right = weightOf(rightG, rightH, by, node);
    if (constraint > 0 ? left > right : constraint < 0 && left < right) return -Infinity;
    return fround(fround(gainOf(leftG, leftH, left, by) + gainOf(rightG, rightH, right, by)) - node.gain);
  };
}

/**
 * Improves `best` by the numeric splits of a feature, in XGBoost's order: first the splits whose missing values go
 * right, from the least cut up, then those whose missing values go left, from the greatest cut down. Equal splits do
 * not replace earlier ones.
 *
 * @param bins (numBin, 2) G and H of the feature's bins
 */
export function scanNumeric(
  feature: number,
  { numBin }: BinnedFeature,
  bins: Float64Array,
  node: SplitQuestion,
  { best, lossOf }: { best: Split; lossOf: LossOf },
): void {
  let G = 0;
  let H = 0;
  for (let bin = 0; bin < numBin; bin++) {
    G += bins[2 * bin]!;
    H += bins[2 * bin + 1]!;
    const loss = lossOf(G, H, node.G - G, node.H - H);
    if (!(loss > best.loss && loss < Infinity)) continue;
    keep(best, { feature, bin, loss, defaultLeft: false });
    keepSums(best, G, H, node.G - G, node.H - H);
  }
  // the same sums: no value is missing in this node
  if (G === node.G && H === node.H) return;
  G = 0;
  H = 0;
  for (let bin = numBin - 1; bin >= 0; bin--) {
    G += bins[2 * bin]!;
    H += bins[2 * bin + 1]!;
    const loss = lossOf(node.G - G, node.H - H, G, H);
    if (!(loss > best.loss && loss < Infinity)) continue;
    keep(best, { feature, bin: bin - 1, loss, defaultLeft: true });
    keepSums(best, node.G - G, node.H - H, G, H);
  }
}

function keep(best: Split, found: Pick<Split, 'feature' | 'bin' | 'loss' | 'defaultLeft'>): void {
  Object.assign(best, found, { categories: undefined });
}

/** The sums of the children of the best split. */
export function keepSums(best: Split, leftG: number, leftH: number, rightG: number, rightH: number): void {
  best.leftG = leftG;
  best.leftH = leftH;
  best.rightG = rightG;
  best.rightH = rightH;
}
