import { goesLeft } from '../engine/reference.ts';
import { checkExplainable, type ExplainedRows, listOutputs } from './explained-rows.ts';
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
  const allFeatures = Array.from({ length: width }, (_, feature) => feature);
  for (const [tree, group] of listOutputs(rows)) {
    const means = computeNodeMeans(ensemble, tree, group, fround);
    const weight = ensemble.treeWeight[tree]!;
    for (let row = 0; row < matrix.numRow; row++) {
      const target = contributions.subarray((row * numGroup + group) * width, (row * numGroup + group + 1) * width);
      const path = explainTree(own, rows, { tree, row, means });
      // 0 times a weight that is not finite spoils the other features as well
      moveWeighted(target, own, Number.isFinite(weight) ? path : allFeatures, weight);
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

/** Adds what the tree gives to `own`, (numFeature + 1); returns where. */
function explainTree(
  own: Float32Array,
  { ensemble, matrix }: ExplainedRows,
  { tree, row, means }: TreeOfRow,
): number[] {
  const { treeOffset, leftChild, rightChild, splitIndex, numFeature } = ensemble;
  const root = treeOffset[tree]!;
  const path = [numFeature];
  let node = root;
  own[numFeature] = means[0]!;
  while (leftChild[node] !== -1) {
    const feature = splitIndex[node]!;
    const isLeft = goesLeft(ensemble, node, matrix.values[row * numFeature + feature]!);
    const child = isLeft ? leftChild[node]! : rightChild[node]!;
    own[feature] = own[feature]! + fround(means[child - root]! - means[node - root]!);
    path.push(feature);
    node = child;
  }
  return path;
}

/** Adds a tree's own values, weighed, and leaves zeros. */
function moveWeighted(target: Float32Array, own: Float32Array, features: readonly number[], weight: number): void {
  for (const feature of features) {
    target[feature] = target[feature]! + fround(own[feature]! * weight);
    own[feature] = 0;
  }
}
