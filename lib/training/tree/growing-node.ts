import type { WeightBounds } from './gain.ts';
import { noSplit, type Split } from './split.ts';

/** A node of a tree that grows. */
export interface GrowingNode extends WeightBounds {
  readonly id: number;
  readonly parent: number;
  readonly depth: number;
  /** Its rows are `count` of the list from `begin` on. */
  readonly begin: number;
  readonly count: number;
  readonly G: number;
  readonly H: number;
  /** float32, before the learning rate */
  weight: number;
  /** float32 */
  readonly gain: number;
  /** Features on the way from the root; only kept where interactions are constrained. */
  readonly path: ReadonlySet<number>;
  /** Address, while the node may be split. */
  histogram: number | undefined;
  split: Split;
  /** Id of the left child, the right one's is one more; -1 at a leaf. */
  left: number;
}

/** A leaf, so far. */
export function createNode(node: Omit<GrowingNode, 'histogram' | 'split' | 'left'>): GrowingNode {
  return { ...node, histogram: undefined, split: noSplit(), left: -1 };
}
