import type { LinearMemory } from '../../wasm/linear-memory.ts';
import type { TreeEnsemble } from '../tree-ensemble.ts';
import type { CodeColumns } from './code-columns.ts';
import { leafValue } from './leaf-values.ts';
import type { TreeOrder } from './tree-order.ts';

// A subtree, 96 bytes, as assembly/subtrees.ts reads it:
//
//     0           16            32                             96
//     | 15 columns | 15 cuts     | 16 cells of 4 bytes          |
//
// A leaf of a tree with several subtrees on the way to it: 16 cuts, its own address in place of the first cell, and its
// values behind that.
const SUBTREE_BYTES = 96;
const CUTS_AT = 16;
const CELLS_AT = 32;
const VALUES_AT = 36;
const NUM_TEST = 15;
const HEIGHT = 4;
/** Codes and cuts are less 128; no code exceeds this cut. */
export const CODE_START = 0x80;
const NO_TEST = 127;
/** Codes that a row may have, rounded up to what the kernel has functions for: one, two, four or five registers. */
const ROW_BYTES = [16, 32, 64, 80];
export const MAX_SUBTREE_COLUMNS = 80;
const REGISTER_BYTES = 16;

// The tables that turn 15 answers into a cell, 2,576 bytes:
//
//     0                         512                             2560             2576
//     | (128) words: where the   | (256, 8) bytes: offset of     | 16 bytes of 16  |
//     | column of the test that  | the cell, by the bits of the  |                 |
//     | counts begins, by the    | last eight tests and the test |                 |
//     | bits of the upper seven  | that counts                   |                 |
const CELL_OFFSETS_AT = 512;
const SIXTEEN_AT = 2560;
const TABLE_BYTES = SIXTEEN_AT + REGISTER_BYTES;
/** The first of the last level's eight tests, in heap order. */
const LAST_LEVEL = 7;

/** How rows go on below the upper levels: fields of a record DeepTree. */
export interface LowerLevels {
  readonly lower: number;
  readonly lowerBytes: number;
  /** subtrees on the way to a leaf */
  readonly steps: number;
}

/** Levels of a tree that subtrees leave to the bit-sliced upper part. */
export function subtreeUpperDepth(depth: number): number {
  return depth - HEIGHT * countSteps(depth);
}

function countSteps(depth: number): number {
  return Math.max(0, Math.ceil((depth - 8) / HEIGHT));
}

/** Bytes of a row of so many codes. */
export function subtreeRowBytes(numColumn: number): number {
  return ROW_BYTES.find((bytes) => bytes >= numColumn)!;
}

/** What the kernel finds the cell of a subtree with. */
export function packTables(memory: LinearMemory): number {
  const tables = memory.allocate(TABLE_BYTES);
  const bytes = new Uint8Array(memory.memory.buffer, tables, TABLE_BYTES);
  for (let bits = 0; bits < 128; bits++) {
    const second = 1 + (bits & 1);
    const third = 2 * second + 1 + ((bits >> second) & 1);
    const fourth = 2 * third + 1 + ((bits >> third) & 1);
    memory.words[tables / 4 + bits] = tables + CELL_OFFSETS_AT + fourth - LAST_LEVEL;
  }
  for (let bits = 0; bits < 256; bits++) {
    for (let test = 0; test < 8; test++) {
      bytes[CELL_OFFSETS_AT + 8 * bits + test] = 4 * (2 * test + ((bits >> test) & 1));
    }
  }
  bytes.fill(REGISTER_BYTES, SIXTEEN_AT);
  return tables;
}

/** (2 NUM_TEST + 1) nodes of the order: tests in heap order, then cells; -1 where nothing is. A leaf fills places on its left. */
type Heap = Int32Array;

/** The tree at hand and where its lower levels go. */
interface Target {
  readonly tree: number;
  readonly order: TreeOrder;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Packs the lower levels of trees as subtrees. */
export class SubtreePacker {
  readonly #memory: LinearMemory;
  readonly #ensemble: TreeEnsemble;
  readonly #columns: CodeColumns;

  constructor(memory: LinearMemory, ensemble: TreeEnsemble, columns: CodeColumns) {
    this.#memory = memory;
    this.#ensemble = ensemble;
    this.#columns = columns;
  }

  /** @param roots (2^depth of the upper levels) node of the order below each place, or -1 */
  pack(tree: number, order: TreeOrder, roots: readonly number[]): LowerLevels {
    const steps = countSteps(order.depth);
    const levels = listLevels(order, roots, steps);
    const isDirect = steps === 1 && this.#ensemble.leafSize === 1;
    const lowerBytes = isDirect ? roots.length * SUBTREE_BYTES : this.#countBytes(order, levels);
    const lower = this.#memory.allocate(lowerBytes);
    const { buffer } = this.#memory.memory;
    const bytes = new Uint8Array(buffer, lower, lowerBytes);
    const target = { tree, order, bytes, view: new DataView(buffer, lower, lowerBytes) };
    let begin = 0;
    for (const heaps of levels) {
      for (const heap of heaps) {
        this.#writeTests(target, heap, begin);
        begin += SUBTREE_BYTES;
      }
    }
    if (isDirect) this.#writeValues(target, levels[0]!);
    else this.#writeLinks(target, levels);
    return { lower, lowerBytes, steps };
  }

