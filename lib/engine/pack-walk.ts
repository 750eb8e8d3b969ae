import type { LinearMemory } from './linear-memory.ts';
import { canonicalCut } from './tested-features.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { measureDepths } from './tree-shape.ts';

const { fround } = Math;

/** Features that 14 bits of byte offset reach in the doubled row, and the distance that 18 bits reach. */
const MAX_FEATURE = 2047;
const MAX_DISTANCE = 2 ** 18 - 1;
const NODE_BYTES = 8;
/** Rows in lock step. */
const NUM_WALK = 8;

/** Whether every node fits in the 8 bytes of assembly/walk.ts: numeric splits, scalar leaves, few features. */
export function fitsWalk({ numFeature, leafSize, categories, treeOffset }: TreeEnsemble): boolean {
  const isNear = treeOffset.every((begin, tree) => tree === 0 || begin - treeOffset[tree - 1]! <= MAX_DISTANCE);
  return numFeature <= MAX_FEATURE && leafSize === 1 && categories.length === 0 && isNear;
}

/** The ensemble for the walk of few rows: WalkForm in assembly/forms.ts. `fitsWalk` holds. */
export function packWalk(memory: LinearMemory, ensemble: TreeEnsemble): number {
  const { numFeature, numGroup, leafSize, numTree } = ensemble;
  const halfFloats = Math.ceil(numFeature / 4) * 4;
  const nodes = memory.allocate(ensemble.numNode * NODE_BYTES);
  const packer = new NodePacker(memory, ensemble, { at: nodes / 4, halfFloats });
  const records = new Uint32Array(numTree * 3);
  for (const [tree, depth] of measureDepths(ensemble).entries()) {
    records.set([packer.append(tree), depth, ensemble.treeGroup[tree]! * 4], tree * 3);
  }
  const trees = memory.put(records);
  const rows = memory.allocate(NUM_WALK * (halfFloats * 8 + 16));
  return memory.put(Uint32Array.of(numFeature, halfFloats * 4, numGroup, leafSize, trees, rows));
}

/** Writes nodes breadth-first, children side by side. */
class NodePacker {
  readonly #ensemble: TreeEnsemble;
  readonly #words: Uint32Array;
  readonly #floats: Float32Array;
  readonly #halfFloats: number;
  /** word index of the next free node */
  #at: number;

  constructor(memory: LinearMemory, ensemble: TreeEnsemble, { at, halfFloats }: { at: number; halfFloats: number }) {
    this.#ensemble = ensemble;
    this.#words = memory.words;
    this.#floats = memory.floats;
    this.#halfFloats = halfFloats;
    this.#at = at;
  }

  /** @returns the address of the root */
  append(tree: number): number {
    const { leftChild, rightChild, splitCondition, treeOffset, treeWeight } = this.#ensemble;
    const root = this.#at;
    const queue = [treeOffset[tree]!];
    const always = this.#halfFloats * 8; // NaN
    this.#at += 2;
    for (let index = 0, at = root; index < queue.length; index++, at += 2) {
      const node = queue[index]!;
      if (leftChild[node] === -1) {
        this.#floats[at] = fround(splitCondition[node]! * treeWeight[tree]!);
        this.#words[at + 1] = always;
      } else {
        this.#floats[at] = canonicalCut(splitCondition[node]!);
        this.#words[at + 1] = this.#valueOffset(node) | (((this.#at - at) / 2) << 14);
        queue.push(leftChild[node]!, rightChild[node]!);
        this.#at += 4;
      }
    }
    return root * 4;
  }

  #valueOffset(node: number): number {
    const { splitIndex, defaultLeft } = this.#ensemble;
    return (splitIndex[node]! + (defaultLeft[node] === 1 ? 0 : this.#halfFloats)) * 4;
  }
}
