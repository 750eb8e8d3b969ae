import { checkGroups, checkRounds } from '../../engine/build-ensemble.ts';
import { MAX_CATEGORY } from '../../engine/check-tree.ts';
import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';
import { ModelFormatError } from '../../errors.ts';
import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { Scratch } from './scratch.ts';

type Unchecked = Omit<TreeEnsemble, 'maxDepth'>;

/** Trees `[begin, end)`, whose first node is `node`. */
interface TreeRun {
  readonly begin: number;
  readonly end: number;
  readonly node: number;
  readonly numNode: number;
}

/** What is summed at a time. */
const CHUNK_BYTES = 2 ** 18;
/** Nodes of a run of small trees; with 22 bytes each they fit the scratch memory. */
const RUN_NODES = 40_000;

/** What the kernels' results mean: -1, -2, … */
const PROBLEMS = [
  'it is a leaf with a right child, or without its leaf vector',
  'it splits on a feature that the model does not have',
  'its children are not within the tree',
  'one of its children is reached twice, so this is not a tree',
  'it is neither a split that rows can reach nor a leaf',
  'its categories are out of place',
  `its categories do not ascend from 0 to at most ${MAX_CATEGORY}`,
];

/**
 * A sum of 32-bit words in which the change of any one word shows, and of several with a chance of 1 in 2^32 not to.
 *
 * @param bytes whole words
 */
export function checksum(bytes: Uint8Array): number {
  let sum = bytes.length / 4;
  for (let begin = 0; begin < bytes.length; begin += CHUNK_BYTES) {
    const { memory, kernels } = Scratch.open();
    const chunk = bytes.subarray(begin, begin + CHUNK_BYTES);
    const address = memory.put(chunk);
    sum = kernels.addWords(sum, address, address + chunk.length);
  }
  return sum >>> 0;
}

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
  let maxDepth = 0;
  for (const run of listRuns(ensemble)) maxDepth = Math.max(maxDepth, checkRun(ensemble, run));
  return maxDepth;
}

function checkShape({ numNode, numTree, numGroup, leafSize, leafVector, ...arrays }: Unchecked): void {
  const { treeOffset, categoryOffset, categories } = arrays;
  const isAscending = treeOffset.every((begin, tree) => tree === 0 || begin > treeOffset[tree - 1]!);
  if (!isAscending || treeOffset[0] !== 0 || treeOffset[numTree] !== numNode) {
    throw new ModelFormatError(`the trees do not divide the ${numNode} nodes among them`);
  }
  if ((leafSize !== 1 && leafSize !== numGroup) || leafVector.length % leafSize !== 0) {
    throw new ModelFormatError(
      `${leafVector.length} numbers cannot be divided into leaf vectors of ${leafSize} for ${numGroup} outputs`,
    );
  }
  if (categoryOffset[0] !== 0 || categoryOffset[numNode] !== categories.length) {
    throw new ModelFormatError(`the nodes do not divide the ${categories.length} categories among them`);
  }
}

function* listRuns({ numTree, treeOffset }: Unchecked): Iterable<TreeRun> {
  for (let begin = 0, end = 0; begin < numTree; begin = end) {
    const node = treeOffset[begin]!;
    end = begin + 1;
    while (end < numTree && treeOffset[end + 1]! - node <= RUN_NODES) end++;
    yield { begin, end, node, numNode: treeOffset[end]! - node };
  }
}

/** Splits on the longest way from a root to a leaf. */
function checkRun(ensemble: Unchecked, run: TreeRun): number {
  const { leafSize, leafVector, numFeature, leftChild, rightChild, splitIndex, defaultLeft } = ensemble;
  const scratch = Scratch.open();
  const { memory, kernels } = scratch;
  const [left, right, feature] = [leftChild, rightChild, splitIndex].map((array) => putNodes(memory, array, run));
  const [firstRow, endRow] = leafSize === 1 ? [-1, 0] : [0, leafVector.length / leafSize];
  const depth = kernels.checkTrees(
    run.end - run.begin,
    memory.put(ensemble.treeOffset.subarray(run.begin, run.end + 1)),
    left!,
    right!,
    feature!,
    memory.put(defaultLeft.subarray(run.node, run.node + run.numNode)) - run.node,
    numFeature,
    firstRow,
    endRow,
    memory.reserve(run.numNode) - run.node,
    memory.reserve(4 * run.numNode),
  );
  if (depth < 0) throw failure(scratch, depth, run);
  if (ensemble.categories.length > 0) checkCategories(ensemble, run, scratch, left!);
  return depth;
}

/** The address of node 0, whether it is in the run or not. */
function putNodes(memory: LinearMemory, array: Int32Array, { node, numNode }: TreeRun): number {
  return memory.put(array.subarray(node, node + numNode)) - 4 * node;
}

function checkCategories(ensemble: Unchecked, run: TreeRun, scratch: Scratch, leftChild: number): void {
  const { categoryOffset, categories } = ensemble;
  const endNode = run.node + run.numNode;
  const [begin, end] = [categoryOffset[run.node]!, categoryOffset[endNode]!];
  if (begin < 0 || end < begin || end > categories.length) throw new ModelFormatError('categories are out of place');
  const { memory, kernels } = scratch;
  const offsets = memory.put(categoryOffset.subarray(run.node, endNode + 1)) - 4 * run.node;
  const values = memory.put(categories.subarray(begin, end)) - 4 * begin;
  const result = kernels.checkCategories(run.node, endNode, leftChild, offsets, values, end, MAX_CATEGORY);
  if (result < 0) throw failure(scratch, result, run);
}

function failure({ kernels: { failedTree, failedNode } }: Scratch, result: number, { begin }: TreeRun): Error {
  const tree = failedTree.value < 0 ? '' : `tree ${begin + failedTree.value}, `;
  return new ModelFormatError(`${tree}node ${failedNode.value}: ${PROBLEMS[-1 - result]}`, {
    hint: 'pack the model again with kindling pack',
  });
}
