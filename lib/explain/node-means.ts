import type { TreeEnsemble } from '../engine/tree-ensemble.ts';

/**
 * The mean of the leaves below each node of a tree, weighted by cover.
 *
 * @param group which number of vector leaves
 * @param round rounds each step: `Math.fround` for float32
 * @param uncovered the mean of a node without cover from those of its children; by default the quotient, NaN as a rule
 * @returns (nodes of the tree)
 */
export function computeNodeMeans(
  ensemble: TreeEnsemble,
  tree: number,
  group: number,
  round: (x: number) => number,
  uncovered?: (left: number, right: number) => number,
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
    const [leftMean, rightMean] = [means[left - root]!, means[right - root]!];
    if (uncovered !== undefined && sumHessian[node] === 0) {
      means[node - root] = uncovered(leftMean, rightMean);
      continue;
    }
    const sum = round(round(leftMean * sumHessian[left]!) + round(rightMean * sumHessian[right]!));
    means[node - root] = round(sum / sumHessian[node]!);
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
