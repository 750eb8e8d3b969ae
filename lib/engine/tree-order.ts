import type { TreeEnsemble } from './tree-ensemble.ts';

/**
 * The nodes of one tree at a time that rows can reach, breadth-first: parents before children, and the left child of a
 * split right before the right one.
 */
export class TreeOrder {
  readonly #ensemble: TreeEnsemble;
  /** (numNode) absolute node indices */
  readonly nodes: Int32Array;
  /** (numNode) splits above each */
  readonly depths: Int32Array;
  /** (numNode) at a split, where in this order its left child is */
  readonly children: Int32Array;
  numNode = 0;
  numSplit = 0;
  /** Splits on the longest way to a leaf. */
  depth = 0;

  constructor(ensemble: TreeEnsemble) {
    const largest = countLargestTree(ensemble);
    this.#ensemble = ensemble;
    this.nodes = new Int32Array(largest);
    this.depths = new Int32Array(largest);
    this.children = new Int32Array(largest);
  }

  /** Turns to another tree. */
  load(tree: number): this {
    const { leftChild, rightChild, treeOffset } = this.#ensemble;
    const { nodes, depths, children } = this;
    let end = 1;
    nodes[0] = treeOffset[tree]!;
    depths[0] = 0;
    for (let at = 0; at < end; at++) {
      const node = nodes[at]!;
      if (leftChild[node] === -1) continue;
      children[at] = end;
      nodes[end] = leftChild[node]!;
      nodes[end + 1] = rightChild[node]!;
      depths[end] = depths[at]! + 1;
      depths[end + 1] = depths[at]! + 1;
      end += 2;
    }
    this.numNode = end;
    this.numSplit = (end - 1) / 2;
    this.depth = depths[end - 1]!;
    return this;
  }

  isLeaf(at: number): boolean {
    return this.#ensemble.leftChild[this.nodes[at]!] === -1;
  }
}

/** Nodes of the largest tree. */
export function countLargestTree({ treeOffset }: TreeEnsemble): number {
  let largest = 0;
  for (let tree = 1; tree < treeOffset.length; tree++) {
    largest = Math.max(largest, treeOffset[tree]! - treeOffset[tree - 1]!);
  }
  return largest;
}
