import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import type { LinearMemory } from '../wasm/linear-memory.ts';
import type { ExplainKernels } from './kernels.ts';

/** HEADER of assembly/nodes.ts. */
const HEADER_BYTES = 8;
/** Its DECISION and SPLIT, and the number of a feature. */
const SPLIT_BYTES = 16 + 32 + 4;
/** Nodes whose arrays are in the memory at once, unless a tree has more. */
const NODES_AT_ONCE = 65_536;
/** 6 arrays of words and one of bytes. */
const NODE_BYTES = 6 * 4 + 1;
const ALIGNMENT = 16;

/** Trees as the kernels read them; assembly/nodes.ts describes the records. */
export interface PackedTrees {
  /** (numTree) */
  readonly address: Float64Array;
  /** (numTree, leafSize) the mean of the leaves, weighted by cover */
  readonly mean: Float64Array;
}

const countNodes = ({ treeOffset }: TreeEnsemble, tree: number) => treeOffset[tree + 1]! - treeOffset[tree]!;

function countMostNodes(ensemble: TreeEnsemble): number {
  let most = 0;
  for (let tree = 0; tree < ensemble.numTree; tree++) most = Math.max(most, countNodes(ensemble, tree));
  return most;
}

/** Most splits that a tree can have: every one has two children, and what no row reaches is a leaf. */
export function countMostSplits(ensemble: TreeEnsemble): number {
  return countMostNodes(ensemble) >> 1;
}

/** Bytes that the trees take at most. */
export function countPackedBytes(ensemble: TreeEnsemble): number {
  const numSplit = ensemble.numNode / 2;
  const numLeaf = numSplit + ensemble.numTree;
  return ensemble.numTree * HEADER_BYTES + numSplit * SPLIT_BYTES + numLeaf * 4 * (1 + ensemble.leafSize);
}

/** Bytes that `packTrees` needs for a while. */
export function countPackingBytes(ensemble: TreeEnsemble): number {
  const { numFeature, leafVector, numNode } = ensemble;
  const nodes = Math.min(numNode, Math.max(countMostNodes(ensemble), NODES_AT_ONCE));
  return nodes * NODE_BYTES + 12 * numFeature + leafVector.byteLength + 12 * ALIGNMENT;
}

/** Where everything is. */
export interface PackingPlaces {
  /** (countPackedBytes) */
  readonly trees: number;
  /** (countPackingBytes) */
  readonly scratch: number;
}

/** Packs all trees of an ensemble. */
export function packTrees(
  ensemble: TreeEnsemble,
  memory: LinearMemory,
  kernels: ExplainKernels,
  places: PackingPlaces,
): PackedTrees {
  const packer = new TreePacker(ensemble, memory, kernels, places);
  for (let begin = 0; begin < ensemble.numTree; ) begin = packer.packSome(begin);
  return packer;
}

class TreePacker implements PackedTrees {
  readonly #ensemble: TreeEnsemble;
  readonly #kernels: ExplainKernels;
  readonly #bytes: Uint8Array;
  readonly #nodes: number;
  /** Where the next array goes. */
  #free: number;
  /** Where the next tree goes. */
  #top: number;
  readonly address: Float64Array;
  readonly mean: Float64Array;

  constructor(ensemble: TreeEnsemble, memory: LinearMemory, kernels: ExplainKernels, places: PackingPlaces) {
    const { numFeature, numTree, leafSize, categories, categoryOffset, leafVector } = ensemble;
    this.#ensemble = ensemble;
    this.#kernels = kernels;
    const hasCategories = categories.length > 0;
    const lists = hasCategories ? [memory.put(categoryOffset), memory.put(categories)] : [0, 0];
    this.#bytes = new Uint8Array(memory.memory.buffer);
    this.#free = places.scratch;
    this.#top = places.trees;
    this.address = new Float64Array(numTree);
    this.mean = new Float64Array(numTree * leafSize);
    kernels.setLists(lists[0]!, lists[1]!, leafSize === 1 ? 0 : this.#put(leafVector), leafSize);
    kernels.setFeatures(this.#put(new Uint32Array(3 * numFeature)), numFeature);
    this.#nodes = this.#free;
  }

  /** Packs trees from `begin` on, as many as fit; returns which is next. */
  packSome(begin: number): number {
    const { treeOffset, numTree, leafSize } = this.#ensemble;
    const first = treeOffset[begin]!;
    let end = begin + 1;
    while (end < numTree && treeOffset[end + 1]! - first <= NODES_AT_ONCE) end++;
    this.#load(first, treeOffset[end]!);
    for (let tree = begin; tree < end; tree++) {
      this.address[tree] = this.#top;
      const root = treeOffset[tree]!;
      this.#top = this.#kernels.pack(root, tree + 1, this.#top) >>> 0;
      for (let group = 0; group < leafSize; group++) {
        this.mean[tree * leafSize + group] = this.#kernels.meanOf(root, group);
      }
    }
    return end;
  }

  #load(begin: number, end: number): void {
    const { leftChild, rightChild, splitIndex, splitCondition, defaultLeft, sumHessian } = this.#ensemble;
    this.#free = this.#nodes;
    const words = [leftChild, rightChild, splitIndex, splitCondition].map(
      (array) => this.#put(array.subarray(begin, end)) - 4 * begin,
    ) as [number, number, number, number];
    const missing = this.#put(defaultLeft.subarray(begin, end)) - begin;
    const cover = this.#put(sumHessian.subarray(begin, end)) - 4 * begin;
    this.#kernels.setNodes(...words, missing, cover);
  }

  #put({ buffer, byteOffset, byteLength }: Float32Array | Int32Array | Uint32Array | Uint8Array): number {
    const address = this.#free;
    this.#bytes.set(new Uint8Array(buffer, byteOffset, byteLength), address);
    this.#free = (address + byteLength + ALIGNMENT - 1) & -ALIGNMENT;
    return address;
  }
}
