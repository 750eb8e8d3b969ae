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

/** Weighs children of a node. */
export function createLoss(node: SplitQuestion, by: Regularization): LossOf {
  return (leftG, leftH, rightG, rightH) => {
    if (!isHeavyEnough(leftH, by) || !isHeavyEnough(rightH, by)) return -Infinity;
    const left = weightOf(leftG, leftH, by, node);
    const right = weightOf(rightG, rightH, by, node);
    return fround(fround(gainOf(leftG, leftH, left, by) + gainOf(rightG, rightH, right, by)) - node.gain);
  };
}

/** The sums of the children of the best split. */
export function keepSums(best: Split, leftG: number, leftH: number, rightG: number, rightH: number): void {
  best.leftG = leftG;
  best.leftH = leftH;
  best.rightG = rightG;
  best.rightH = rightH;
}
