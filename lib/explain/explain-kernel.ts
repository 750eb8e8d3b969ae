import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { LinearMemory } from '../wasm/linear-memory.ts';
import { type ExplainedRows, setBias } from './explained-rows.ts';
import { symmetrize } from './interactions.ts';
import { type ExplainKernels, explainKernels } from './kernels.ts';
import { countMostSplits, countPackedBytes, countPackingBytes, type PackedTrees, packTrees } from './packed-trees.ts';
import { BLOCK, FEATURE_BYTES, fillBlocks, takePairs, takeSums } from './row-blocks.ts';

/** What the rows of one pass over the trees may take, with their sums, unless a block needs more. */
const CHUNK_BYTES = 2 * 1024 * 1024;

/**
 * The kernel of an explainable ensemble; undefined where WebAssembly has no 128-bit vectors, and for weights of trees
 * that are not finite, as the reference lets those spoil features that a tree does not use.
 */
export function createExplainKernel(ensemble: TreeEnsemble): ExplainKernel | undefined {
  return explainKernels.canRun() && ensemble.treeWeight.every(Number.isFinite)
    ? new ExplainKernel(ensemble)
    : undefined;
}

/** Most bits of a table's state, where the kernel has as many: a table pays from twice as many rows as it has states. */
function chooseBits(numRow: number): number {
  return Math.floor(Math.log2(numRow)) - 1;
}

/** Contributions of one ensemble in WebAssembly, with the bits of `computeContributions`. */
export class ExplainKernel {
  readonly #ensemble: TreeEnsemble;
  readonly #memory: LinearMemory;
  readonly #chooseBits: (numRow: number) => number;
  readonly #kernels: ExplainKernels;
  readonly #trees: PackedTrees;
  /** The trees of each group, in their order. */
  readonly #treesOf: readonly number[][];
  /** Blocks of a chunk. */
  readonly #chunkBlocks: number;
  /** (chunkBlocks, numFeature, 4) */
  readonly #rows: number;
  /** (chunkBlocks, numFeature, 4) of one group */
  readonly #sums: number;
  /** (numFeature, numFeature, 4) of one block and group */
  #pairs: number | undefined;

  /**
   * Packs the trees; the ensemble must be explainable.
   *
   * @param bitsFor most bits of a table's state, for so many rows: 0 to 9
   */
  constructor(ensemble: TreeEnsemble, memory: LinearMemory = new LinearMemory(), bitsFor = chooseBits) {
    const { maxDepth, numFeature } = ensemble;
    this.#ensemble = ensemble;
    this.#memory = memory;
    this.#chooseBits = bitsFor;
    this.#kernels = explainKernels.instantiate(memory);
    this.#treesOf = listTreesOf(ensemble);
    this.#chunkBlocks = Math.max(1, Math.floor(CHUNK_BYTES / (2 * numFeature * FEATURE_BYTES)));
    const rowBytes = this.#chunkBlocks * numFeature * FEATURE_BYTES;
    const sizes = [maxDepth, numFeature, countMostSplits(ensemble)] as const;
    const scratchBytes = this.#kernels.scratchBytes(...sizes);
    const trees = memory.allocate(countPackedBytes(ensemble));
    const scratch = memory.allocate(Math.max(countPackingBytes(ensemble), scratchBytes + 2 * rowBytes));
    this.#trees = packTrees(ensemble, memory, this.#kernels, { trees, scratch });
    this.#rows = this.#kernels.prepare(scratch, ...sizes);
    this.#sums = this.#rows + rowBytes;
  }

  /** (numRow, numGroup, numFeature + 1), as `computeContributions` */
  explain(rows: ExplainedRows): Float32Array {
    const { numGroup, numFeature } = this.#ensemble;
    const { numRow } = rows.matrix;
    const contributions = new Float32Array(numRow * numGroup * (numFeature + 1));
    const chunk = this.#chunkBlocks * BLOCK;
    for (let begin = 0; begin < numRow; begin += chunk) {
      this.#explainChunk(rows, begin, Math.min(numRow, begin + chunk), contributions);
    }
    this.#setBias(contributions, rows);
    return contributions;
  }

