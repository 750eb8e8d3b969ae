// Lays out the perfect trees of padded.ts. Places in a perfect tree: the root is 0, the children of p are 2p + 1 and 2p + 2.

import { at, Ensemble, leafValue, maskOf, put } from './ensemble';
import { SlicedTree } from '../records';

/** Depths that padded.ts has functions for; shallower trees are padded to the first. */
const MIN_DEPTH: i32 = 4;
/** Up to this depth leaves are looked up byte by byte. */
const MAX_BYTE_DEPTH: i32 = 5;

/** The depth that a tree is padded to. */
export function paddedDepth(height: i32): i32 {
  return max(height, MIN_DEPTH);
}

/** Where padded.ts wants a place of a perfect tree: subtrees of height 4 first, then the levels above, upwards. */
function slotOf(depth: i32, place: i32): i32 {
  const level = 31 - clz(place + 1), index = place + 1 - (1 << level), below = level - (depth - 4);
  if (below < 0) return (1 << depth) - (2 << level) + index;
  const subtree = (index >> below) * 15;
  if (below == 0) return subtree;
  const width = 1 << (below - 1); // of the level in each half of the subtree
  const half = (index >> (below - 1)) & 1;
  return subtree + 7 * half + width + (index & (width - 1));
}

/**
 * The addresses of the masks of a tree's upper levels: nodes (2^depth - 1), noMask where no split is. Leaves in e.work the
 * place of every node down to `depth`, by its place in the tree's order.
 */
export function packUpper(e: Ensemble, tree: i32, depth: i32, noMask: u32, nodes: u32): void {
  const begin = at(e.treeOffset, tree), size = at(e.sizes, tree);
  for (let slot = 0; slot < (1 << depth) - 1; slot++) put(nodes, slot, noMask);
  put(e.work, 0, 0);
  for (let i = 0; i < size && at(e.depths, begin + i) < depth; i++) {
    const child = at(e.children, begin + i), place = at(e.work, i);
    if (child == 0) continue;
    put(nodes, slotOf(depth, place), maskOf(e, at(e.nodes, begin + i)));
    put(e.work, child, 2 * place + 1);
    put(e.work, child + 1, 2 * place + 2);
  }
}

/** (leafSize, 2^depth) each leaf's value in all places below it; up to depth 5 (leafSize, 4, 2^depth) its bytes. */
function packLeaves(e: Ensemble, tree: i32, depth: i32, leaves: u32): void {
  const begin = at(e.treeOffset, tree), size = at(e.sizes, tree);
  for (let i = 0; i < size; i++) {
    if (at(e.children, begin + i) != 0) continue;
    const span = 1 << (depth - at(e.depths, begin + i));
    const first = (at(e.work, i) + 1) * span - (1 << depth);
    for (let group = 0; group < e.leafSize; group++) {
      const value = reinterpret<i32>(leafValue(e, tree, at(e.nodes, begin + i), group));
      const table = leaves + (<u32>group << (depth + 2));
      if (depth > MAX_BYTE_DEPTH) for (let leaf = first; leaf < first + span; leaf++) put(table, leaf, value);
      else for (let leaf = first; leaf < first + span; leaf++) putBytes(table, depth, leaf, value);
    }
  }
}

function putBytes(table: u32, depth: i32, leaf: i32, value: i32): void {
  for (let byte = 0; byte < 4; byte++) {
    store<u8>(<usize>table + (<usize>byte << depth) + <usize>leaf, <u8>(value >> (byte << 3)));
  }
}

/** Fills a record but for the sum; addresses count from `start`. @returns where the arrays end */
export function measurePadded(e: Ensemble, tree: i32, record: SlicedTree, start: u32): u32 {
  const depth = paddedDepth(at(e.heights, tree));
  record.depth = depth;
  record.nodes = start;
  record.leaves = start + (4 << depth);
  record.leafBytes = 4 << depth;
  return record.leaves + (e.leafSize << (depth + 2));
}

/** Writes what was measured; addresses count from `out`. */
export function packPadded(e: Ensemble, tree: i32, record: SlicedTree, noMask: u32, out: u32): void {
  packUpper(e, tree, record.depth, noMask, out + record.nodes);
  packLeaves(e, tree, record.depth, out + record.leaves);
}
