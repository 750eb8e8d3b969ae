import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import type { LinearBooster } from '../engine/gblinear.ts';

/**
 * What each feature adds to a linear margin: its value times its weight; bias and base margin last.
 *
 * @param baseMargin (numRow, numGroup)
 * @returns (numRow, numGroup, numFeature + 1)
 */
export function computeLinearContributions(
  { numFeature, numGroup, weight }: LinearBooster,
  matrix: FeatureMatrix,
  baseMargin: Float32Array,
): Float32Array {
  const contributions = new Float32Array(baseMargin.length * (numFeature + 1));
  for (let at = 0; at < baseMargin.length; at++) {
    const group = at % numGroup;
    const row = (at - group) / numGroup;
    const start = at * (numFeature + 1);
    for (let feature = 0; feature < numFeature; feature++) {
      const value = matrix.values[row * numFeature + feature]!;
      if (value === value) contributions[start + feature] = value * weight[feature * numGroup + group]!;
    }
    contributions[start + numFeature] = weight[numFeature * numGroup + group]! + baseMargin[at]!;
  }
  return contributions;
}
