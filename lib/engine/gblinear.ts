import { ModelFormatError } from '../errors.ts';
import type { FeatureMatrix } from './feature-matrix.ts';

const { fround } = Math;

/** XGBoost's gblinear. */
export interface LinearBooster {
  readonly numFeature: number;
  readonly numGroup: number;
  /** Boosting rounds; 0 where the file does not say (up to 1.4). */
  readonly numRound: number;
  /** (numFeature + 1, numGroup), biases last */
  readonly weight: Float32Array;
}

/** A checked linear booster. */
export function createLinearBooster(booster: LinearBooster): LinearBooster {
  const { weight, numFeature, numGroup } = booster;
  const expected = (numFeature + 1) * numGroup;
  if (weight.length !== expected) {
    throw new ModelFormatError(
      `gblinear has ${weight.length} weights, but ${numFeature} features and ${numGroup} groups need ${expected}`,
    );
  }
  return booster;
}

/**
 * Adds bias and weighted features to `margin`, which holds what each row starts from: bias first, then the present
 * features in column order, each product and each sum rounded to float32.
 *
 * @param margin (numRow, numGroup), changed in place
 */
export function addLinearMargins(booster: LinearBooster, matrix: FeatureMatrix, margin: Float32Array): void {
  const { numFeature, numGroup, weight } = booster;
  for (let row = 0; row < matrix.numRow; row++) {
    for (let group = 0; group < numGroup; group++) {
      let sum = fround(margin[row * numGroup + group]! + weight[numFeature * numGroup + group]!);
      for (let feature = 0; feature < numFeature; feature++) {
        const value = matrix.values[row * numFeature + feature]!;
        if (value === value) sum = fround(sum + fround(value * weight[feature * numGroup + group]!));
      }
      margin[row * numGroup + group] = sum;
    }
  }
}
