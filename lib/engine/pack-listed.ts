import { leafValue } from './leaf-values.ts';
import type { LinearMemory } from './linear-memory.ts';
import { MASK_BYTES, type MaskTable } from './pack-masks.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import type { TreeOrder } from './tree-order.ts';

/** Splits, and members of a plane, that the kernel takes at a time. */
const STEP = 4;

/** A tree's leaf numbers: see assembly/listed.ts. */
interface LeafNumbers {
  /** (numNode of the order) what a node adds to the numbers of the leaves below it */
  readonly steps: Int32Array;
  /** largest number + 1 */
  readonly extent: number;
}

/** All but the sum of a record SlicedTree of assembly/forms.ts. */
export interface ListedTree {
  readonly nodes: number;
  readonly leaves: number;
  readonly numSplit: number;
  readonly numPlane: number;
  readonly members: number;
  readonly reach: number;
  readonly leafBytes: number;
}

/** Packs trees of any shape as lists. */
export class ListedPacker {
  readonly #memory: LinearMemory;
  readonly #ensemble: TreeEnsemble;
  readonly #masks: MaskTable;
  /** Scratch that all trees share: (2 maxSplit + 1) masks. */
  readonly #reach: number;

  /** @param maxSplit of the trees to be packed */
  constructor(memory: LinearMemory, ensemble: TreeEnsemble, masks: MaskTable, maxSplit: number) {
    this.#memory = memory;
    this.#ensemble = ensemble;
    this.#masks = masks;
    this.#reach = memory.allocate((2 * (maxSplit + STEP) + 1) * MASK_BYTES);
  }

  pack(tree: number, order: TreeOrder): ListedTree {
    const numbers = numberLeaves(order);
    const numPlane = 32 - Math.clz32(numbers.extent - 1);
    const splits = this.#listSplits(order);
    return {
      nodes: this.#memory.put(splits),
      leaves: this.#memory.put(this.#listLeaves(tree, order, numbers)),
      numSplit: splits.length / 2,
      numPlane,
      members: this.#memory.put(this.#listMembers(order, numbers, numPlane)),
      reach: this.#reach,
      leafBytes: numbers.extent * 4,
    };
  }

  /** (numSplit, padded to a multiple of 4) address of the mask, address of the node's rows */
  #listSplits(order: TreeOrder): Uint32Array {
    const splits = new Uint32Array(2 * Math.ceil(order.numSplit / STEP) * STEP).fill(this.#masks.noMask);
    let split = 0;
    for (let at = 0; at < order.numNode; at++) {
      if (order.isLeaf(at)) continue;
      splits[split] = this.#masks.addressOf(order.nodes[at]!);
      splits[split + 1] = this.#rowsOf(at);
      split += 2;
    }
    return splits;
  }

  /** The kernel writes the rows of children in the order of the splits, which is that of the nodes. */
  #rowsOf(at: number): number {
    return this.#reach + at * MASK_BYTES;
  }

  /** For each plane the number of its nodes, a multiple of 4, then the addresses of their rows. */
  #listMembers(order: TreeOrder, { steps }: LeafNumbers, numPlane: number): Uint32Array {
    const words: number[] = [];
    for (let plane = 0; plane < numPlane; plane++) {
      const begin = words.push(0);
      for (let at = 1; at < order.numNode; at++) {
        if ((steps[at]! >> plane) & 1) words.push(this.#rowsOf(at));
      }
      while ((words.length - begin) % STEP !== 0) words.push(this.#masks.noMask);
      words[begin - 1] = words.length - begin;
    }
    return Uint32Array.from(words);
  }

  /** (leafSize, extent) */
  #listLeaves(tree: number, order: TreeOrder, { steps, extent }: LeafNumbers): Float32Array {
    const { leafSize } = this.#ensemble;
    const leaves = new Float32Array(leafSize * extent);
    const numbers = new Int32Array(order.numNode);
    for (let at = 0; at < order.numNode; at++) {
      numbers[at]! += steps[at]!;
      if (order.isLeaf(at)) {
        for (let group = 0; group < leafSize; group++) {
          leaves[group * extent + numbers[at]!] = leafValue(this.#ensemble, tree, order.nodes[at]!, group);
        }
      } else {
        numbers[order.children[at]!] = numbers[at]!;
        numbers[order.children[at]! + 1] = numbers[at]!;
      }
    }
    return leaves;
  }
}

/** Of two subtrees the larger keeps its numbers, the smaller begins at the next multiple of a power of two it fits in. */
function numberLeaves(order: TreeOrder): LeafNumbers {
  const steps = new Int32Array(order.numNode);
  const extents = new Int32Array(order.numNode).fill(1);
  for (let at = order.numNode - 1; at >= 0; at--) {
    if (order.isLeaf(at)) continue;
    const left = order.children[at]!;
    const [large, small] = extents[left]! >= extents[left + 1]! ? [left, left + 1] : [left + 1, left];
    const unit = 2 ** (32 - Math.clz32(extents[small]! - 1));
    steps[small] = Math.ceil(extents[large]! / unit) * unit;
    extents[at] = steps[small]! + extents[small]!;
  }
  return { steps, extent: extents[0]! };
}
