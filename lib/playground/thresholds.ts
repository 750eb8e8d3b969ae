import type { TreeEnsemble } from '../engine/tree-ensemble.ts';

/** The values of a feature at which trees split, in ascending order, each as often as it is used. */
export type Thresholds = Float32Array;

/** (numFeature) the thresholds of each feature; empty for those without a numeric split. */
export function collectThresholds(ensembles: readonly TreeEnsemble[], numFeature: number): Thresholds[] {
  const counts = new Uint32Array(numFeature);
  for (const ensemble of ensembles) forEachSplit(ensemble, (feature) => counts[feature]!++);
  const thresholds = Array.from(counts, (count) => new Float32Array(count));
  counts.fill(0);
  for (const ensemble of ensembles) {
    forEachSplit(ensemble, (feature, value) => {
      thresholds[feature]![counts[feature]!++] = value;
    });
  }
  return thresholds.map((values) => values.sort());
}

/** Numeric splits alone: what is missing or infinite says nothing of a range. */
function forEachSplit(ensemble: TreeEnsemble, tell: (feature: number, threshold: number) => void): void {
  const { numNode, leftChild, splitIndex, splitCondition, categoryOffset } = ensemble;
  for (let node = 0; node < numNode; node++) {
    if (leftChild[node] === -1 || categoryOffset[node + 1]! > categoryOffset[node]!) continue;
    if (Number.isFinite(splitCondition[node])) tell(splitIndex[node]!, splitCondition[node]!);
  }
}

/** The threshold below which that share of them lies; undefined where there is none. */
export function quantileOf(thresholds: Thresholds, share: number): number | undefined {
  return thresholds[Math.min(thresholds.length - 1, Math.floor(share * thresholds.length))];
}
