import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { loadModel } from '../../lib/model/load.ts';

const FOLDER = join(import.meta.dirname, 'pickles');
const { rows, predictions } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  rows: number[][];
  predictions: Record<string, number[]>;
};
const files = Object.keys(predictions).flatMap((name) => [`${name}.pkl`, `${name}.joblib`]);

describe('pickled estimators with ordinary parameters', () => {
  test.each(files)('It should predict what XGBoost predicted: %s', async (file) => {
    const model = await loadModel(join(FOLDER, file));
    const values = Float32Array.from(rows.flat());

    const { value } = await model.score(new FeatureMatrix(values, rows.length, 3));

    expect(model.kind).toBe('regressor');
    expect([...value]).toEqual(predictions[file.replace(/\.\w+$/, '')]!.map(Math.fround));
  });
});
