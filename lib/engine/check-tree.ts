import { ModelFormatError } from '../errors.ts';
import type { EnsembleShape, TreeArrays } from './tree-ensemble.ts';

/** Values from 2^24 on go left whatever the categories are, so none can be listed: `x >= 16777216` in XGBoost. */
export const MAX_CATEGORY = 2 ** 24 - 1;

/** What a walk through a whole tree has shown. */
export interface TreeWalk {
  /** (numNode) 1 for nodes that a row can reach from the root */
  readonly isReachable: Uint8Array;
  /** Splits on the longest way from the root to a leaf. */
  readonly depth: number;
}

/**
 * The nodes of a tree that rows can reach, each checked, so that nothing that walks the tree later has to check.
 * Unreachable nodes are not looked at: XGBoost leaves odd values in the nodes that it pruned.
 *
 * @throws ModelFormatError naming tree and node
 */
export function checkTree(tree: TreeArrays, index: number, shape: EnsembleShape): TreeWalk {
  checkLengths(tree, index);
  const numNode = tree.leftChild.length;
  const isReachable = new Uint8Array(numNode);
  const queue = new Int32Array(numNode); // node ids, level by level from the root
  let end = 1;
  let levelEnd = 1;
  let depth = 0;
  isReachable[0] = 1;
  for (let at = 0; at < end; at++) {
    if (at === levelEnd) {
      depth++;
      levelEnd = end;
    }
    const node = queue[at]!;
    const isLeaf = tree.leftChild[node] === -1;
    const problem = isLeaf ? leafProblem(tree, node, shape) : splitProblem(tree, node, shape, isReachable);
    if (problem !== undefined) throw new ModelFormatError(`tree ${index}, node ${node}: ${problem}`);
    if (isLeaf) continue;
    queue[end++] = tree.leftChild[node]!;
    queue[end++] = tree.rightChild[node]!;
  }
  return { isReachable, depth };
}

function checkLengths(tree: TreeArrays, index: number): void {
  const numNode = tree.leftChild.length;
  if (numNode === 0) throw new ModelFormatError(`tree ${index} has no nodes`);
  checkLength(tree.rightChild, 'right_children', index, numNode);
  checkLength(tree.splitIndex, 'split_indices', index, numNode);
  checkLength(tree.splitCondition, 'split_conditions', index, numNode);
  checkLength(tree.defaultLeft, 'default_left', index, numNode);
  if (tree.sumHessian.length > 0) checkLength(tree.sumHessian, 'sum_hessian', index, numNode);
  if (tree.lossChange.length > 0) checkLength(tree.lossChange, 'loss_changes', index, numNode);
}

function checkLength({ length }: ArrayLike<number>, name: string, index: number, numNode: number): void {
  if (length === numNode) return;
  throw new ModelFormatError(`tree ${index}: ${name} has ${length} entries for ${numNode} nodes`);
}

function leafProblem(tree: TreeArrays, node: number, { leafSize }: EnsembleShape): string | undefined {
  const row = tree.rightChild[node]!;
  if (leafSize === 1) return row === -1 ? undefined : `it has no left child, but the right child ${row}`;
  const numRow = tree.leafVector.length / leafSize;
  return row >= 0 && row + 1 <= numRow ? undefined : `its leaf vector ${row} is not among the ${numRow} of the tree`;
}

/** Also marks the children: every node has one parent, and a second visit means a cycle or a shared branch. */
function splitProblem(
  tree: TreeArrays,
  node: number,
  { numFeature }: EnsembleShape,
  isReachable: Uint8Array,
): string | undefined {
  const numNode = tree.leftChild.length;
  const feature = tree.splitIndex[node]!;
  if (feature < 0 || feature >= numFeature) return `it splits on feature ${feature}, but the model has ${numFeature}`;
  for (let at = tree.categoryOffset[node]!; at < tree.categoryOffset[node + 1]!; at++) {
    const category = tree.categories[at]!;
    if (category < 0 || category > MAX_CATEGORY) return `its category ${category} is not from 0 to ${MAX_CATEGORY}`;
  }
  for (let side = 0; side < 2; side++) {
    const child = side === 0 ? tree.leftChild[node]! : tree.rightChild[node]!;
    if (child < 0 || child >= numNode) return `its child ${child} is not among the ${numNode} nodes`;
    if (isReachable[child] === 1) return `its child ${child} is reached twice, so this is not a tree`;
    isReachable[child] = 1;
  }
  return undefined;
}
