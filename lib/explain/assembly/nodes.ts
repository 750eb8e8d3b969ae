// Packed trees: what pack.ts writes and the walks read. All offsets are bytes.
//
// A tree: u32 number of splits, u32 number of features that it tests; its decisions; the features, u32 16 x feature; its
// nodes in preorder, so that a left child follows its parent, and decisions are in the order of the splits.

/** Bytes before the decisions. */
export const HEADER: usize = 8;

// A decision: u32 16 x feature; f32 threshold, or where the categories that go right begin; i32 -1 if missing values go
// left; 0, or where the categories end.
export const FEATURE: usize = 0;
export const THRESHOLD: usize = 4;
export const MISSING_LEFT: usize = 8;
export const CATEGORIES_END: usize = 12;
export const DECISION: usize = 16;

// A node. A leaf is a 0 and its values, each times the leaf's share of the training rows. A split:
/** u32 address */
export const RIGHT: usize = 0;
/** u32 16 x feature */
export const PHI: usize = 4;
/** u32 16 x its number among the splits */
export const ORDER: usize = 8;
/** i32 levels from the split up to the end of the edge that last split on the feature; -1: none */
export const OUTER: usize = 12;
/** f32 shares of the node's training rows */
export const SHARE_LEFT: usize = 16;
export const SHARE_RIGHT: usize = 20;
/** u32 splits from here on down, this one included */
export const NUM_SPLIT: usize = 24;
/** u32 levels down to the nearest leaf */
export const NEAREST_LEAF: usize = 28;
export const SPLIT: usize = 32;

/** Bytes from a leaf's start to the value that is asked for: 4 and, for vectors, 4 more for each before it. */
export let leafAt: usize = 4;

export function chooseGroup(group: u32): void {
  leafAt = 4 + (<usize>group << 2);
}

// @ts-ignore: decorator
@inline
export function isLeaf(node: usize): bool {
  return load<u32>(node, RIGHT) == 0;
}

/** Splits from a node on down. */
// @ts-ignore: decorator
@inline
export function splitsOf(node: usize): u32 {
  return isLeaf(node) ? 0 : load<u32>(node, NUM_SPLIT);
}
