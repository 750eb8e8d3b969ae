import { instantiateKernels, type Kernels } from './kernels.ts';
import { LinearMemory } from './linear-memory.ts';
import { countLargestTree, type TreeEnsemble } from './tree-ensemble.ts';

export const MASK_BYTES = 16;

/** The masks of some cuts, by where missing values go; 0 where no split sends them there. */
export interface MaskAreas {
  readonly left: number;
  readonly right: number;
}

/**
 * Where an ensemble is packed: its arrays and the kernels that lay trees out, in a memory of their own, which goes when
 * packing is done. A process that has just started runs loops over nodes some 20 times slower in JavaScript.
 */
export class Workbench {
  readonly source: TreeEnsemble;
  readonly memory: LinearMemory;
  readonly kernels: Kernels;
  /** Address of a record Ensemble of assembly/ensemble.ts. */
  readonly ensemble: number;
  /** Addresses of arrays that the record holds, too. */
  readonly nodes: number;
  readonly depths: number;
  readonly children: number;
  readonly sizes: number;
  readonly heights: number;
  readonly tests: number;
  readonly masks: number;
  readonly work: number;

  constructor(source: TreeEnsemble, memory: LinearMemory = new LinearMemory()) {
    const { numTree, numNode, numFeature, leafSize } = source;
    this.source = source;
    this.memory = memory;
    this.kernels = instantiateKernels(memory.memory);
    const arrays = putArrays(memory, source);
    this.nodes = memory.allocate(numNode * 4);
    this.depths = memory.allocate(numNode * 4);
    this.children = memory.allocate(numNode * 4);
    this.sizes = memory.allocate(numTree * 4);
    this.heights = memory.allocate(numTree * 4);
    this.tests = memory.allocate(numNode * 4);
    this.masks = memory.allocate(numNode * 4); // two for each split, and less than half of the nodes are splits
    this.work = memory.allocate(countLargestTree(source) * 8);
    const order = [this.nodes, this.depths, this.children, this.sizes, this.heights];
    const words = [numTree, numNode, numFeature, leafSize, ...arrays, ...order, this.tests, this.masks, this.work];
    this.ensemble = memory.put(Uint32Array.from(words));
    this.kernels.orderTrees(this.ensemble);
  }

  /** Says where the masks of `numCut` cuts are from the one at `begin` on; the first mask of an area is unused. */
  placeMasks(begin: number, numCut: number, { left, right }: MaskAreas): void {
    const { words } = this.memory;
    for (let cut = 0, at = this.masks / 4 + 2 * begin; cut < numCut; cut++, at += 2) {
      words[at] = left + (cut + 1) * MASK_BYTES;
      words[at + 1] = right + (cut + 1) * MASK_BYTES;
    }
  }

  /** A copy of some words that kernels wrote. */
  copy(address: number, bytes: number): Uint32Array {
    return new Uint32Array(this.memory.memory.buffer.slice(address, address + bytes));
  }
}

/** The addresses of copies of the arrays that packing needs, in the order of the record. */
function putArrays(memory: LinearMemory, source: TreeEnsemble): number[] {
  const { treeOffset, treeGroup, treeWeight, leftChild, rightChild, splitIndex, splitCondition, defaultLeft } = source;
  const arrays = [treeOffset, treeGroup, treeWeight, leftChild, rightChild, splitIndex, splitCondition, defaultLeft];
  const categoryOffset = source.categories.length > 0 ? memory.put(source.categoryOffset) : 0;
  return [...arrays.map((array) => memory.put(array)), categoryOffset, memory.put(source.leafVector)];
}
