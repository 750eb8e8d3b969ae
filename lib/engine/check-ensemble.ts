import { ModelFormatError } from '../errors.ts';
import { checkGroups, checkRounds } from './build-ensemble.ts';
import { MAX_CATEGORY } from './check-tree.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

type Unchecked = Omit<TreeEnsemble, 'maxDepth'>;

/**
 * Checks all that TreeEnsemble promises of arrays that come ready-made, in time linear to their size, so that nothing
 * that walks the trees later has to check. Arrays of `numNode` and `numTree` have these lengths already.
 *
 * @returns maxDepth
 * @throws ModelFormatError naming tree and node
 */
export function checkEnsemble(ensemble: Unchecked): number {
  checkRounds(ensemble);
  checkGroups(ensemble);
  checkShape(ensemble);
  const walk = new EnsembleWalk(ensemble);
  let maxDepth = 0;
  for (let tree = 0; tree < ensemble.numTree; tree++) maxDepth = Math.max(maxDepth, walk.findDepth(tree));
  checkNodes(ensemble, walk.isReached);
  if (ensemble.categories.length > 0) checkCategories(ensemble);
  return maxDepth;
}

function checkShape({ numNode, numTree, numGroup, leafSize, leafVector, treeOffset }: Unchecked): void {
  const isAscending = treeOffset.every((begin, tree) => tree === 0 || begin > treeOffset[tree - 1]!);
  if (!isAscending || treeOffset[0] !== 0 || treeOffset[numTree] !== numNode) {
    throw new ModelFormatError(`the trees do not divide the ${numNode} nodes among them`);
  }
  if ((leafSize !== 1 && leafSize !== numGroup) || leafVector.length % leafSize !== 0) {
    throw new ModelFormatError(
      `${leafVector.length} numbers are no leaf vectors of ${leafSize} for ${numGroup} outputs`,
    );
  }
}

/** Level by level through one tree after the other. */
class EnsembleWalk {
  /** (numNode) 1 for nodes that a row can reach from the root */
  readonly isReached: Uint8Array;
  readonly #ensemble: Unchecked;
  /** (nodes of the largest tree) nodes to look at, level by level */
  readonly #queue: Int32Array;

  constructor(ensemble: Unchecked) {
    const { treeOffset, numNode } = ensemble;
    this.#ensemble = ensemble;
    this.isReached = new Uint8Array(numNode);
    this.#queue = new Int32Array(
      treeOffset.reduce((largest, end, at) => (at === 0 ? 0 : Math.max(largest, end - treeOffset[at - 1]!)), 0),
    );
  }

  /** Splits on the longest way from the root to a leaf. */
  findDepth(tree: number): number {
    const ensemble = this.#ensemble;
    const queue = this.#queue;
    const isReached = this.isReached;
    const { leftChild, rightChild } = ensemble;
    let [filled, levelEnd, depth] = [1, 1, 0];
    queue[0] = ensemble.treeOffset[tree]!;
    isReached[queue[0]] = 1;
    for (let at = 0; at < filled; at++) {
      if (at === levelEnd) {
        depth++;
        levelEnd = filled;
      }
      const node = queue[at]!;
      const isLeaf = leftChild[node] === -1;
      const problem = isLeaf ? leafProblem(ensemble, node) : splitProblem(ensemble, tree, node, isReached);
      if (problem !== undefined) throw new ModelFormatError(`tree ${tree}, node ${node}: ${problem}`);
      if (isLeaf) continue;
      isReached[leftChild[node]!] = 1;
      isReached[rightChild[node]!] = 1;
      queue[filled++] = leftChild[node]!;
      queue[filled++] = rightChild[node]!;
    }
    return depth;
  }
}

function leafProblem({ leafSize, leafVector, rightChild }: Unchecked, leaf: number): string | undefined {
  const row = rightChild[leaf]!;
  if (leafSize === 1) return row === -1 ? undefined : `it has no left child, but the right child ${row}`;
  const numRow = leafVector.length / leafSize;
  return row >= 0 && row < numRow ? undefined : `its leaf vector ${row} is not among the ${numRow} of the model`;
}

/** Every node but the root has one parent: a second one means a cycle or a shared branch. */
function splitProblem(
  { splitIndex, leftChild, rightChild, treeOffset, numFeature }: Unchecked,
  tree: number,
  node: number,
  isReached: Uint8Array,
): string | undefined {
  const feature = splitIndex[node]!;
  if (feature < 0 || feature >= numFeature) return `it splits on feature ${feature}, but the model has ${numFeature}`;
  const left = leftChild[node]!;
  const right = rightChild[node]!;
  const root = treeOffset[tree]!;
  const end = treeOffset[tree + 1]!;
  if (left <= root || left >= end || right <= root || right >= end) return 'its children are not within the tree';
  const isShared = left === right || isReached[left] === 1 || isReached[right] === 1;
  return isShared ? 'one of its children is reached twice, so this is no tree' : undefined;
}

/** Engines may copy all nodes, so those that no row can reach have to be leaves as well. */
function checkNodes(
  { numNode, leftChild, rightChild, splitIndex, defaultLeft }: Unchecked,
  isReached: Uint8Array,
): void {
  for (let node = 0; node < numNode; node++) {
    const isFine = leftChild[node] === -1 ? splitIndex[node] === 0 : isReached[node] === 1;
    if (isFine && defaultLeft[node]! <= 1 && (isReached[node] === 1 || rightChild[node] === -1)) continue;
    throw new ModelFormatError(`node ${node} is neither a split that rows can reach nor a leaf`);
  }
}

/** Ascending within each split, and none at leaves. */
function checkCategories({ numNode, leftChild, categoryOffset, categories }: Unchecked): void {
  if (categoryOffset[0] !== 0 || categoryOffset[numNode] !== categories.length) {
    throw new ModelFormatError(`the nodes do not divide the ${categories.length} categories among them`);
  }
  for (let node = 0; node < numNode; node++) {
    const begin = categoryOffset[node]!;
    const end = categoryOffset[node + 1]!;
    const isInPlace = end >= begin && end <= categories.length && (end === begin || leftChild[node] !== -1);
    if (!isInPlace) throw new ModelFormatError(`node ${node}: its categories are out of place`);
    for (let at = begin; at < end; at++) {
      const least = at === begin ? 0 : categories[at - 1]!;
      if (categories[at]! >= least && categories[at]! <= MAX_CATEGORY) continue;
      throw new ModelFormatError(`node ${node}: its categories do not ascend from 0 to at most ${MAX_CATEGORY}`);
    }
  }
}
