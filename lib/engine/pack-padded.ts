import { leafValue } from './leaf-values.ts';
import type { LinearMemory } from './linear-memory.ts';
import type { MaskTable } from './pack-masks.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import type { TreeOrder } from './tree-order.ts';

/** Depths that the kernel has functions for; shallower trees are padded to the first. */
const MIN_DEPTH = 4;
export const MAX_PADDED_DEPTH = 8;
/** Up to this depth leaves are looked up byte by byte. */
const MAX_BYTE_DEPTH = 5;

/** The first words of a record SlicedTree of assembly/forms.ts: depth, nodes, leaves. */
type PaddedTree = readonly [number, number, number];

/** Packs trees of up to 8 levels as perfect ones. */
export class PaddedPacker {
  readonly #memory: LinearMemory;
  readonly #ensemble: TreeEnsemble;
  readonly #masks: MaskTable;
  /** place in the perfect tree of each node of the order at hand */
  #places = new Int32Array(0);

  constructor(memory: LinearMemory, ensemble: TreeEnsemble, masks: MaskTable) {
    this.#memory = memory;
    this.#ensemble = ensemble;
    this.#masks = masks;
  }

  pack(tree: number, order: TreeOrder): PaddedTree {
    const depth = paddedDepth(order.depth);
    const nodes = this.#memory.put(this.listNodes(order, depth));
    const leaves = this.#listLeaves(tree, order, depth);
    const table = depth <= MAX_BYTE_DEPTH ? splitBytes(leaves, 2 ** depth) : leaves;
    return [depth, nodes, this.#memory.put(table)];
  }

  /** (2^depth - 1) addresses of the masks of the upper levels, in the kernel's order */
  listNodes(order: TreeOrder, depth: number): Uint32Array {
    const nodes = new Uint32Array(2 ** depth - 1).fill(this.#masks.noMask);
    const places = placeOrder(depth);
    this.#findPlaces(order, depth);
    for (let at = 0; at < order.numNode && order.depths[at]! < depth; at++) {
      if (!order.isLeaf(at)) nodes[places[this.#places[at]!]!] = this.#masks.addressOf(order.nodes[at]!);
    }
    return nodes;
  }

  /** Calls `visit` for every node at `depth` and every leaf above, with the places at the bottom that lead to it. */
  visitBottom(order: TreeOrder, depth: number, visit: (at: number, begin: number, end: number) => void): void {
    for (let at = 0; at < order.numNode && order.depths[at]! <= depth; at++) {
      if (order.depths[at]! < depth && !order.isLeaf(at)) continue;
      const span = 2 ** (depth - order.depths[at]!);
      const begin = (this.#places[at]! + 1) * span - 2 ** depth;
      visit(at, begin, begin + span);
    }
  }

  /** Of the nodes down to `depth`. */
  #findPlaces(order: TreeOrder, depth: number): void {
    if (this.#places.length < order.numNode) this.#places = new Int32Array(order.numNode);
    for (let at = 0; at < order.numNode && order.depths[at]! < depth; at++) {
      if (order.isLeaf(at)) continue;
      this.#places[order.children[at]!] = 2 * this.#places[at]! + 1;
      this.#places[order.children[at]! + 1] = 2 * this.#places[at]! + 2;
    }
  }

  /** (leafSize, 2^depth) each leaf's value in all places of the perfect tree below it */
  #listLeaves(tree: number, order: TreeOrder, depth: number): Float32Array {
    const { leafSize } = this.#ensemble;
    const numLeaf = 2 ** depth;
    const leaves = new Float32Array(leafSize * numLeaf);
    this.visitBottom(order, depth, (at, begin, end) => {
      for (let group = 0; group < leafSize; group++) {
        const value = leafValue(this.#ensemble, tree, order.nodes[at]!, group);
        leaves.fill(value, group * numLeaf + begin, group * numLeaf + end);
      }
    });
    return leaves;
  }
}

/** The depth that a tree is padded to. */
export function paddedDepth(depth: number): number {
  return Math.max(depth, MIN_DEPTH);
}

/** (leafSize, numLeaf) floats to (leafSize, 4, numLeaf) bytes. */
function splitBytes(leaves: Float32Array, numLeaf: number): Uint8Array {
  const bytes = new Uint8Array(leaves.buffer);
  const split = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    const leaf = at >> 2;
    split[4 * (leaf - (leaf % numLeaf)) + (at & 3) * numLeaf + (leaf % numLeaf)] = bytes[at]!;
  }
  return split;
}

const orders: Uint32Array[] = [];

/** (2^depth - 1) place in the perfect tree → place in the kernel's order: see assembly/padded.ts. */
function placeOrder(depth: number): Uint32Array {
  orders[depth] ??= makePlaceOrder(depth);
  return orders[depth];
}

function makePlaceOrder(depth: number): Uint32Array {
  const order = new Uint32Array(2 ** depth - 1);
  let next = 0;
  const add = (place: number) => {
    order[place] = next++;
  };
  const firstBottom = 2 ** (depth - MIN_DEPTH) - 1;
  for (let root = firstBottom; root <= 2 * firstBottom; root++) {
    add(root);
    for (const half of [2 * root + 1, 2 * root + 2]) {
      const [a, b] = [2 * half + 1, 2 * half + 2];
      for (const place of [half, a, b, 2 * a + 1, 2 * a + 2, 2 * b + 1, 2 * b + 2]) add(place);
    }
  }
  for (let level = depth - MIN_DEPTH - 1; level >= 0; level--) {
    for (let place = 2 ** level - 1; place < 2 ** (level + 1) - 1; place++) add(place);
  }
  return order;
}
