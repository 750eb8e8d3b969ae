import type { Engine, TreeRange } from './engine.ts';
import { type FeatureMatrix, toMatrix } from './feature-matrix.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

const { fround } = Math;

/**
 * The legible engine that defines the others: XGBoost's CPU predictor, one row and one tree at a time.
 *
 * Margins are float32 and start from the row's base margin; each leaf is weighed, rounded, added and rounded again,
 * in file order. Rows are independent, so blocks and single rows agree.
 */
export function createReferenceEngine(ensemble: TreeEnsemble): Engine {
  return {
    memoryBytes: 0,
    addMargins: (rows, trees, margin) => addMargins(ensemble, toMatrix(rows), trees, margin),
    findLeaves: (rows, trees) => findLeaves(ensemble, toMatrix(rows), trees),
  };
}

function addMargins(
  ensemble: TreeEnsemble,
  matrix: FeatureMatrix,
  { begin, end }: TreeRange,
  margin: Float32Array,
): void {
  for (let row = 0; row < matrix.numRow; row++) {
    for (let tree = begin; tree < end; tree++) {
      const leaf = findLeaf(ensemble, ensemble.treeOffset[tree]!, matrix, row);
      addLeaf(ensemble, tree, leaf, margin, row * ensemble.numGroup);
    }
  }
}

/** Adds a leaf to the margins of the row that begins at `start`. */
function addLeaf(ensemble: TreeEnsemble, tree: number, leaf: number, margin: Float32Array, start: number): void {
  const weight = ensemble.treeWeight[tree]!;
  if (ensemble.leafSize === 1) {
    const at = start + ensemble.treeGroup[tree]!;
    margin[at] = margin[at]! + fround(ensemble.splitCondition[leaf]! * weight);
    return;
  }
  const vector = ensemble.rightChild[leaf]! * ensemble.leafSize;
  for (let group = 0; group < ensemble.leafSize; group++) {
    const at = start + group;
    margin[at] = margin[at]! + fround(ensemble.leafVector[vector + group]! * weight);
  }
}

function findLeaves(ensemble: TreeEnsemble, matrix: FeatureMatrix, { begin, end }: TreeRange): Float32Array {
  const numTree = end - begin;
  const leaves = new Float32Array(matrix.numRow * numTree); // (numRow, numTree)
  for (let row = 0; row < matrix.numRow; row++) {
    for (let tree = begin; tree < end; tree++) {
      const root = ensemble.treeOffset[tree]!;
      leaves[row * numTree + tree - begin] = findLeaf(ensemble, root, matrix, row) - root;
    }
  }
  return leaves;
}

function findLeaf(ensemble: TreeEnsemble, root: number, matrix: FeatureMatrix, row: number): number {
  const { leftChild, rightChild, splitIndex } = ensemble;
  const start = row * matrix.numFeature;
  let node = root;
  while (leftChild[node] !== -1) {
    const value = matrix.values[start + splitIndex[node]!]!;
    node = goesLeft(ensemble, node, value) ? leftChild[node]! : rightChild[node]!;
  }
  return node;
}

/** Whether a value takes the left branch of a split; NaN is missing. */
export function goesLeft(ensemble: TreeEnsemble, node: number, value: number): boolean {
  if (value !== value) return ensemble.defaultLeft[node] === 1;
  const begin = ensemble.categoryOffset[node]!;
  const end = ensemble.categoryOffset[node + 1]!;
  if (begin === end) return value < ensemble.splitCondition[node]!;
  // -0.5 truncates to category 0, but XGBoost sends every negative value left first.
  return value < 0 || !holds(ensemble.categories, begin, end, Math.trunc(value));
}

/** Bisection in `sorted[begin … end)`. */
function holds(sorted: Int32Array, begin: number, end: number, wanted: number): boolean {
  let low = begin;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low < end && sorted[low] === wanted;
}