  /** (numRow, numGroup, numFeature + 1, numFeature + 1), as `computeInteractions` */
  explainPairs(rows: ExplainedRows): Float32Array {
    const { numGroup, numFeature } = this.#ensemble;
    const { numRow } = rows.matrix;
    const width = numFeature + 1;
    const contributions = new Float32Array(numRow * numGroup * width);
    const interactions = new Float32Array(contributions.length * width);
    for (let begin = 0; begin < numRow; begin += BLOCK) {
      this.#explainBlock(rows, begin, Math.min(numRow, begin + BLOCK), { contributions, interactions });
    }
    this.#setBias(contributions, rows);
    for (let at = 0; at < contributions.length; at += width) {
      symmetrize(interactions.subarray(at * width, (at + width) * width), contributions.subarray(at, at + width));
    }
    return interactions;
  }

  #setBias(contributions: Float32Array, rows: ExplainedRows): void {
    const { leafSize } = this.#ensemble;
    const { mean } = this.#trees;
    setBias(contributions, rows, (_, tree, group) => mean[leafSize === 1 ? tree : tree * leafSize + group]!);
  }

  #explainBlock(
    { matrix, trees }: ExplainedRows,
    begin: number,
    end: number,
    { contributions, interactions }: { contributions: Float32Array; interactions: Float32Array },
  ): void {
    const { numGroup, numFeature, leafSize, treeWeight } = this.#ensemble;
    this.#pairs ??= this.#memory.allocate(numFeature * numFeature * FEATURE_BYTES);
    const at = this.#pairs;
    const sums = this.#blocks(this.#sums, BLOCK);
    const pairs = this.#memory.floats.subarray(at / 4, at / 4 + numFeature * numFeature * BLOCK);
    fillBlocks(this.#blocks(this.#rows, BLOCK), matrix, begin, end);
    for (const [group, own] of this.#treesOf.entries()) {
      sums.fill(0);
      pairs.fill(0);
      for (const tree of own) {
        if (tree < trees.begin || tree >= trees.end) continue;
        const which = leafSize === 1 ? 0 : group;
        this.#kernels.explainPairs(this.#trees.address[tree]!, which, treeWeight[tree]!, this.#rows, this.#sums, at);
      }
      takeSums(sums, { contributions, group, numGroup, numFeature }, begin, end);
      takePairs(pairs, { contributions: interactions, group, numGroup, numFeature }, begin, end);
    }
  }

  /** One group after the other, as the sums of all would take more than the caches have. */
  #explainChunk({ matrix, trees }: ExplainedRows, begin: number, end: number, contributions: Float32Array): void {
    const { numGroup, numFeature, leafSize } = this.#ensemble;
    const numRow = end - begin;
    fillBlocks(this.#blocks(this.#rows, numRow), matrix, begin, end);
    const sums = this.#blocks(this.#sums, numRow);
    for (const [group, own] of this.#treesOf.entries()) {
      sums.fill(0);
      for (const tree of own) {
        if (tree >= trees.begin && tree < trees.end) this.#explainTree(tree, leafSize === 1 ? 0 : group, numRow);
      }
      takeSums(sums, { contributions, group, numGroup, numFeature }, begin, end);
    }
  }

  #explainTree(tree: number, group: number, numRow: number): void {
    this.#kernels.explain(
      this.#trees.address[tree]!,
      group,
      this.#ensemble.treeWeight[tree]!,
      this.#rows,
      this.#sums,
      this.#ensemble.numFeature * FEATURE_BYTES,
      numRow,
      this.#chooseBits(numRow),
    );
  }

  #blocks(address: number, numRow: number): Float32Array {
    const length = Math.ceil(numRow / BLOCK) * this.#ensemble.numFeature * BLOCK;
    return this.#memory.floats.subarray(address / 4, address / 4 + length);
  }
}

/** (numGroup) every tree has a leaf value for each group, or belongs to one */
function listTreesOf({ numGroup, numTree, treeGroup, leafSize }: TreeEnsemble): number[][] {
  const all = Array.from({ length: numTree }, (_, tree) => tree);
  if (leafSize > 1) return Array.from({ length: numGroup }, () => all);
  const lists = Array.from({ length: numGroup }, (): number[] => []);
  for (const tree of all) lists[treeGroup[tree]!]!.push(tree);
  return lists;
}
