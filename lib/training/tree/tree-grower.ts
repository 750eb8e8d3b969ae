import type { BinMatrix } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';
import { runInBlocks } from '../team/row-blocks.ts';
import { ExpandQueue, type GrowthLimits } from './expand-queue.ts';
import { type FeaturePolicy, SplitFeatures } from './feature-policy.ts';
import { SplitFinder, type SplitOptions } from './find-split.ts';
import { gainOf, UNBOUNDED, type WeightBounds, weightOf } from './gain.ts';
import { createNode, type GrowingNode } from './growing-node.ts';
import { HistogramPool } from './histogram-pool.ts';
import { RowPartition } from './row-partition.ts';
import { type TrainedTree, toTrainedTree } from './trained-tree.ts';

const { fround } = Math;

/** Histograms that are built ahead for several threads take so much memory at most, unless each thread has just two. */
const WAVE_BYTES = 2 ** 22;

/** How trees grow. */
export interface GrowOptions extends SplitOptions, GrowthLimits {
  /** float32 what leaves are multiplied with */
  readonly learningRate: number;
  /** Features that may meet on a path; no constraint when empty. */
  readonly interactions: readonly (readonly number[])[];
}

/** Where a tree learns from, and where its leaves go. */
export interface GrowTask {
  /** f32 (numRow, 2) of gradients and hessians */
  readonly gradient: number;
  /** Chooses the features of each node. */
  readonly policy: FeaturePolicy;
  /** f32 of row 0; that of row r is `r * stride` numbers further */
  readonly margin: number;
  readonly stride: number;
}

/** Grows one tree after the other on the same rows. */
export class TreeGrower {
  readonly #kernels: Kernels;
  readonly #matrix: BinMatrix;
  readonly #options: GrowOptions;
  readonly #histograms: HistogramPool;
  readonly #finder: SplitFinder;
  readonly #splitFeatures: SplitFeatures;
  readonly #partition: RowPartition;
  readonly #sums: number;
  /** nodes whose children are built and searched at a time */
  readonly #wave: number;
  #nodes: GrowingNode[] = [];

  constructor(kernels: Kernels, matrix: BinMatrix, options: GrowOptions) {
    this.#kernels = kernels;
    this.#matrix = matrix;
    this.#options = options;
    this.#histograms = new HistogramPool(kernels, matrix);
    this.#finder = new SplitFinder(kernels, matrix, options);
    this.#splitFeatures = new SplitFeatures(options.interactions);
    this.#partition = new RowPartition(kernels, matrix);
    this.#sums = kernels.allocate(16);
    this.#wave = waveOf(kernels.team.size, matrix.histogramBytes);
  }

  /** A tree; its leaves are added to the margins. */
  grow(task: GrowTask): TrainedTree {
    const queue = new ExpandQueue(this.#options);
    const root = this.#plantRoot(task);
    this.#nodes = [root];
    this.#seekSplits([root], task, queue);
    for (let batch = queue.pop(); batch.length > 0; batch = queue.pop()) {
      this.#split(batch);
      for (let first = 0; first < batch.length; first += this.#wave) {
        this.#growOn(batch.slice(first, first + this.#wave), task, queue);
      }
    }
    for (const node of this.#nodes) this.#releaseHistogram(node);
    return toTrainedTree(this.#nodes, this.#setLeaves(task), this.#matrix);
  }

  #plantRoot({ gradient }: GrowTask): GrowingNode {
    const { numRow } = this.#matrix;
    this.#partition.reset();
    const [histogram] = this.#histograms.build(gradient, [{ rows: this.#partition.rows, count: numRow, parent: 0 }]);
    const [G, H] = this.#sumRoot(gradient, histogram!);
    const place = { id: 0, parent: -1, depth: 0, begin: 0, count: numRow, path: new Set<number>() };
    return { ...this.#createNode({ ...place, G, H }, UNBOUNDED), histogram };
  }

  /** XGBoost sums the root in two ways: over the bins of the first feature when no value is missing, else over rows. */
  #sumRoot(gradient: number, histogram: number): [number, number] {
    const { isDense, features, numRow } = this.#matrix;
    if (!isDense) {
      this.#kernels.run.sumPairs(gradient, numRow, this.#sums);
      const [G, H] = this.#kernels.memory.float64s(this.#sums, 2);
      return [G!, H!];
    }
    const bins = this.#kernels.memory.float64s(histogram, 2 * features[0]!.numBin);
    let G = 0;
    let H = 0;
    for (let at = 0; at < bins.length; at += 2) {
      G += bins[at]!;
      H += bins[at + 1]!;
    }
    return [G, H];
  }

  #createNode(
    node: Omit<GrowingNode, 'histogram' | 'split' | 'left' | 'weight' | 'gain' | keyof WeightBounds>,
    { lower, upper }: WeightBounds,
  ): GrowingNode {
    const weight = weightOf(node.G, node.H, this.#options, { lower, upper });
    const gain = gainOf(node.G, node.H, weight, this.#options);
    return createNode({ ...node, weight, gain, lower, upper });
  }

  /** The features are chosen in the order of the nodes, as chance may do it. */
  #seekSplits(nodes: readonly GrowingNode[], { policy }: GrowTask, queue: ExpandQueue): void {
    const splits = this.#finder.find(
      nodes.map((node) => ({
        node,
        histogram: node.histogram!,
        features: this.#splitFeatures.allow(policy.choose(node.depth), node.path),
      })),
    );
    nodes.forEach((node, index) => {
      node.split = splits[index]!;
      if (!queue.isWorthwhile(node) || !queue.isWithinDepth(node.depth + 1)) this.#releaseHistogram(node);
      queue.push(node);
    });
  }

  /** Gives nodes two children each, and these their rows. */
  #split(nodes: readonly GrowingNode[]): void {
    const numLeft = this.#partition.split(nodes);
    for (const [index, node] of nodes.entries()) this.#addChildren(node, numLeft[index]!);
  }

