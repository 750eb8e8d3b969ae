import type { TreeEnsemble } from '../engine/tree-ensemble.ts';

/** How trees have grown. */
export interface TreeShapes {
  /** (numTree) */
  readonly numLeaf: Int32Array;
  /** (numTree) splits on the longest way to a leaf */
  readonly depth: Int32Array;
  /** (maxDepth + 1) leaves of all trees at each depth */
  readonly leavesAtDepth: Float64Array;
}

/** Leaves and depths of an ensemble's trees. Pruned nodes, which no row reaches, do not count. */
export function computeTreeShapes({ treeOffset, leftChild, rightChild, numTree, maxDepth }: TreeEnsemble): TreeShapes {
  const shapes = {
    numLeaf: new Int32Array(numTree),
    depth: new Int32Array(numTree),
    leavesAtDepth: new Float64Array(maxDepth + 1),
  };
  for (let tree = 0; tree < numTree; tree++) {
    const stack: [node: number, depth: number][] = [[treeOffset[tree]!, 0]];
    while (stack.length > 0) {
      const [node, depth] = stack.pop()!;
      if (leftChild[node] !== -1) {
        stack.push([leftChild[node]!, depth + 1], [rightChild[node]!, depth + 1]);
        continue;
      }
      shapes.numLeaf[tree]!++;
      shapes.leavesAtDepth[depth]!++;
      shapes.depth[tree] = Math.max(shapes.depth[tree]!, depth);
    }
  }
  return shapes;
}
