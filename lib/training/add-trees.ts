import { buildTreeEnsemble } from '../engine/build-ensemble.ts';
import { createEngine } from '../engine/create-engine.ts';
import { createReferenceEngine } from '../engine/reference.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { featuresOf, type TrainingSet } from './training-set.ts';
import type { TrainedTree } from './tree/trained-tree.ts';

/** The trees so far, in file order. */
export interface Forest {
  readonly trees: readonly TrainedTree[];
  readonly treeGroup: readonly number[];
  readonly treeWeight: readonly number[];
}

/** Walks of rows through trees from which on packing these for WebAssembly, a millisecond or two, pays. */
const LONG_WALKS = 20_000;

/**
 * Adds some trees to margins, as XGBoost's predictor does.
 *
 * @param begin the first one
 * @param margin (numRow, numGroup), changed in place
 */
export function addTrees(forest: Forest, begin: number, set: TrainingSet, margin: Float32Array): void {
  const numAdded = forest.trees.length - begin;
  const isLong = set.numRow * numAdded > LONG_WALKS;
  const ensemble = ensembleOf(forest, begin, set.numFeature, margin.length / set.numRow);
  const engine = isLong ? createEngine(ensemble) : createReferenceEngine(ensemble);
  engine.addMargins(featuresOf(set), { begin: 0, end: numAdded }, margin);
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
