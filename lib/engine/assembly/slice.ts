// Trees over masks, 128 rows at a time: for each tree the leaf index of every row, then its value, added in float32, tree
// after tree, so that the sums have XGBoost's bits.

import { BLOCK, COLUMN, SlicedForm, SlicedTree } from './records';
import { makeCategoryMasks } from './categories';
import { addLeaves, addLeavesOf4, addLeaves16, addLeaves32, addLeavesWide } from './leaves';
import { indexWide, makePlanes, reachNodes } from './listed';
import { lookUpCodes } from './lookups';
import { compareAll, fillColumns } from './masks';
import { index4, index5, index6, index7, index8 } from './padded';
import { searchCodes } from './search';
import { makeCodedMasks } from './thresholds';
import { PLANES, transpose } from './transpose';

/** The leaf index of each row in a padded tree. */
export function indexPadded(depth: i32, nodes: usize, planes: usize, index: usize): void {
  if (depth == 4) index4(nodes, planes, index);
  else if (depth == 5) index5(nodes, planes, index);
  else if (depth == 6) index6(nodes, planes, index);
  else if (depth == 7) index7(nodes, planes, index);
  else index8(nodes, planes, index);
}

/** The same in a tree: bytes, or words of two where a list has more than 8 planes. */
function findIndex(tree: SlicedTree, planes: usize, index: usize): void {
  if (tree.depth > 0) {
    indexPadded(tree.depth, <usize>tree.nodes, planes, index);
    return;
  }
  reachNodes(<usize>tree.nodes, tree.numSplit, <usize>tree.reach);
  makePlanes(<usize>tree.members, tree.numPlane, planes);
  if (tree.numPlane > 8) indexWide(planes, index);
  else transpose(8, planes, index, planes + PLANES);
}

/** Adds a tree's leaves to sums (leafSize, BLOCK). */
function addTree(form: SlicedForm, tree: SlicedTree): void {
  const index = <usize>form.index;
  let leaves = <usize>tree.leaves, sum = <usize>form.sums + <usize>tree.sum;
  findIndex(tree, <usize>form.planes, index);
  for (let i = form.leafSize; i > 0; i--, sum += COLUMN, leaves += <usize>tree.leafBytes) {
    if (tree.depth == 4) addLeaves16(leaves, index, sum);
    else if (tree.depth == 5) addLeaves32(leaves, index, sum);
    else if (tree.depth == 0 && tree.numPlane > 8) addLeavesWide(leaves, index, sum);
    else addLeaves(leaves, index, sum);
  }
}

// @ts-ignore: decorator
@inline
function hasPlainLeaves(tree: SlicedTree): bool {
  return tree.depth > 5 || (tree.depth == 0 && tree.numPlane <= 8);
}

/** Adds four trees of one group, `step` records apart; in one pass over the sums if that is possible. */
function addTrees4(form: SlicedForm, tree: usize, step: usize): void {
  const a = changetype<SlicedTree>(tree), b = changetype<SlicedTree>(tree + step);
  const c = changetype<SlicedTree>(tree + 2 * step), d = changetype<SlicedTree>(tree + 3 * step);
  const isOneSum = a.sum == b.sum && a.sum == c.sum && a.sum == d.sum && form.leafSize == 1;
  if (isOneSum && hasPlainLeaves(a) && hasPlainLeaves(b) && hasPlainLeaves(c) && hasPlainLeaves(d)) {
    const planes = <usize>form.planes, index = <usize>form.index;
    findIndex(a, planes, index);
    findIndex(b, planes, index + 128);
    findIndex(c, planes, index + 256);
    findIndex(d, planes, index + 384);
    addLeavesOf4(<usize>a.leaves, <usize>b.leaves, <usize>c.leaves, <usize>d.leaves, index, <usize>form.sums + <usize>a.sum);
  } else {
    addTree(form, a);
    addTree(form, b);
    addTree(form, c);
    addTree(form, d);
  }
}