  #writeTests({ order, bytes }: Target, heap: Heap, begin: number): void {
    bytes.fill(NO_TEST, begin + CUTS_AT, begin + CELLS_AT);
    for (let place = 0; place < NUM_TEST; place++) {
      const at = heap[place]!;
      if (!isSplit(order, at)) continue;
      bytes[begin + place] = this.#columns.columnOf(order.nodes[at]!);
      bytes[begin + CUTS_AT + place] = this.#columns.cutOf(order.nodes[at]!) ^ CODE_START;
    }
  }

  /** Leaf values into the cells of subtrees. */
  #writeValues(target: Target, heaps: readonly Heap[]): void {
    for (let index = 0, cells = CELLS_AT; index < heaps.length; index++, cells += SUBTREE_BYTES) {
      for (let cell = 0; cell <= NUM_TEST; cell++) {
        const at = heaps[index]![NUM_TEST + cell]!;
        if (at !== -1) this.#writeValue(target, at, 0, cells + 4 * cell);
      }
    }
  }

  /** Addresses into the cells of subtrees, and the leaves behind all of them. */
  #writeLinks(target: Target, levels: readonly Heap[][]): void {
    const { order, view } = target;
    let subtree = 0;
    let next = levels[0]!.length * SUBTREE_BYTES;
    let leaf = levels.flat().length * SUBTREE_BYTES;
    for (const [level, heaps] of levels.entries()) {
      const isLast = level === levels.length - 1;
      for (const heap of heaps) {
        for (const [cell, at] of heap.subarray(NUM_TEST).entries()) {
          if (at === -1) continue;
          const isLeaf = order.isLeaf(at);
          const link = isLeaf ? leaf - (isLast ? VALUES_AT : CUTS_AT) : next;
          view.setUint32(subtree + CELLS_AT + 4 * cell, view.byteOffset + link, true);
          if (!isLeaf) next += SUBTREE_BYTES;
          else leaf = this.#writeLeaf(target, at, leaf, isLast);
        }
        subtree += SUBTREE_BYTES;
      }
    }
  }

  /** Its values; before them, where rows have steps left, what keeps them there. Returns where the next leaf goes. */
  #writeLeaf(target: Target, at: number, begin: number, isLast: boolean): number {
    const values = isLast ? begin : begin + VALUES_AT - CUTS_AT;
    if (!isLast) {
      const self = begin + CELLS_AT - CUTS_AT;
      target.bytes.fill(NO_TEST, begin, self);
      target.view.setUint32(self, target.view.byteOffset + begin - CUTS_AT, true);
    }
    const { leafSize } = this.#ensemble;
    for (let group = 0; group < leafSize; group++) this.#writeValue(target, at, group, values + 4 * group);
    return values + 4 * leafSize;
  }

  #countBytes(order: TreeOrder, levels: readonly Heap[][]): number {
    let bytes = 0;
    for (const [level, heaps] of levels.entries()) {
      const leafBytes = (level === levels.length - 1 ? 0 : VALUES_AT - CUTS_AT) + 4 * this.#ensemble.leafSize;
      for (const heap of heaps) {
        const leaves = heap.subarray(NUM_TEST).filter((at) => at !== -1 && order.isLeaf(at));
        bytes += SUBTREE_BYTES + leaves.length * leafBytes;
      }
    }
    return bytes;
  }

  #writeValue({ tree, order, view }: Target, at: number, group: number, begin: number): void {
    view.setFloat32(begin, leafValue(this.#ensemble, tree, order.nodes[at]!, group), true);
  }
}

/** (steps) the subtrees that rows reach by each step. */
function listLevels(order: TreeOrder, roots: readonly number[], steps: number): Heap[][] {
  const levels: Heap[][] = [];
  for (let step = 0; step < steps; step++) {
    const heaps = roots.map((root) => makeHeap(order, root));
    levels.push(heaps);
    if (step < steps - 1)
      roots = heaps.flatMap((heap) => [...heap.subarray(NUM_TEST)].filter((at) => isSplit(order, at)));
  }
  return levels;
}

function isSplit(order: TreeOrder, at: number): boolean {
  return at !== -1 && !order.isLeaf(at);
}

function makeHeap(order: TreeOrder, root: number): Heap {
  const heap = new Int32Array(2 * NUM_TEST + 1).fill(-1);
  heap[0] = root;
  for (let place = 0; place < NUM_TEST; place++) {
    const at = heap[place]!;
    if (at === -1) continue;
    const isLeaf = order.isLeaf(at);
    heap[2 * place + 1] = isLeaf ? at : order.children[at]!;
    if (!isLeaf) heap[2 * place + 2] = order.children[at]! + 1;
  }
  return heap;
}
