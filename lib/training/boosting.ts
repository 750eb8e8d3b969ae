import { addTrees, type Forest } from './add-trees.ts';
import { createBinMatrix } from './bins/bin-matrix.ts';
import { readGrowOptions } from './grow-options.ts';
import type { Kernels } from './kernels.ts';
import type { TrainingObjective } from './objective/training-objective.ts';
import type { Parameters } from './parameters.ts';
import type { MersenneTwister } from './random/mersenne-twister.ts';
import { ColumnSampler } from './sampling/column-sampler.ts';
import { Dropout } from './sampling/dropout.ts';
import { RowSampler } from './sampling/row-sampler.ts';
import type { TrainingSet } from './training-set.ts';
import type { TrainedTree } from './tree/trained-tree.ts';
import { TreeGrower } from './tree/tree-grower.ts';

/** What a model is boosted from. */
interface BoostingParts {
  readonly kernels: Kernels;
  readonly set: TrainingSet;
  readonly parameters: Parameters;
  readonly objective: TrainingObjective;
  /** (numRow, numGroup) what the rows' margins start from */
  readonly start: Float32Array;
  /** the one source of chance of the whole run */
  readonly random: MersenneTwister;
  readonly featureNames: readonly string[] | undefined;
}

/** How far apart the seeds of rounds are. */
const SEED_STEP = 127;

/** Adds rounds of trees to a model. */
export class Boosting implements Forest {
  readonly trees: TrainedTree[] = [];
  readonly treeGroup: number[] = [];
  readonly treeWeight: number[] = [];
  readonly #random: MersenneTwister;
  readonly #kernels: Kernels;
  readonly #set: TrainingSet;
  readonly #objective: TrainingObjective;
  readonly #numParallelTree: number;
  readonly #grower: TreeGrower;
  readonly #rows: RowSampler;
  readonly #columns: ColumnSampler;
  readonly #dropout: Dropout;
  readonly #seedOfRound: ((round: number) => number) | undefined;
  /** (numRow, numGroup) what the rows' margins start from */
  readonly #start: Float32Array;
  /** f32 (numGroup, numRow, 2) */
  readonly #gradient: number;
  readonly #gradientKernel: ((margin: number, out: number) => void) | undefined;
  /** f32 (numRow, numGroup) */
  readonly #margin: number;

  constructor({ kernels, set, parameters, objective, start, random, featureNames }: BoostingParts) {
    const { numGroup } = objective;
    const { numRow, numFeature, featureWeights } = set;
    this.#kernels = kernels;
    this.#set = set;
    this.#objective = objective;
    this.#numParallelTree = parameters.num_parallel_tree;
    this.#random = random;
    if (parameters.seed_per_iteration) this.#seedOfRound = (round) => (parameters.seed * SEED_STEP + round) >>> 0;
    const matrix = createBinMatrix(this.#kernels, set, { maxBin: parameters.max_bin, weights: rowWeights(set) });
    this.#start = start;
    this.#gradient = this.#kernels.allocate(numRow * numGroup * 8);
    this.#margin = this.#kernels.place(start);
    this.#gradientKernel = objective.bindKernel?.(this.#kernels);
    this.#grower = new TreeGrower(this.#kernels, matrix, readGrowOptions(parameters, numFeature, featureNames));
    this.#columns = new ColumnSampler(random, numFeature, featureWeights, parameters);
    this.#rows = new RowSampler(this.#kernels, random, numRow, parameters);
    this.#dropout = new Dropout(parameters, random);
  }

  /** (numRow, numGroup) margins of the training rows; a view until the next round. */
  get margin(): Float32Array {
    return this.#kernels.memory.float32s(this.#margin, this.#set.numRow * this.#objective.numGroup);
  }

  /** Whether trees are dropped, so that all margins change with every round. */
  get hasDropout(): boolean {
    return this.#dropout.isActive;
  }

  /** Adds a round and returns where its trees begin. */
  update(round: number): number {
    const { numGroup } = this.#objective;
    if (this.#seedOfRound !== undefined) this.#random.seed(this.#seedOfRound(round));
    const begin = this.trees.length;
    const dropped = this.hasDropout ? this.#dropout.drop(this.treeWeight) : [];
    if (dropped.length > 0) this.#predict(this.treeWeight.map((weight, tree) => (dropped.includes(tree) ? 0 : weight)));
    this.#computeGradient();
    for (let group = 0; group < numGroup; group++) {
      for (let tree = 0; tree < this.#numParallelTree; tree++) this.#grow(group);
    }
    this.#dropout.normalize(this.treeWeight, dropped, this.trees.length - begin);
    if (dropped.length > 0) this.#predict(this.treeWeight);
    return begin;
  }

  #computeGradient(): void {
    if (this.#gradientKernel !== undefined) {
      this.#gradientKernel(this.#margin, this.#gradient);
      return;
    }
    const pairs = this.#kernels.memory.float32s(this.#gradient, this.margin.length * 2);
    this.#objective.computeGradient(this.margin, pairs);
  }

  /** Goes on from the trees of an earlier run. */
  restore({ trees, treeGroup, treeWeight }: Forest): void {
    this.trees.push(...trees);
    this.treeGroup.push(...treeGroup);
    this.treeWeight.push(...treeWeight);
    this.#predict(this.treeWeight);
  }

  #grow(group: number): void {
    const { numRow } = this.#set;
    const gradient = this.#rows.sample(this.#gradient + group * numRow * 8);
    this.#columns.startTree();
    const margin = this.#margin + group * 4;
    this.trees.push(this.#grower.grow({ gradient, policy: this.#columns, margin, stride: this.#objective.numGroup }));
    this.treeGroup.push(group);
  }

  /** Computes the margins of the training rows anew. */
  #predict(treeWeight: readonly number[]): void {
    const margin = this.#start.slice();
    addTrees({ trees: this.trees, treeGroup: this.treeGroup, treeWeight }, 0, this.#set, margin);
    this.margin.set(margin);
  }
}

/** One weight per row for the quantiles: that of its query in ranking. */
function rowWeights({ weight, groupSizes, numRow }: TrainingSet): Float32Array | undefined {
  if (weight === undefined || groupSizes === undefined) return weight;
  const result = new Float32Array(numRow);
  let begin = 0;
  groupSizes.forEach((size, group) => {
    result.fill(weight[group]!, begin, begin + size);
    begin += size;
  });
  return result;
}
