import type { TreeEnsemble } from '../engine/tree-ensemble.ts';

/**
 * The mean of the leaves below each node of a tree, weighted by cover.
 *
 * @param round rounds each step: `Math.fround` for float32
 * @param group which number of vector leaves
 * @returns (nodes of the tree)
 */
export function computeNodeMeans(
  ensemble: TreeEnsemble,
  tree: number,
  group: number,
  round: (x: number) => number,
): Float64Array {
  const { treeOffset, leftChild, rightChild, leafSize, splitCondition, leafVector, sumHessian } = ensemble;
  const root = treeOffset[tree]!;
  const means = new Float64Array(treeOffset[tree + 1]! - root);
  for (const node of listParentsFirst(ensemble, root).reverse()) {
    const [left, right] = [leftChild[node]!, rightChild[node]!];
    if (left === -1) {
      means[node - root] = leafSize === 1 ? splitCondition[node]! : leafVector[right * leafSize + group]!;
      continue;
    }
    const leftPart = round(means[left - root]! * sumHessian[left]!);
    const rightPart = round(means[right - root]! * sumHessian[right]!);
    means[node - root] = round(round(leftPart + rightPart) / sumHessian[node]!);
  }
  return means;
}

/** The nodes that rows can reach, parents before children. */
function listParentsFirst({ leftChild, rightChild }: TreeEnsemble, root: number): number[] {
  const nodes = [root];
  for (const node of nodes) {
    if (leftChild[node] !== -1) nodes.push(leftChild[node]!, rightChild[node]!);
  }
  return nodes;
}
