import type { TreeRun, Workbench } from './workbench.ts';

/**
 * The nodes of one tree at a time that rows can reach, breadth-first: parents before children, and the left child of a
 * split right before the right one.
 */
export class TreeOrder {
  readonly #bench: Workbench;
  /** (numNode) absolute node indices */
  nodes: Uint32Array = new Uint32Array(0);
  /** (numNode) splits above each */
  depths: Uint32Array = new Uint32Array(0);
  /** (numNode) where in this order the left child is; 0 at a leaf */
  children: Uint32Array = new Uint32Array(0);
  /** Splits on the longest way to a leaf. */
  depth = 0;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  /** Turns to another tree of the run that the workbench has; arrays hold until its memory grows. */
  load(run: TreeRun, tree: number): this {
    const { memory, addresses, source } = this.#bench;
    const begin = (source.treeOffset[tree]! - run.node) * 4;
    const bytes = memory.words[addresses.sizes / 4 + tree]! * 4;
    this.nodes = this.#bench.words(addresses.nodes + begin, bytes);
    this.depths = this.#bench.words(addresses.depths + begin, bytes);
    this.children = this.#bench.words(addresses.children + begin, bytes);
    this.depth = memory.words[addresses.heights / 4 + tree]!;
    return this;
  }

  get numNode(): number {
    return this.nodes.length;
  }

  isLeaf(at: number): boolean {
    return this.children[at] === 0;
  }
}
