import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { shareOf } from './quadrature.ts';

const { fround } = Math;

/** Bytes of a frame in the kernels. */
const FRAME_BYTES = 416;
/** Words of a split. */
const SPLIT_WORDS = 7;
const DECISION_WORDS = 4;
/** Bytes of what a feature has for a block of 4 rows. */
const FEATURE_BYTES = 16;

/** Trees as the kernels read them; lib/explain/assembly/index.ts describes the records. */
export interface PackedTrees {
  /** (numTree) addresses */
  readonly address: Uint32Array;
  /** Most splits that a tree has. */
  readonly maxSplit: number;
  /** First byte behind the trees. */
  readonly end: number;
}

/** Bytes that the trees take at most. */
export function countPackedBytes({ leftChild, numTree, leafSize, categories }: TreeEnsemble): number {
  let numSplit = 0;
  for (const left of leftChild) if (left !== -1) numSplit++;
  const splits = numSplit * (SPLIT_WORDS + DECISION_WORDS + 1 + 1); // each may name a feature and count categories
  const leaves = (leftChild.length - numSplit) * (1 + leafSize);
  return 4 * (2 * numTree + splits + leaves + categories.length);
}

/** Writes all trees of an ensemble into a kernel's memory, from `start` on. */
export function packTrees(ensemble: TreeEnsemble, memory: ArrayBuffer, start: number): PackedTrees {
  const packer = new TreePacker(ensemble, memory, start);
  const address = new Uint32Array(ensemble.numTree);
  for (let tree = 0; tree < ensemble.numTree; tree++) address[tree] = packer.pack(ensemble.treeOffset[tree]!);
  return { address, maxSplit: packer.maxSplit, end: packer.end };
}

class TreePacker {
  readonly #ensemble: TreeEnsemble;
  readonly #int: Int32Array;
  readonly #float: Float32Array;
  /** (numFeature) the tree that named the feature last, from 1 on */
  readonly #namedBy: Int32Array;
  /** (numFeature) depth below the path's last split on the feature; 0 when there is none */
  readonly #seenAt: Int32Array;
  #at: number;
  #numTree = 0;
  #decision = 0;
  maxSplit = 0;

  constructor(ensemble: TreeEnsemble, memory: ArrayBuffer, start: number) {
    this.#ensemble = ensemble;
    this.#int = new Int32Array(memory);
    this.#float = new Float32Array(memory);
    this.#namedBy = new Int32Array(ensemble.numFeature);
    this.#seenAt = new Int32Array(ensemble.numFeature);
    this.#at = start >> 2;
  }

  get end(): number {
    return this.#at << 2;
  }

  /** Categories, then the tree's header, features, decisions and nodes; returns the header's address. */
  pack(root: number): number {
    const splits: number[] = []; // in preorder, as the nodes are numbered
    this.#listSplits(root, splits);
    this.maxSplit = Math.max(this.maxSplit, splits.length);
    const categories = splits.map((node) => this.#writeCategories(node));
    const address = this.end;
    this.#at += 2;
    this.#int[address >> 2] = splits.length;
    this.#int[(address >> 2) + 1] = this.#writeFeatures(splits);
    splits.forEach((node, index) => {
      this.#writeDecision(node, categories[index]!);
    });
    this.#decision = 0;
    this.#writeNode(root, 0, 1);
    return address;
  }

  #listSplits(node: number, splits: number[]): void {
    const { leftChild, rightChild } = this.#ensemble;
    if (leftChild[node] === -1) return;
    splits.push(node);
    this.#listSplits(leftChild[node]!, splits);
    this.#listSplits(rightChild[node]!, splits);
  }

  /** Returns the address; 0 for a numeric split. */
  #writeCategories(node: number): number {
    const { categoryOffset, categories } = this.#ensemble;
    const [begin, end] = [categoryOffset[node]!, categoryOffset[node + 1]!];
    if (begin === end) return 0;
    const address = this.end;
    this.#int[this.#at++] = end - begin;
    this.#int.set(categories.subarray(begin, end), this.#at);
    this.#at += end - begin;
    return address;
  }

  /** Each feature once; returns how many there are. */
  #writeFeatures(splits: readonly number[]): number {
    const start = this.#at;
    this.#numTree++;
    for (const node of splits) {
      const feature = this.#ensemble.splitIndex[node]!;
      if (this.#namedBy[feature] === this.#numTree) continue;
      this.#namedBy[feature] = this.#numTree;
      this.#int[this.#at++] = feature * FEATURE_BYTES;
    }
    return this.#at - start;
  }

  #writeDecision(node: number, categories: number): void {
    const { splitIndex, splitCondition, defaultLeft } = this.#ensemble;
    this.#int[this.#at] = splitIndex[node]! * FEATURE_BYTES;
    this.#float[this.#at + 1] = splitCondition[node]!;
    this.#int[this.#at + 2] = -defaultLeft[node]!;
    this.#int[this.#at + 3] = categories;
    this.#at += DECISION_WORDS;
  }

  /** A node and all below it; `share` of the training rows pass through it. */
  #writeNode(node: number, depth: number, share: number): void {
    const { leftChild, rightChild, splitIndex } = this.#ensemble;
    const [left, right] = [leftChild[node]!, rightChild[node]!];
    if (left === -1) {
      this.#writeLeaf(node, share);
      return;
    }
    const feature = splitIndex[node]!;
    const seenAt = this.#seenAt[feature]!;
    const shares = [shareOf(this.#ensemble, node, left), shareOf(this.#ensemble, node, right)] as const;
    const at = this.#at;
    this.#at += SPLIT_WORDS;
    this.#int[at + 1] = this.#int[at + 2] = feature * FEATURE_BYTES;
    this.#int[at + 3] = this.#decision;
    this.#int[at + 4] = seenAt === 0 ? -1 : (depth - seenAt) * FRAME_BYTES;
    this.#float.set(shares, at + 5);
    this.#decision += FEATURE_BYTES;
    this.#seenAt[feature] = depth + 1;
    this.#writeNode(left, depth + 1, fround(share * shares[0]));
    this.#int[at] = this.end;
    this.#writeNode(right, depth + 1, fround(share * shares[1]));
    this.#seenAt[feature] = seenAt;
  }

  #writeLeaf(leaf: number, share: number): void {
    const { leafSize, splitCondition, leafVector, rightChild } = this.#ensemble;
    this.#int[this.#at++] = 0;
    if (leafSize === 1) {
      this.#float[this.#at++] = share * splitCondition[leaf]!;
      return;
    }
    const row = rightChild[leaf]! * leafSize;
    for (let group = 0; group < leafSize; group++) this.#float[this.#at++] = share * leafVector[row + group]!;
  }
}
