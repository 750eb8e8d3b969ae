import { goesLeft } from '../engine/reference.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { checkExplainable, type ExplainedRows, listOutputs } from './explained-rows.ts';
import { computeNodeMeans } from './node-means.ts';

const { fround } = Math;

/**
 * Words of a node: its feature, at a leaf -1; its children's places; as floats its cut, NaN for a split by categories, and
 * by how much the step to it moves the mean, at the root the mean itself.
 */
const [FEATURE, LEFT, RIGHT, CUT, MOVE, NODE_WORDS] = [0, 1, 2, 3, 4, 5];

/**
 * Saabas' approximation, as `pred_contribs` with `approx_contribs` gives it, bit for bit: each split on a row's path
 * moves the mean of the leaves below, and its feature has that difference.
 *
 * @returns (numRow, numGroup, numFeature + 1), the bias last
 */
export function computeApproximateContributions(rows: ExplainedRows): Float32Array {
  const { ensemble, matrix, baseMargin } = rows;
  checkExplainable(ensemble);
  const { numGroup, numFeature } = ensemble;
  const width = numFeature + 1;
  const contributions = new Float32Array(matrix.numRow * numGroup * width);
  const scratch = { own: new Float32Array(width), path: new Int32Array(Math.max(width, ensemble.maxDepth)) };
  for (const [tree, group] of listOutputs(rows)) {
    addTree(contributions, rows, { tree, group, nodes: listNodes(ensemble, tree, group), ...scratch });
  }
  for (let at = 0; at < baseMargin.length; at++) {
    const bias = at * width + numFeature;
    contributions[bias] = contributions[bias]! + baseMargin[at]!;
  }
  return contributions;
}

interface ExplainedTree {
  readonly tree: number;
  readonly group: number;
  /** (nodes of the tree, NODE_WORDS): side by side, as every row reads them */
  readonly nodes: Int32Array;
  /** (numFeature + 1) what the tree gives to the row at hand; zeros between rows */
  readonly own: Float32Array;
  /** the features that it gives something to */
  readonly path: Int32Array;
}

function listNodes(ensemble: TreeEnsemble, tree: number, group: number): Int32Array {
  const { treeOffset, leftChild, rightChild, splitIndex, splitCondition, categoryOffset } = ensemble;
  const root = treeOffset[tree]!;
  const means = computeNodeMeans(ensemble, tree, group, fround);
  const nodes = new Int32Array(means.length * NODE_WORDS).fill(-1);
  const floats = new Float32Array(nodes.buffer);
  floats[MOVE] = means[0]!;
  for (let index = 0, at = 0; index < means.length; index++, at += NODE_WORDS) {
    const node = root + index;
    if (leftChild[node] === -1) continue;
    const [left, right] = [leftChild[node]! - root, rightChild[node]! - root];
    nodes[at + FEATURE] = splitIndex[node]!;
    nodes[at + LEFT] = left * NODE_WORDS;
    nodes[at + RIGHT] = right * NODE_WORDS;
    floats[at + CUT] = categoryOffset[node] === categoryOffset[node + 1] ? splitCondition[node]! : NaN;
    floats[left * NODE_WORDS + MOVE] = means[left]! - means[index]!;
    floats[right * NODE_WORDS + MOVE] = means[right]! - means[index]!;
  }
  return nodes;
}

/** Adds what a tree gives to every row. */
function addTree(contributions: Float32Array, { ensemble, matrix }: ExplainedRows, explained: ExplainedTree): void {
  const { tree, group, nodes, own, path } = explained;
  const { numFeature, numGroup } = ensemble;
  const { numRow, values } = matrix;
  const root = ensemble.treeOffset[tree]!;
  const weight = ensemble.treeWeight[tree]!;
  const floats = new Float32Array(nodes.buffer);
  const bias = fround(floats[MOVE]! * weight);
  // 0 times a weight that is not finite spoils the other features as well
  const spoilsAll = !Number.isFinite(weight);
  for (let row = 0; row < numRow; row++) {
    let length = 0;
    const first = row * numFeature;
    for (let at = 0, feature = nodes[FEATURE]!; feature >= 0; feature = nodes[at + FEATURE]!) {
      const value = values[first + feature]!;
      const cut = floats[at + CUT]!;
      // as a number, so that no branch depends on it
      const isRight =
        value !== value || cut !== cut
          ? Number(!goesLeft(ensemble, root + at / NODE_WORDS, value))
          : Number(value >= cut);
      at = nodes[at + LEFT + isRight]!;
      own[feature] = own[feature]! + floats[at + MOVE]!;
      path[length++] = feature;
    }
    if (spoilsAll) for (length = 0; length < numFeature; length++) path[length] = length;
    const start = (row * numGroup + group) * (numFeature + 1);
    contributions[start + numFeature] = contributions[start + numFeature]! + bias;
    for (let step = 0; step < length; step++) {
      const feature = path[step]!;
      contributions[start + feature] = contributions[start + feature]! + fround(own[feature]! * weight);
      own[feature] = 0;
    }
  }
}
