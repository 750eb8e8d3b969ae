import { buildTreeEnsemble } from '../engine/build-ensemble.ts';
import { createEngine } from '../engine/create-engine.ts';
import { createReferenceEngine } from '../engine/reference.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { featuresOf, type TrainingSet } from './training-set.ts';
import type { TrainedTree } from './tree/trained-tree.ts';

const { fround } = Math;

/** The trees so far, in file order. */
export interface Forest {
  readonly trees: readonly TrainedTree[];
  readonly treeGroup: readonly number[];
  readonly treeWeight: readonly number[];
}

/** Walks of rows through trees from which on packing these for WebAssembly, a millisecond or two, pays. */
const LONG_WALKS = 200_000;

/**
 * Adds some trees to margins, as XGBoost's predictor does.
 *
 * @param begin the first one
 * @param margin (numRow, numGroup), changed in place
 */
export function addTrees(forest: Forest, begin: number, set: TrainingSet, margin: Float32Array): void {
  const numAdded = forest.trees.length - begin;
  const isLong = set.numRow * numAdded > LONG_WALKS;
  const isNumeric = forest.trees.every(({ categories }, tree) => tree < begin || categories.length === 0);
  if (isNumeric && !isLong) {
    for (let tree = begin; tree < forest.trees.length; tree++) addNumericTree(forest, tree, set, margin);
    return;
  }
  const ensemble = ensembleOf(forest, begin, set.numFeature, margin.length / set.numRow);
  const engine = isLong ? createEngine(ensemble) : createReferenceEngine(ensemble);
  engine.addMargins(featuresOf(set), { begin: 0, end: numAdded }, margin);
}

/** What the reference engine does, for a tree without categories: a new tree meets every validation row once. */
function addNumericTree(
  { trees, treeGroup, treeWeight }: Forest,
  tree: number,
  { values, numRow, numFeature }: TrainingSet,
  margin: Float32Array,
): void {
  const { leftChild, splitIndex, splitCondition, defaultLeft } = trees[tree]!;
  const weight = fround(treeWeight[tree]!);
  const numGroup = margin.length / numRow;
  for (let row = 0, start = 0, at = treeGroup[tree]!; row < numRow; row++, start += numFeature, at += numGroup) {
    let node = 0;
    for (let left = leftChild[0]!; left !== -1; left = leftChild[node]!) {
      const value = values[start + splitIndex[node]!]!;
      // the right child is the next node; without a branch that nothing can predict it takes half the time
      node = left + (value === value ? Number(value >= splitCondition[node]!) : 1 - defaultLeft[node]!);
    }
    margin[at] = margin[at]! + fround(splitCondition[node]! * weight);
  }
}

function ensembleOf(
  { trees, treeGroup, treeWeight }: Forest,
  begin: number,
  numFeature: number,
  numGroup: number,
): TreeEnsemble {
  const added = trees.slice(begin);
  return buildTreeEnsemble({
    trees: added,
    sizes: {
      numTree: added.length,
      numNode: sum(added, ({ leftChild }) => leftChild.length),
      numCategory: sum(added, ({ categories }) => categories.length),
      numLeafValue: 0,
      hasStatistics: true,
    },
    numFeature,
    numGroup,
    leafSize: 1,
    treeGroup: Int32Array.from(treeGroup.slice(begin)),
    treeWeight: Float32Array.from(treeWeight.slice(begin)),
    iterationIndptr: Int32Array.of(0, added.length),
  });
}

function sum(trees: readonly TrainedTree[], sizeOf: (tree: TrainedTree) => number): number {
  return trees.reduce((total, tree) => total + sizeOf(tree), 0);
}
