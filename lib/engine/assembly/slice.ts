// Trees over masks, 128 rows at a time: for each tree the leaf index of every row, then its value, added in float32, tree
// after tree, so that the sums have XGBoost's bits.

import { BLOCK, COLUMN, INDEX, SlicedForm, SlicedTree } from './forms';
import { makeCategoryMasks } from './categories';
import { addLeaves, addLeaves16, addLeaves32, addLeavesWide } from './leaves';
import { indexWide, makePlanes, reachNodes } from './listed';
import { fillColumns, makeMasks } from './masks';
import { index4, index5, index6, index7, index8 } from './padded';
import { transpose } from './transpose';

/** Adds a tree's leaves to sums (leafSize, BLOCK). */
function addTree(tree: SlicedTree, leafSize: i32, planes: usize, sum: usize): void {
  if (tree.depth > 0) addPadded(tree, leafSize, planes, sum);
  else addListed(tree, leafSize, planes, sum);
}

/** The leaf index of each row in a padded tree. */
export function indexPadded(depth: i32, nodes: usize, planes: usize): void {
  if (depth == 4) index4(nodes, planes);
  else if (depth == 5) index5(nodes, planes);
  else if (depth == 6) index6(nodes, planes);
  else if (depth == 7) index7(nodes, planes);
  else index8(nodes, planes);
}

function addPadded(tree: SlicedTree, leafSize: i32, planes: usize, sum: usize): void {
  const depth = tree.depth;
  indexPadded(depth, <usize>tree.nodes, planes);
  for (let leaves = <usize>tree.leaves; leafSize > 0; leafSize--, sum += COLUMN, leaves += <usize>4 << depth) {
    if (depth == 4) addLeaves16(leaves, planes + INDEX, sum);
    else if (depth == 5) addLeaves32(leaves, planes + INDEX, sum);
    else addLeaves(leaves, planes + INDEX, sum);
  }
}

function addListed(tree: SlicedTree, leafSize: i32, planes: usize, sum: usize): void {
  const index = planes + INDEX;
  reachNodes(<usize>tree.nodes, tree.numSplit, <usize>tree.reach);
  makePlanes(<usize>tree.members, tree.numPlane, planes);
  if (tree.numPlane > 8) indexWide(planes, index);
  else transpose(8, planes, index);
  for (let leaves = <usize>tree.leaves; leafSize > 0; leafSize--, sum += COLUMN, leaves += <usize>tree.leafBytes) {
    if (tree.numPlane > 8) addLeavesWide(leaves, index, sum);
    else addLeaves(leaves, index, sum);
  }
}

/** From (numRow, numGroup) margins to (numGroup, columns of columnBytes) sums. */
export function loadSums(numGroup: i32, sums: usize, columnBytes: usize, margins: usize, numRow: i32): void {
  for (let group = 0; group < numGroup; group++, sums += columnBytes, margins += 4) {
    for (let row: usize = 0, p = margins; row < <usize>numRow << 2; row += 4, p += <usize>numGroup << 2) {
      store<f32>(sums + row, load<f32>(p));
    }
  }
}

/** And back. */
export function storeSums(numGroup: i32, sums: usize, columnBytes: usize, margins: usize, numRow: i32): void {
  for (let group = 0; group < numGroup; group++, sums += columnBytes, margins += 4) {
    for (let row: usize = 0, p = margins; row < <usize>numRow << 2; row += 4, p += <usize>numGroup << 2) {
      store<f32>(p, load<f32>(sums + row));
    }
  }
}

function readBlock(form: SlicedForm, rows: usize, numRow: i32): void {
  fillColumns(rows, numRow, <usize>form.rowBytes, <usize>form.quads, form.numQuad, <usize>form.block);
  makeMasks(<usize>form.features, form.numTested, <usize>form.block, <usize>form.slots);
  makeCategoryMasks(<usize>form.categorical, form.numCategorical, <usize>form.block, <usize>form.slots);
}

// @ts-ignore: decorator
@inline
function treeAt(form: SlicedForm, tree: i32): SlicedTree {
  return changetype<SlicedTree>(<usize>form.trees + <usize>tree * offsetof<SlicedTree>());
}

/** Adds trees `[begin, end)` to (numRow, numGroup) margins; rows: (numRow, numFeature) with 16 readable bytes behind. */
export function addSliced(form: SlicedForm, rows: usize, numRow: i32, begin: i32, end: i32, margins: usize): void {
  for (; numRow > 0; numRow -= BLOCK) {
    const count = min(numRow, BLOCK);
    readBlock(form, rows, count);
    loadSums(form.numGroup, <usize>form.sums, COLUMN, margins, count);
    for (let tree = begin; tree < end; tree++) {
      const record = treeAt(form, tree);
      addTree(record, form.leafSize, <usize>form.planes, <usize>form.sums + <usize>record.sum);
    }
    storeSums(form.numGroup, <usize>form.sums, COLUMN, margins, count);
    rows += <usize>form.rowBytes * BLOCK;
    margins += <usize>form.numGroup * COLUMN;
  }
}
