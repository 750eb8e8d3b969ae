import type { Workbench } from './workbench.ts';

/**
 * The nodes of one tree at a time that rows can reach, breadth-first: parents before children, and the left child of a
 * split right before the right one.
 */
export class TreeOrder {
  readonly #bench: Workbench;
  /** (numNode) absolute node indices */
  nodes = new Int32Array(0);
  /** (numNode) splits above each */
  depths = new Int32Array(0);
  /** (numNode) where in this order the left child is; 0 at a leaf */
  children = new Int32Array(0);
  /** Splits on the longest way to a leaf. */
  depth = 0;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  /** Turns to another tree; arrays hold until the memory of the workbench grows. */
  load(tree: number): this {
    const { memory, nodes, depths, children, sizes, heights, source } = this.#bench;
    const numNode = memory.words[sizes / 4 + tree]!;
    const begin = source.treeOffset[tree]! * 4;
    const view = (address: number) => new Int32Array(memory.memory.buffer, address + begin, numNode);
    this.nodes = view(nodes);
    this.depths = view(depths);
    this.children = view(children);
    this.depth = memory.words[heights / 4 + tree]!;
    return this;
  }

  get numNode(): number {
    return this.nodes.length;
  }

  isLeaf(at: number): boolean {
    return this.children[at] === 0;
  }
}