/** Trees `[begin, end)`: the order within each group is kept. */
function addTrees(form: SlicedForm, begin: i32, end: i32): void {
  const size = offsetof<SlicedTree>(), period = <usize>form.period * size;
  let tree = <usize>form.trees + <usize>begin * size;
  const last = <usize>form.trees + <usize>end * size;
  for (; tree + 4 * period <= last; tree += 3 * period) {
    for (const next = tree + period; tree < next; tree += size) addTrees4(form, tree, period);
  }
  for (; tree < last; tree += size) addTree(form, changetype<SlicedTree>(tree));
}

/** From (numRow, numGroup) margins to (numGroup, columns of columnBytes) sums. */
export function loadSums(numGroup: i32, sums: usize, columnBytes: usize, margins: usize, numRow: i32): void {
  if (numGroup == 1) {
    memory.copy(sums, margins, <usize>numRow << 2);
    return;
  }
  for (let group = 0; group < numGroup; group++, sums += columnBytes, margins += 4) {
    for (let row: usize = 0, p = margins; row < <usize>numRow << 2; row += 4, p += <usize>numGroup << 2) {
      store<f32>(sums + row, load<f32>(p));
    }
  }
}

/** And back. */
export function storeSums(numGroup: i32, sums: usize, columnBytes: usize, margins: usize, numRow: i32): void {
  if (numGroup == 1) {
    memory.copy(margins, sums, <usize>numRow << 2);
    return;
  }
  for (let group = 0; group < numGroup; group++, sums += columnBytes, margins += 4) {
    for (let row: usize = 0, p = margins; row < <usize>numRow << 2; row += 4, p += <usize>numGroup << 2) {
      store<f32>(p, load<f32>(sums + row));
    }
  }
}

/** Codes of as many of `numRow` rows as there is room for. @returns how many blocks of 128 these are */
export function makeCodes(form: SlicedForm, rows: usize, numRow: i32): i32 {
  const numBlock = min(form.codeBlocks, (numRow + BLOCK - 1) / BLOCK);
  lookUpCodes(form, rows, numBlock);
  let codes = <usize>form.codes;
  for (let block = 0; block < numBlock; block++, rows += <usize>form.rowBytes * BLOCK, codes += <usize>form.numSegment * BLOCK) {
    searchCodes(form, rows, codes);
  }
  return numBlock;
}

/** The masks of all tests for a block of rows, whose codes are there. */
export function makeMasks(form: SlicedForm, rows: usize, numRow: i32, codes: usize): void {
  makeCodedMasks(form, codes);
  fillColumns(rows, numRow, <usize>form.rowBytes, <usize>form.quads, form.numQuad, <usize>form.block);
  compareAll(<usize>form.compared, form.numCompared, <usize>form.block);
  makeCategoryMasks(<usize>form.categorical, form.numCategorical, <usize>form.block, <usize>form.slots);
}

/** Adds trees `[begin, end)` to (numRow, numGroup) margins. */
function addBlock(form: SlicedForm, begin: i32, end: i32, numRow: i32, margins: usize): void {
  loadSums(form.numGroup, <usize>form.sums, COLUMN, margins, numRow);
  addTrees(form, begin, end);
  storeSums(form.numGroup, <usize>form.sums, COLUMN, margins, numRow);
}

/**
 * Adds trees `[begin, end)` to (numRow, numGroup) margins; rows: (numRow, numFeature) with room for a multiple of 128 and
 * 16 readable bytes behind.
 */
export function addSliced(form: SlicedForm, rows: usize, numRow: i32, begin: i32, end: i32, margins: usize): void {
  while (numRow > 0) {
    let codes = <usize>form.codes;
    for (let block = makeCodes(form, rows, numRow); block > 0; block--, numRow -= BLOCK, codes += <usize>form.numSegment * BLOCK) {
      const count = min(numRow, BLOCK);
      makeMasks(form, rows, count, codes);
      addBlock(form, begin, end, count, margins);
      rows += <usize>form.rowBytes * BLOCK;
      margins += <usize>form.numGroup * COLUMN;
    }
  }
}
