import type { BinMatrix } from '../bins/bin-matrix.ts';
import type { Kernels } from '../kernels.ts';
import { ExpandQueue, type GrowthLimits } from './expand-queue.ts';
import { type FeaturePolicy, SplitFeatures } from './feature-policy.ts';
import { SplitFinder, type SplitOptions } from './find-split.ts';
import { gainOf, UNBOUNDED, type WeightBounds, weightOf } from './gain.ts';
import { createNode, type GrowingNode } from './growing-node.ts';
import { HistogramPool } from './histogram-pool.ts';
import { type TrainedTree, toTrainedTree } from './trained-tree.ts';

const { fround } = Math;

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
  /** u32 (numRow) each, the rows of every node side by side, and room for those that go right */
  readonly #rows: number;
  readonly #spareRows: number;
  readonly #sums: number;
  /** u8 by code: whether it goes right */
  readonly #goesRight: number;
  #nodes: GrowingNode[] = [];

  constructor(kernels: Kernels, matrix: BinMatrix, options: GrowOptions) {
    this.#kernels = kernels;
    this.#matrix = matrix;
    this.#options = options;
    this.#histograms = new HistogramPool(kernels, matrix);
    this.#finder = new SplitFinder(kernels, matrix, options);
    this.#splitFeatures = new SplitFeatures(options.interactions);
    this.#rows = kernels.allocate(matrix.numRow * 4);
    this.#spareRows = kernels.allocate(matrix.numRow * 4);
    this.#sums = kernels.allocate(16);
    this.#goesRight = kernels.allocate(Math.max(...matrix.features.map(({ numBin }) => numBin + 1)));
  }

  /** A tree; its leaves are added to the margins. */
  grow(task: GrowTask): TrainedTree {
    const queue = new ExpandQueue(this.#options);
    const root = this.#plantRoot(task);
    this.#nodes = [root];
    this.#seekSplit(root, task, queue);
    for (let batch = queue.pop(); batch.length > 0; batch = queue.pop()) {
      for (const node of batch) this.#split(node);
      for (const node of batch) this.#growOn(node, task, queue);
    }
    for (const node of this.#nodes) this.#releaseHistogram(node);
    return toTrainedTree(this.#nodes, this.#setLeaves(task), this.#matrix);
  }

  #plantRoot({ gradient }: GrowTask): GrowingNode {
    const { numRow } = this.#matrix;
    this.#kernels.run.listRows(this.#rows, numRow);
    const histogram = this.#histograms.build(gradient, this.#rows, numRow);
    const [G, H] = this.#sumRoot(gradient, histogram);
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

  #seekSplit(node: GrowingNode, { policy }: GrowTask, queue: ExpandQueue): void {
    const features = this.#splitFeatures.allow(policy.choose(node.depth), node.path);
    node.split = this.#finder.find(node, node.histogram!, features);
    if (!queue.isWorthwhile(node) || !queue.isWithinDepth(node.depth + 1)) this.#releaseHistogram(node);
    queue.push(node);
  }

  /** Gives the node two children and each its rows. */
  #split(node: GrowingNode): void {
    const { split, id, depth, begin, count } = node;
    const numLeft = this.#partition(node);
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

  #partition({ split, begin, count }: GrowingNode): number {
    const { column, width, numBin } = this.#matrix.features[split.feature]!;
    const goesRight = this.#kernels.memory.bytes(this.#goesRight, numBin + 1).fill(0);
    if (split.categories === undefined) goesRight.fill(1, split.bin + 1);
    else for (const category of split.categories) goesRight[category] = 1;
    goesRight[numBin] = split.defaultLeft ? 0 : 1;
    const rows = this.#rows + begin * 4;
    return this.#kernels.run.partitionRows(column, width, this.#goesRight, rows, count, this.#spareRows);
  }

  /** Builds the histograms of the children, when they may be split themselves, and seeks their splits. */
  #growOn(node: GrowingNode, task: GrowTask, queue: ExpandQueue): void {
    if (queue.wantsChildren(node)) {
      const [left, right] = [this.#nodes[node.left]!, this.#nodes[node.left + 1]!];
      const [built, derived] = right.H < left.H ? [right, left] : [left, right];
      built.histogram = this.#histograms.build(task.gradient, this.#rows + built.begin * 4, built.count);
      this.#histograms.subtract(node.histogram!, built.histogram);
      derived.histogram = node.histogram;
      node.histogram = undefined;
      this.#seekSplit(left, task, queue);
      this.#seekSplit(right, task, queue);
    }
    this.#releaseHistogram(node);
  }

  #releaseHistogram(node: GrowingNode): void {
    if (node.histogram !== undefined) this.#histograms.release(node.histogram);
    node.histogram = undefined;
  }

  /** (numNode) the values of the leaves, which are also added to the margins. */
  #setLeaves({ margin, stride }: GrowTask): Float32Array {
    const values = new Float32Array(this.#nodes.length);
    for (const { id, left, weight, begin, count } of this.#nodes) {
      if (left !== -1) continue;
      values[id] = fround(weight * this.#options.learningRate);
      this.#kernels.run.addLeaf(this.#rows + begin * 4, count, margin, stride, values[id]!);
    }
    return values;
  }
}
