import { leafValue } from './leaf-values.ts';
import type { LinearMemory } from './linear-memory.ts';
import { canonicalCut } from './tested-features.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { TreeOrder } from './tree-order.ts';

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
  const order = new TreeOrder(ensemble);
  for (let tree = 0; tree < numTree; tree++) {
    order.load(tree);
    records.set([packer.append(tree, order), order.depth, ensemble.treeGroup[tree]! * 4], tree * 3);
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
  append(tree: number, order: TreeOrder): number {
    const { splitCondition } = this.#ensemble;
    const root = this.#at;
    const always = this.#halfFloats * 8; // NaN
    for (let at = 0; at < order.numNode; at++, this.#at += 2) {
      const node = order.nodes[at]!;
      if (order.isLeaf(at)) {
        this.#floats[this.#at] = leafValue(this.#ensemble, tree, node, 0);
        this.#words[this.#at + 1] = always;
      } else {
        this.#floats[this.#at] = canonicalCut(splitCondition[node]!);
        this.#words[this.#at + 1] = this.#valueOffset(node) | ((order.children[at]! - at) << 14);
      }
    }
    return root * 4;
  }

  #valueOffset(node: number): number {
    const { splitIndex, defaultLeft } = this.#ensemble;
    return (splitIndex[node]! + (defaultLeft[node] === 1 ? 0 : this.#halfFloats)) * 4;
  }
}
