import type { TreeEnsemble } from './tree-ensemble.ts';

/** A leaf repeated over the places of a perfect tree that lie below it, or a split in one place. */
export type PlaceNode = (node: number, place: number, depth: number) => void;

/**
 * Calls `visit` for every node that a row can reach, parents before children, with its place in the perfect tree (root
 * 0, children of p at 2p + 1 and 2p + 2; meaningless below depth 30) and its depth.
 */
export function visitTree({ treeOffset, leftChild, rightChild }: TreeEnsemble, tree: number, visit: PlaceNode): void {
  const stack = [treeOffset[tree]!, 0, 0]; // node, place, depth
  while (stack.length > 0) {
    const depth = stack.pop()!;
    const place = stack.pop()!;
    const node = stack.pop()!;
    visit(node, place, depth);
    if (leftChild[node] === -1) continue;
    stack.push(rightChild[node]!, 2 * place + 2, depth + 1);
    stack.push(leftChild[node]!, 2 * place + 1, depth + 1);
  }
}

/** (numTree) splits on the longest way from the root to a leaf. */
export function measureDepths(ensemble: TreeEnsemble): Int32Array {
  const depths = new Int32Array(ensemble.numTree);
  for (let tree = 0; tree < ensemble.numTree; tree++) {
    visitTree(ensemble, tree, (_node, _place, depth) => {
      if (depth > depths[tree]!) depths[tree] = depth;
    });
  }
  return depths;
}
