import type { TreeRange } from '../engine/engine.ts';
import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import type { TreeEnsemble } from '../engine/tree-ensemble.ts';
import { ModelFormatError } from '../errors.ts';
import { computeNodeMeans } from './node-means.ts';

const { fround } = Math;

/** Which trees explain which rows, and what the rows start from. */
export interface ExplainedRows {
  readonly ensemble: TreeEnsemble;
  readonly matrix: FeatureMatrix;
  readonly trees: TreeRange;
  /** (numRow, numGroup) */
  readonly baseMargin: Float32Array;
}

/** The walk is recursive; XGBoost's own trees are rarely deeper than 20. */
const MAX_DEPTH = 2000;

/**
 * Refuses what cannot be explained.
 *
 * @throws ModelFormatError when the file has no cover of the nodes, or trees of thousands of levels
 */
export function checkExplainable({ sumHessian, numNode, maxDepth }: TreeEnsemble): void {
  if (sumHessian.length !== numNode) {
    throw new ModelFormatError('the model file has no sum_hessian, which contributions need', {
      hint: 'train the model again with XGBoost 3.2 or later',
    });
  }
  if (maxDepth > MAX_DEPTH) throw new ModelFormatError(`trees of depth ${maxDepth} are too deep to be explained`);
}

/** Each tree with each margin that it adds to. */
export function* listOutputs({
  ensemble,
  trees,
}: Pick<ExplainedRows, 'ensemble' | 'trees'>): Iterable<[number, number]> {
  for (let tree = trees.begin; tree < trees.end; tree++) {
    if (ensemble.leafSize === 1) yield [tree, ensemble.treeGroup[tree]!];
    else for (let group = 0; group < ensemble.leafSize; group++) yield [tree, group];
  }
}

/** Adds a tree's own values, weighed. */
export function addWeighted(target: Float32Array, phi: Float32Array, weight: number): void {
  for (let feature = 0; feature < phi.length; feature++) {
    target[feature] = target[feature]! + fround(phi[feature]! * weight);
  }
}

/** The mean of a tree's leaves for one margin, in double; below a node without cover both sides count alike. */
function computeMean(ensemble: TreeEnsemble, tree: number, group: number): number {
  const unrounded = (x: number) => x;
  return computeNodeMeans(ensemble, tree, group, unrounded, (left, right) => (left + right) / 2)[0]!;
}

/** Sets the bias: the mean margin of the training rows, summed in double, and what the row starts from. */
export function setBias(
  contributions: Float32Array,
  { ensemble, trees, baseMargin }: ExplainedRows,
  meanOf = computeMean,
): void {
  const { numGroup, numFeature, treeWeight } = ensemble;
  const bias = new Float64Array(numGroup);
  for (const [tree, group] of listOutputs({ ensemble, trees })) {
    bias[group] = bias[group]! + meanOf(ensemble, tree, group) * treeWeight[tree]!;
  }
  const width = numFeature + 1;
  for (let at = 0; at < baseMargin.length; at++) {
    contributions[at * width + numFeature] = fround(bias[at % numGroup]!) + baseMargin[at]!;
  }
}
