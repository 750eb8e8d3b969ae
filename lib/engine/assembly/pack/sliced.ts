// Lays out trees for slice.ts: first what room they take, then, when the host has made it, what is in it.

import { at, Ensemble } from './ensemble';
import { COLUMN, SlicedTree } from '../records';
import { measureListed, packListed } from './listed';
import { measurePadded, packPadded, paddedDepth } from './padded';

const MAX_PADDED_DEPTH: i32 = 8;

/** Operations for 128 rows of finding the leaves of a padded tree by depth, counted in the kernels, less what looking up
 * bytes in place of floats saves. */
function costPadded(depth: i32): f32 {
  if (depth == 4) return 120 - 350;
  if (depth == 5) return 245 - 230;
  return depth == 6 ? 435 : depth == 7 ? 825 : 1620;
}

/** Whether a tree is cheaper as a list than padded. */
function isListed(e: Ensemble, tree: i32): bool {
  const height = at(e.heights, tree), numSplit = at(e.sizes, tree) >> 1;
  return height > MAX_PADDED_DEPTH || 90 + 11.3 * <f32>numSplit < costPadded(paddedDepth(height));
}

// @ts-ignore: decorator
@inline
function recordAt(trees: u32, tree: i32): SlicedTree {
  return changetype<SlicedTree>(<usize>trees + <usize>tree * offsetof<SlicedTree>());
}

/** Fills the records of all trees; addresses count from 0. @returns the bytes of their arrays */
export function measureSliced(e: Ensemble, trees: u32): u32 {
  let end: u32 = 0;
  for (let tree = 0; tree < e.numTree; tree++) {
    const record = recordAt(trees, tree);
    record.sum = at(e.treeGroup, tree) * <u32>COLUMN;
    end = isListed(e, tree) ? measureListed(e, tree, record, end) : measurePadded(e, tree, record, end);
    end = (end + 15) & -16;
  }
  return end;
}

/** Writes the arrays of all trees to `out`, from where the host copies them to `base`. */
export function packSliced(e: Ensemble, trees: u32, noMask: u32, reach: u32, out: u32, base: u32): void {
  for (let tree = 0; tree < e.numTree; tree++) {
    const record = recordAt(trees, tree);
    record.reach = reach;
    if (record.depth == 0) packListed(e, tree, record, noMask, out);
    else packPadded(e, tree, record, noMask, out);
    record.nodes += base;
    record.leaves += base;
    record.members += base;
  }
}
