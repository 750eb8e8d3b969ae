import { goesLeft } from '../engine/reference.ts';
import { addWeighted, checkExplainable, type ExplainedRows, listOutputs } from './explained-rows.ts';
import { computeNodeMeans } from './node-means.ts';

const { fround } = Math;

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
  const own = new Float32Array(width);
  for (const [tree, group] of listOutputs(rows)) {
    const means = computeNodeMeans(ensemble, tree, group, fround);
    for (let row = 0; row < matrix.numRow; row++) {
      const target = contributions.subarray((row * numGroup + group) * width, (row * numGroup + group + 1) * width);
      explainTree(own.fill(0), rows, { tree, row, means });
      addWeighted(target, own, ensemble.treeWeight[tree]!);
    }
  }
  for (let at = 0; at < baseMargin.length; at++) {
    const bias = at * width + numFeature;
    contributions[bias] = contributions[bias]! + baseMargin[at]!;
  }
  return contributions;
}

interface TreeOfRow {
  readonly tree: number;
  readonly row: number;
  readonly means: Float64Array;
}

/** Adds what the tree gives to `own`, (numFeature + 1). */
function explainTree(own: Float32Array, { ensemble, matrix }: ExplainedRows, { tree, row, means }: TreeOfRow): void {
  const { treeOffset, leftChild, rightChild, splitIndex, numFeature } = ensemble;
  const root = treeOffset[tree]!;
  let node = root;
  own[numFeature] = means[0]!;
  while (leftChild[node] !== -1) {
    const feature = splitIndex[node]!;
    const isLeft = goesLeft(ensemble, node, matrix.values[row * numFeature + feature]!);
    const child = isLeft ? leftChild[node]! : rightChild[node]!;
    own[feature] = own[feature]! + fround(means[child - root]! - means[node - root]!);
    node = child;
  }
}
