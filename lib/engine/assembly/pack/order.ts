// The nodes of each tree that rows can reach, breadth-first: parents before children, and the left child of a split right
// before the right one.

import { at, Ensemble, put } from './ensemble';

/**
 * Fills the order of all trees. That of a tree begins at its treeOffset: absolute nodes, splits above each, and where in the
 * tree's order the left child is, 0 at a leaf.
 */
export function orderTrees(e: Ensemble): void {
  for (let tree = 0; tree < e.numTree; tree++) orderTree(e, tree);
}

function orderTree(e: Ensemble, tree: i32): void {
  const root = at(e.treeOffset, tree);
  const nodes = e.nodes + (root << 2), depths = e.depths + (root << 2), children = e.children + (root << 2);
  let end = 1, depth = 0, levelEnd = 1;
  put(nodes, 0, root);
  for (let i = 0; i < end; i++) {
    if (i == levelEnd) {
      depth++;
      levelEnd = end;
    }
    const node = at(nodes, i), left = at(e.leftChild, node);
    put(depths, i, depth);
    put(children, i, left == -1 ? 0 : end);
    if (left == -1) continue;
    put(nodes, end, left);
    put(nodes, end + 1, at(e.rightChild, node));
    end += 2;
  }
  put(e.sizes, tree, end);
  put(e.heights, tree, depth);
}
