// The general walk: any number of features, any distance between nodes, categories, vector leaves, node ids.

import { CategoryBits, WalkForm, WalkTree, GeneralNode } from './records';

const LEAF: u32 = 0xffffffff;

/** Bisection in ascending categories. */
function isListed(low: usize, count: u32, wanted: u32): bool {
  const end = low + (<usize>count << 2);
  let high = end;
  while (low < high) {
    const middle = low + (((high - low) >>> 3) << 2);
    if (load<u32>(middle) < wanted) low = middle + 4;
    else high = middle;
  }
  return low < end && load<u32>(low) == wanted;
}

/** Whether a set has a category; -0.5 would truncate to category 0, but every negative value goes left. */
// @ts-ignore: decorator
@inline
function hasCategory(set: CategoryBits, x: f32): bool {
  if (!(x >= 0) || x >= 16777216) return false;
  const wanted = <u32>x, words = changetype<usize>(set) + offsetof<CategoryBits>();
  if (set.numWord == 0) return isListed(words, set.first, wanted);
  const word = (wanted >>> 5) - set.first;
  return word < set.numWord && ((load<u32>(words + (<usize>word << 2)) >>> (wanted & 31)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
function goesRight(node: GeneralNode, x: f32): bool {
  if (x != x) return (node.test & 2) == 0;
  if (node.test & 1) return hasCategory(changetype<CategoryBits>(<usize>node.categories), x);
  return !(x < node.value);
}

// @ts-ignore: decorator
@inline
function findLeaf(root: usize, row: usize): GeneralNode {
  let node = changetype<GeneralNode>(root);
  while (node.test != LEAF) {
    const x = load<f32>(row + <usize>(node.test & ~3));
    node = changetype<GeneralNode>(<usize>(goesRight(node, x) ? node.right : node.left));
  }
  return node;
}

// @ts-ignore: decorator
@inline
function treeAt(form: WalkForm, tree: i32): WalkTree {
  return changetype<WalkTree>(<usize>form.trees + <usize>tree * offsetof<WalkTree>());
}

function addVector(values: usize, leafSize: i32, sums: usize): void {
  for (; leafSize > 0; leafSize--, values += 4, sums += 4) store<f32>(sums, load<f32>(sums) + load<f32>(values));
}

/** Adds trees `[begin, end)` to (numRow, numGroup) margins. */
export function addGeneral(form: WalkForm, rows: usize, numRow: i32, begin: i32, end: i32, margins: usize): void {
  for (; numRow > 0; numRow--, rows += <usize>form.numFeature << 2, margins += <usize>form.numGroup << 2) {
    for (let t = begin; t < end; t++) {
      const tree = treeAt(form, t);
      const leaf = findLeaf(<usize>tree.root, rows);
      const sum = margins + <usize>tree.sum;
      if (form.leafSize == 1) store<f32>(sum, load<f32>(sum) + leaf.value);
      else addVector(<usize>leaf.left, form.leafSize, sum);
    }
  }
}

/** Writes the node ids of the leaves of trees `[begin, end)`: (numRow, end - begin). */
export function findGeneral(form: WalkForm, rows: usize, numRow: i32, begin: i32, end: i32, leaves: usize): void {
  for (; numRow > 0; numRow--, rows += <usize>form.numFeature << 2) {
    for (let t = begin; t < end; t++, leaves += 4) {
      store<f32>(leaves, findLeaf(<usize>treeAt(form, t).root, rows).id);
    }
  }
}
