import { expect } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { KindlingError } from '../../lib/errors.ts';
import type { SynchronousModel } from '../../lib/model/model.ts';

/** A model that loads, used once; undefined when its file is refused as it should be. */
export function tryToUse(load: () => SynchronousModel): SynchronousModel | undefined {
  try {
    const model = load();
    const { numFeature } = model;
    if (numFeature < 10_000) use(model, new FeatureMatrix(new Float32Array(numFeature).fill(0.5), 1, numFeature));
    return model;
  } catch (error) {
    if (error instanceof KindlingError) return undefined;
    throw error;
  }
}

/** Whatever loads must also predict, without a check on the way. */
function use(model: SynchronousModel, matrix: Parameters<SynchronousModel['score']>[0]): void {
  const { value, numOutput } = model.score(matrix);
  expect(value).toHaveLength(numOutput);
  if (model.numTree > 0) expect(model.predictLeaf(matrix).every((node) => node >= 0)).toBe(true);
  model.predictContributions?.(matrix);
}
