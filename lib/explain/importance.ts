import type { TreeEnsemble } from '../engine/tree-ensemble.ts';

const { fround } = Math;

/** What a feature's splits bring, by the names of XGBoost's `get_score`; NaN where the file has no statistics. */
export interface FeatureImportance {
  readonly feature: number;
  /** splits on it */
  readonly weight: number;
  /** mean loss reduction of these splits */
  readonly gain: number;
  /** mean sum of hessians (rows, for squared error) at these splits */
  readonly cover: number;
  readonly totalGain: number;
  readonly totalCover: number;
}

/**
 * The importance of every feature that some split uses, in the order of the features: bit for bit what `get_score` of
 * XGBoost 3.4 gives, float32 sums included. Several ensembles count as one with all their trees.
 */
export function computeImportance(ensembles: readonly TreeEnsemble[]): FeatureImportance[] {
  const numFeature = Math.max(0, ...ensembles.map((ensemble) => ensemble.numFeature));
  const weight = new Uint32Array(numFeature);
  const totalGain = new Float32Array(numFeature);
  const totalCover = new Float32Array(numFeature);
  for (const { splitIndex, lossChange, sumHessian, ...ensemble } of ensembles) {
    for (const node of listSplits(ensemble)) {
      const feature = splitIndex[node]!;
      weight[feature]!++;
      totalGain[feature]! += lossChange[node] ?? Number.NaN;
      totalCover[feature]! += sumHessian[node] ?? Number.NaN;
    }
  }
  return Array.from(weight, (count, feature) => ({
    feature,
    weight: count,
    gain: fround(totalGain[feature]! / count),
    cover: fround(totalCover[feature]! / count),
    totalGain: totalGain[feature]!,
    totalCover: totalCover[feature]!,
  })).filter((importance) => importance.weight > 0);
}

/** Split nodes in the order in which XGBoost walks trees: parents first, right before left. */
function* listSplits({
  treeOffset,
  leftChild,
  rightChild,
}: Pick<TreeEnsemble, 'treeOffset' | 'leftChild' | 'rightChild'>): Generator<number> {
  for (const root of treeOffset.subarray(0, -1)) {
    const stack = [root];
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (leftChild[node] === -1) continue;
      yield node;
      stack.push(leftChild[node]!, rightChild[node]!);
    }
  }
}
