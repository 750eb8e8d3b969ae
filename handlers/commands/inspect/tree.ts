import type { TreeEnsemble } from '../../../lib/engine/tree-ensemble.ts';
import type { TreeNode } from '../../../lib/page/charts/tree-drawing.ts';
import { shortNumber } from '../../../lib/short-text.ts';

/** Levels that are shown; what is below is counted. */
const NUM_LEVEL = 4;

/** The upper levels of the first tree, as a drawing needs them. */
export function firstTree(ensemble: TreeEnsemble, names: readonly string[]): TreeNode {
  return nodeOf({ ensemble, names }, ensemble.treeOffset[0]!, { level: 0, takesMissing: false });
}

interface Tree {
  readonly ensemble: TreeEnsemble;
  readonly names: readonly string[];
}

function nodeOf(
  tree: Tree,
  node: number,
  { level, takesMissing }: { readonly level: number; readonly takesMissing: boolean },
): TreeNode {
  const { leftChild, rightChild, defaultLeft, sumHessian } = tree.ensemble;
  const isLeaf = leftChild[node] === -1;
  const cover = sumHessian.length === 0 ? '' : `cover ${shortNumber(sumHessian[node]!)}`;
  const isWhole = isLeaf || level < NUM_LEVEL - 1;
  const children = isLeaf || !isWhole ? [] : [leftChild[node]!, rightChild[node]!];
  return {
    text: isLeaf ? leafText(tree.ensemble, node) : splitText(tree, node),
    detail: isWhole ? cover : `${countLeaves(tree.ensemble, node)} leaves below`,
    takesMissing,
    isLeaf,
    children: children.map((child, side) =>
      nodeOf(tree, child, { level: level + 1, takesMissing: (defaultLeft[node] === 1) === (side === 0) }),
    ),
  };
}

/** Category sets go right, so that those on the left are all the others. */
function splitText({ ensemble, names }: Tree, node: number): string {
  const { splitIndex, splitCondition, categoryOffset, categories } = ensemble;
  const name = names[splitIndex[node]!]!;
  const set = categories.subarray(categoryOffset[node]!, categoryOffset[node + 1]!);
  return set.length > 0 ? `${name} not in {${set.join(', ')}}` : `${name} < ${shortNumber(splitCondition[node]!)}`;
}

function leafText({ leafSize, splitCondition, leafVector, rightChild }: TreeEnsemble, node: number): string {
  if (leafSize === 1) return shortNumber(splitCondition[node]!);
  const row = rightChild[node]! * leafSize;
  return Array.from(leafVector.subarray(row, row + leafSize), shortNumber).join(', ');
}

function countLeaves({ leftChild, rightChild }: TreeEnsemble, root: number): number {
  const stack = [root];
  let count = 0;
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (leftChild[node] === -1) count++;
    else stack.push(leftChild[node]!, rightChild[node]!);
  }
  return count;
}
