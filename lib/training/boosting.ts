import { buildTreeEnsemble } from '../engine/build-ensemble.ts';
import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import { createReferenceEngine } from '../engine/reference.ts';
import { createBinMatrix } from './bins/bin-matrix.ts';
import { readGrowOptions } from './grow-options.ts';
import { Kernels } from './kernels.ts';
import type { TrainingObjective } from './objective/training-objective.ts';
import type { Parameters } from './parameters.ts';
import { allFeatures } from './sampling.ts';
import type { TrainingSet } from './training-set.ts';
import type { TrainedTree } from './tree/trained-tree.ts';
import { TreeGrower } from './tree/tree-grower.ts';

/** The trees so far, in file order. */
export interface Forest {
  readonly trees: readonly TrainedTree[];
  readonly treeGroup: readonly number[];
  readonly treeWeight: readonly number[];
}

/** Adds rounds of trees to a model. */
export class Boosting implements Forest {
  readonly trees: TrainedTree[] = [];
  readonly treeGroup: number[] = [];
  readonly treeWeight: number[] = [];
  readonly #kernels = new Kernels();
  readonly #set: TrainingSet;
  readonly #objective: TrainingObjective;
  readonly #numParallelTree: number;
  readonly #grower: TreeGrower;
  /** f32 (numGroup, numRow, 2) */
  readonly #gradient: number;
  /** f32 (numRow, numGroup) */
  readonly #margin: number;

  /** @param start (numRow, numGroup) what the rows' margins start from */
  constructor(set: TrainingSet, parameters: Parameters, objective: TrainingObjective, start: Float32Array) {
    const { numGroup } = objective;
    this.#set = set;
    this.#objective = objective;
    this.#numParallelTree = parameters.num_parallel_tree;
    const matrix = createBinMatrix(this.#kernels, set, { maxBin: parameters.max_bin, weights: rowWeights(set) });
    this.#gradient = this.#kernels.allocate(set.numRow * numGroup * 8);
    this.#margin = this.#kernels.place(start);
    this.#grower = new TreeGrower(this.#kernels, matrix, readGrowOptions(parameters, set.numFeature));
  }

  /** (numRow, numGroup) margins of the training rows; a view until the next round. */
  get margin(): Float32Array {
    return this.#kernels.float32s(this.#margin, this.#set.numRow * this.#objective.numGroup);
  }

  /** Adds one round and returns where its trees begin. */
  update(): number {
    const { numRow, numFeature } = this.#set;
    const { numGroup } = this.#objective;
    const begin = this.trees.length;
    const pairs = this.#kernels.float32s(this.#gradient, numRow * numGroup * 2);
    this.#objective.computeGradient(this.margin, pairs);
    const policy = allFeatures(numFeature);
    for (let group = 0; group < numGroup; group++) {
      for (let tree = 0; tree < this.#numParallelTree; tree++) {
        const gradient = this.#gradient + group * numRow * 8;
        this.#add(this.#grower.grow({ gradient, policy, margin: this.#margin + group * 4, stride: numGroup }), group);
      }
    }
    return begin;
  }

  #add(tree: TrainedTree, group: number): void {
    this.trees.push(tree);
    this.treeGroup.push(group);
    this.treeWeight.push(1);
  }
}

/** One weight per row for the quantiles: that of its query in ranking. */
function rowWeights({ weight, groupSizes, numRow }: TrainingSet): Float32Array | undefined {
  if (weight === undefined || groupSizes === undefined) return weight;
  const result = new Float32Array(numRow);
  let group = 0;
  let end = groupSizes[0]!;
  for (let row = 0; row < numRow; row++) {
    result[row] = weight[group]!;
    // XGBoost takes the step one row late
    if (row === end) end += groupSizes[++group]!;
  }
  return result;
}

/**
 * Adds some trees to margins, as XGBoost's predictor does.
 *
 * @param margin (numRow, numGroup), changed in place
 */
export function addTrees(
  { trees, treeGroup, treeWeight }: Forest,
  begin: number,
  matrix: FeatureMatrix,
  margin: Float32Array,
): void {
  const added = trees.slice(begin);
  const ensemble = buildTreeEnsemble({
    trees: added,
    sizes: {
      numTree: added.length,
      numNode: sum(added, ({ leftChild }) => leftChild.length),
      numCategory: sum(added, ({ categories }) => categories.length),
      numLeafValue: 0,
      hasStatistics: true,
    },
    numFeature: matrix.numFeature,
    numGroup: margin.length / matrix.numRow,
    leafSize: 1,
    treeGroup: Int32Array.from(treeGroup.slice(begin)),
    treeWeight: Float32Array.from(treeWeight.slice(begin)),
    iterationIndptr: Int32Array.of(0, added.length),
  });
  createReferenceEngine(ensemble).addMargins(matrix, { begin: 0, end: added.length }, margin);
}

function sum(trees: readonly TrainedTree[], sizeOf: (tree: TrainedTree) => number): number {
  return trees.reduce((total, tree) => total + sizeOf(tree), 0);
}
