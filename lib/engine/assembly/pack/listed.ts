// Lays out the lists of listed.ts.

import { at, Ensemble, leafValue, maskOf, put } from './ensemble';
import { MASK, SlicedTree } from '../records';

/** Splits, and members of a plane, that the kernel takes at a time. */
const STEP: i32 = 4;

// @ts-ignore: decorator
@inline
function roundUp(count: i32, unit: i32): i32 {
  return (count + unit - 1) & -unit;
}

/**
 * Numbers the leaves of a tree: of two subtrees the larger keeps its numbers, the smaller begins at the next multiple of a
 * power of two that it fits in. steps (size of the order): what a node adds to the numbers of the leaves below it.
 *
 * @param extents (size of the order) scratch
 * @returns largest number + 1
 */
function numberLeaves(children: u32, size: i32, steps: u32, extents: u32): i32 {
  put(steps, 0, 0);
  for (let i = size - 1; i >= 0; i--) {
    const left = at(children, i);
    if (left == 0) {
      put(extents, i, 1);
      continue;
    }
    const isLeftLarge = at(extents, left) >= at(extents, left + 1);
    const large = isLeftLarge ? left : left + 1, small = isLeftLarge ? left + 1 : left;
    const step = roundUp(at(extents, large), 1 << (32 - clz(at(extents, small) - 1)));
    put(steps, large, 0);
    put(steps, small, step);
    put(extents, i, step + at(extents, small));
  }
  return at(extents, 0);
}

/** For each plane the number of its nodes, a multiple of 4, then the addresses of their rows. @returns words */
function listMembers(steps: u32, size: i32, numPlane: i32, reach: u32, noMask: u32, members: u32): i32 {
  let end = 0;
  for (let plane = 0; plane < numPlane; plane++) {
    const begin = ++end;
    for (let i = 1; i < size; i++) {
      if ((at(steps, i) >> plane) & 1) put(members, end++, reach + i * MASK);
    }
    while ((end - begin) % STEP != 0) put(members, end++, noMask);
    put(members, begin - 1, end - begin);
  }
  return end;
}

function countMembers(steps: u32, size: i32, numPlane: i32): i32 {
  let words = numPlane;
  for (let plane = 0; plane < numPlane; plane++) {
    let count = 0;
    for (let i = 1; i < size; i++) count += (at(steps, i) >> plane) & 1;
    words += roundUp(count, STEP);
  }
  return words;
}

/** Fills a record but for the sum; addresses count from `start`. @returns where the arrays end */
export function measureListed(e: Ensemble, tree: i32, record: SlicedTree, start: u32): u32 {
  const size = at(e.sizes, tree), steps = e.work;
  const extent = numberLeaves(e.children + (at(e.treeOffset, tree) << 2), size, steps, steps + (size << 2));
  record.depth = 0;
  record.numSplit = roundUp(size >> 1, STEP);
  record.numPlane = 32 - clz(extent - 1);
  record.leafBytes = extent << 2;
  record.nodes = start;
  record.leaves = start + (record.numSplit << 3);
  record.members = record.leaves + roundUp(record.leafBytes * e.leafSize, 16);
  return record.members + (countMembers(steps, size, record.numPlane) << 2);
}

/** Writes what was measured; addresses count from `out`. */
export function packListed(e: Ensemble, tree: i32, record: SlicedTree, noMask: u32, out: u32): void {
  const begin = at(e.treeOffset, tree) << 2, size = at(e.sizes, tree), steps = e.work, scratch = steps + (size << 2);
  numberLeaves(e.children + begin, size, steps, scratch);
  listSplits(e, begin, size, record, noMask, out + record.nodes);
  listMembers(steps, size, record.numPlane, record.reach, noMask, out + record.members);
  listLeaves(e, tree, record.leafBytes >> 2, steps, scratch, out + record.leaves);
}

/**
 * (numSplit) address of the mask, address of the node's rows. The kernel writes the rows of children in the order of the
 * splits, which is that of the nodes.
 */
function listSplits(e: Ensemble, begin: u32, size: i32, record: SlicedTree, noMask: u32, splits: u32): void {
  let end = 0;
  for (let i = 0; i < size; i++) {
    if (at(e.children + begin, i) == 0) continue;
    put(splits, end++, maskOf(e, at(e.nodes + begin, i)));
    put(splits, end++, record.reach + i * MASK);
  }
  while (end < 2 * record.numSplit) put(splits, end++, noMask);
}

/** (leafSize, extent) */
function listLeaves(e: Ensemble, tree: i32, extent: i32, steps: u32, numbers: u32, leaves: u32): void {
  const begin = at(e.treeOffset, tree);
  put(numbers, 0, 0);
  for (let i = 0; i < at(e.sizes, tree); i++) {
    const number = at(numbers, i) + at(steps, i), left = at(e.children, begin + i);
    if (left != 0) {
      put(numbers, left, number);
      put(numbers, left + 1, number);
      continue;
    }
    for (let group = 0; group < e.leafSize; group++) {
      const value = leafValue(e, tree, at(e.nodes, begin + i), group);
      put(leaves, group * extent + number, reinterpret<i32>(value));
    }
  }
}
