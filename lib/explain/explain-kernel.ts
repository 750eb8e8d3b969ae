import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { computeMean, type ExplainedRows, listOutputs, setBias } from './explained-rows.ts';
import { kernels } from './kernels.gen.ts';
import { countPackedBytes, type PackedTrees, packTrees } from './packed-trees.ts';

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/** Rows in a block of the kernels. */
const BLOCK = 4;
/** What the rows of one pass over the trees may take, so that they stay in the processor's caches. */
const CHUNK_BYTES = 256 * 1024;

/** The exports of assembly/index.ts. */
export interface ExplainKernels {
  heapBase(): number;
  scratchBytes(maxDepth: number, numFeature: number, maxSplit: number): number;
  prepare(scratch: number, maxDepth: number, numFeature: number): void;
  explain(
    tree: number,
    group: number,
    weight: number,
    rows: number,
    rowStride: number,
    sums: number,
    sumStride: number,
    numRow: number,
  ): void;
}

let module: WebAssembly.Module | undefined;

/** The kernels over a memory of the caller's. */
export function instantiateKernels(memory: WebAssembly.Memory): ExplainKernels {
  module ??= new WebAssembly.Module(kernels);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ExplainKernels;
}

/**
 * The kernel of an explainable ensemble; undefined where WebAssembly has no 128-bit vectors, and for weights of trees
 * that are not finite, as the reference lets those spoil features that a tree does not use.
 */
export function createExplainKernel(ensemble: TreeEnsemble): ExplainKernel | undefined {
  const canRun = typeof WebAssembly === 'object' && WebAssembly.validate(kernels);
  return canRun && ensemble.treeWeight.every(Number.isFinite) ? new ExplainKernel(ensemble) : undefined;
}

/** Contributions of one ensemble in WebAssembly, with the bits of `computeContributions`. */
export class ExplainKernel {
  readonly #ensemble: TreeEnsemble;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: ExplainKernels;
  readonly #trees: PackedTrees;
  /** Address of the rows of a chunk. */
  readonly #rows: number;
  /** (numTree, leafSize) NaN until it is asked for */
  readonly #means: Float64Array;

  /** Packs the trees; the ensemble must be explainable. */
  constructor(ensemble: TreeEnsemble) {
    this.#ensemble = ensemble;
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
    this.#exports = instantiateKernels(this.#memory);
    const start = align(this.#exports.heapBase());
    this.#reserve(start + countPackedBytes(ensemble));
    this.#trees = packTrees(ensemble, this.#memory.buffer, start);
    const scratch = align(this.#trees.end);
    const { maxDepth, numFeature } = ensemble;
    this.#rows = scratch + this.#exports.scratchBytes(maxDepth, numFeature, this.#trees.maxSplit);
    this.#reserve(this.#rows);
    this.#exports.prepare(scratch, maxDepth, numFeature);
    this.#means = new Float64Array(ensemble.numTree * ensemble.leafSize).fill(NaN);
  }

  /** (numRow, numGroup, numFeature + 1), as `computeContributions` */
  explain(rows: ExplainedRows): Float32Array {
    const { numGroup, numFeature } = this.#ensemble;
    const { numRow } = rows.matrix;
    const contributions = new Float32Array(numRow * numGroup * (numFeature + 1));
    const rowBytes = 4 * numFeature * (1 + numGroup);
    const chunk = Math.max(BLOCK, Math.floor(CHUNK_BYTES / rowBytes / BLOCK) * BLOCK);
    for (let begin = 0; begin < numRow; begin += chunk) {
      this.#explainChunk(rows, begin, Math.min(numRow, begin + chunk), contributions);
    }
    setBias(contributions, rows, (_ensemble, tree, group) => this.#meanOf(tree, group));
    return contributions;
  }

  #explainChunk(rows: ExplainedRows, begin: number, end: number, contributions: Float32Array): void {
    const { numGroup, numFeature, treeWeight } = this.#ensemble;
    const rowStride = numFeature * BLOCK * 4;
    const numBlock = Math.ceil((end - begin) / BLOCK);
    const sums = this.#rows + numBlock * rowStride;
    this.#reserve(sums + numBlock * numGroup * rowStride);
    const floats = new Float32Array(this.#memory.buffer);
    fillBlocks(floats.subarray(this.#rows >> 2, sums >> 2), rows.matrix, begin, end);
    const blocks = floats.subarray(sums >> 2, (sums >> 2) + numBlock * numGroup * numFeature * BLOCK).fill(0);
    for (const [tree, group] of listOutputs(rows)) {
      const address = this.#trees.address[tree]!;
      const target = sums + group * rowStride;
      this.#exports.explain(
        address,
        this.#ensemble.leafSize === 1 ? 0 : group,
        treeWeight[tree]!,
        this.#rows,
        rowStride,
        target,
        numGroup * rowStride,
        end - begin,
      );
    }
    this.#takeSums(blocks, begin, end, contributions);
  }

  /** From (numBlock, numGroup, numFeature, 4) to (numRow, numGroup, numFeature + 1). */
  #takeSums(blocks: Float32Array, begin: number, end: number, contributions: Float32Array): void {
    const { numGroup, numFeature } = this.#ensemble;
    for (let row = begin; row < end; row++) {
      const lane = (row - begin) % BLOCK;
      const block = (row - begin - lane) * numGroup * numFeature;
      for (let group = 0; group < numGroup; group++) {
        const target = (row * numGroup + group) * (numFeature + 1);
        const source = block + group * numFeature * BLOCK + lane;
        for (let feature = 0; feature < numFeature; feature++) {
          contributions[target + feature] = blocks[source + feature * BLOCK]!;
        }
      }
    }
  }

  #meanOf(tree: number, group: number): number {
    const { leafSize } = this.#ensemble;
    const at = leafSize === 1 ? tree : tree * leafSize + group;
    const known = this.#means[at]!;
    if (known === known) return known;
    const mean = computeMean(this.#ensemble, tree, group);
    this.#means[at] = mean;
    return mean;
  }

  #reserve(bytes: number): void {
    const missing = Math.ceil(bytes / PAGE_BYTES) - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.#memory.grow(missing);
  }
}

const align = (address: number) => (address + 15) & -16;

/** Rows as (numBlock, numFeature, 4); what is left of the last block repeats nothing and is missing. */
function fillBlocks(blocks: Float32Array, { values, numFeature }: FeatureMatrix, begin: number, end: number): void {
  blocks.fill(NaN, Math.floor((end - begin) / BLOCK) * numFeature * BLOCK);
  for (let row = begin; row < end; row++) {
    const lane = (row - begin) % BLOCK;
    const block = (row - begin - lane) * numFeature;
    const source = row * numFeature;
    for (let feature = 0; feature < numFeature; feature++) {
      blocks[block + feature * BLOCK + lane] = values[source + feature]!;
    }
  }
}
