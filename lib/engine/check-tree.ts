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
  let level = [0];
  let depth = -1;
  isReachable[0] = 1;
  while (level.length > 0) {
    depth++;
    const next: number[] = [];
    for (const node of level) {
      const problem = tree.leftChild[node] === -1 ? leafProblem(tree, node, shape) : splitProblem(tree, node, shape);
      if (problem !== undefined) throw new ModelFormatError(`tree ${index}, node ${node}: ${problem}`);
      if (tree.leftChild[node] !== -1) visitChildren(tree, index, node, isReachable, next);
    }
    level = next;
  }
  return { isReachable, depth };
}

function checkLengths(tree: TreeArrays, index: number): void {
  const numNode = tree.leftChild.length;
  if (numNode === 0) throw new ModelFormatError(`tree ${index} has no nodes`);
  const lengths = Object.entries({
    right_children: tree.rightChild,
    split_indices: tree.splitIndex,
    split_conditions: tree.splitCondition,
    default_left: tree.defaultLeft,
    ...(tree.sumHessian.length > 0 && { sum_hessian: tree.sumHessian }),
    ...(tree.lossChange.length > 0 && { loss_changes: tree.lossChange }),
  });
  for (const [name, { length }] of lengths) {
    if (length === numNode) continue;
    throw new ModelFormatError(`tree ${index}: ${name} has ${length} entries for ${numNode} nodes`);
  }
}

function leafProblem(tree: TreeArrays, node: number, { leafSize }: EnsembleShape): string | undefined {
  const row = tree.rightChild[node]!;
  if (leafSize === 1) return row === -1 ? undefined : `it has no left child, but the right child ${row}`;
  const numRow = tree.leafVector.length / leafSize;
  return row >= 0 && row + 1 <= numRow ? undefined : `its leaf vector ${row} is not among the ${numRow} of the tree`;
}

function splitProblem(tree: TreeArrays, node: number, { numFeature }: EnsembleShape): string | undefined {
  const numNode = tree.leftChild.length;
  for (const child of [tree.leftChild[node]!, tree.rightChild[node]!]) {
    if (child < 0 || child >= numNode) return `its child ${child} is not among the ${numNode} nodes`;
  }
  const feature = tree.splitIndex[node]!;
  if (feature < 0 || feature >= numFeature) return `it splits on feature ${feature}, but the model has ${numFeature}`;
  for (let at = tree.categoryOffset[node]!; at < tree.categoryOffset[node + 1]!; at++) {
    const category = tree.categories[at]!;
    if (category < 0 || category > MAX_CATEGORY) return `its category ${category} is not from 0 to ${MAX_CATEGORY}`;
  }
  return undefined;
}

/** Every node has one parent; a second visit means a cycle or a shared branch. */
function visitChildren(tree: TreeArrays, index: number, node: number, isReachable: Uint8Array, next: number[]): void {
  for (const child of [tree.leftChild[node]!, tree.rightChild[node]!]) {
    if (isReachable[child] === 1) {
      throw new ModelFormatError(
        `tree ${index}, node ${node}: its child ${child} is reached twice, so this is no tree`,
      );
    }
    isReachable[child] = 1;
    next.push(child);
  }
}