  #addChildren(node: GrowingNode, numLeft: number): void {
    const { split, id, depth, begin, count } = node;
    node.left = this.#nodes.length;
    // a node that is split weighs what its children's sums make, which rounding has moved away from its own
    node.weight = weightOf(split.leftG + split.rightG, split.leftH + split.rightH, this.#options, node);
    const place = { parent: id, depth: depth + 1, path: this.#splitFeatures.extend(node.path, split.feature) };
    const [leftBounds, rightBounds] = this.#boundChildren(node);
    const left = { ...place, id: node.left, begin, count: numLeft, G: split.leftG, H: split.leftH };
    const right = { ...place, id: node.left + 1, begin: begin + numLeft, count: count - numLeft };
    this.#nodes.push(
      this.#createNode(left, leftBounds),
      this.#createNode({ ...right, G: split.rightG, H: split.rightH }, rightBounds),
    );
  }

  /** Monotone constraints: no weight below may cross the middle of the children's. */
  #boundChildren(node: GrowingNode): [WeightBounds, WeightBounds] {
    const { split, lower, upper } = node;
    const constraint = this.#options.monotone[split.feature] ?? 0;
    if (constraint === 0) return [node, node];
    const left = weightOf(split.leftG, split.leftH, this.#options, node);
    const right = weightOf(split.rightG, split.rightH, this.#options, node);
    const middle = fround(fround(left + right) / 2);
    const below = { lower, upper: middle };
    const above = { lower: middle, upper };
    return constraint > 0 ? [below, above] : [above, below];
  }

  /** Builds the histograms of the children, where they may be split themselves, and seeks their splits. */
  #growOn(nodes: readonly GrowingNode[], task: GrowTask, queue: ExpandQueue): void {
    const parents = nodes.filter((node) => queue.wantsChildren(node));
    this.#buildChildren(parents, task.gradient);
    const children = parents.flatMap(({ left }) => [this.#nodes[left]!, this.#nodes[left + 1]!]);
    this.#seekSplits(children, task, queue);
    for (const node of nodes) this.#releaseHistogram(node);
  }

  /** The lighter child's rows are summed; the other gets what remains of its parent. */
  #buildChildren(parents: readonly GrowingNode[], gradient: number): void {
    const pairs = parents.map((parent) => {
      const [left, right] = [this.#nodes[parent.left]!, this.#nodes[parent.left + 1]!];
      return right.H < left.H ? ([parent, right, left] as const) : ([parent, left, right] as const);
    });
    const built = this.#histograms.build(
      gradient,
      pairs.map(([{ histogram }, { begin, count }]) => ({
        rows: this.#partition.rows + begin * 4,
        count,
        parent: histogram!,
      })),
    );
    pairs.forEach(([parent, lighter, other], index) => {
      lighter.histogram = built[index];
      other.histogram = parent.histogram;
      parent.histogram = undefined;
    });
  }

  #releaseHistogram(node: GrowingNode): void {
    if (node.histogram !== undefined) this.#histograms.release(node.histogram);
    node.histogram = undefined;
  }

  /** (numNode) the values of the leaves, which are also added to the margins. */
  #setLeaves({ margin, stride }: GrowTask): Float32Array {
    const leaves = this.#nodes.filter(({ left }) => left === -1);
    const values = new Float32Array(this.#nodes.length);
    for (const { id, weight } of leaves) values[id] = weight * this.#options.learningRate;
    const table = new Uint32Array(leaves.length * 3);
    for (const [index, { id, begin, count }] of leaves.entries()) {
      table.set([this.#partition.rows + begin * 4, count], index * 3);
      new Float32Array(table.buffer)[index * 3 + 2] = values[id]!;
    }
    this.#addLeaves(table, margin, stride);
    return values;
  }

  #addLeaves(table: Uint32Array, margin: number, stride: number): void {
    const { memory, team } = this.#kernels;
    const mark = memory.size;
    const leaves = this.#kernels.place(table);
    const numLeaf = table.length / 3;
    runInBlocks(team, { numRow: this.#matrix.numRow, rowNs: 1 }, ({ first, count }) => [
      'addLeaves',
      leaves,
      numLeaf,
      first,
      first + count,
      margin,
      stride,
    ]);
    memory.release(mark);
  }
}

function waveOf(numThread: number, histogramBytes: number): number {
  return numThread === 1 ? 1 : Math.max(2 * numThread, Math.floor(WAVE_BYTES / histogramBytes));
}
