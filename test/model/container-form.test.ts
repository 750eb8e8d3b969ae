import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { loadModelFiles } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';

const FOLDER = join(import.meta.dirname, 'container-form');
const { rows, expected } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  rows: number[];
  expected: Record<string, { rounds: number; container: number[]; booster: number[] }>;
};
const matrix = new FeatureMatrix(Float32Array.from(rows), rows.length / 3, 3);
const read = (file: string) => readFileSync(join(FOLDER, file));

/** The model in a folder of files: their names there, and here. */
function load(files: Record<string, string>): Promise<Model> {
  return loadModelFiles({ list: async () => Object.keys(files), read: async (name) => read(files[name]!) });
}

async function valuesOf(model: Model): Promise<number[]> {
  const { value } = await model.score(matrix);
  return [...value];
}

const floats = (numbers: readonly number[]) => [...Float32Array.from(numbers)];

describe("a folder of SageMaker's XGBoost container", () => {
  test.each([
    ['classifier-1.7.json', 'classifier-1.7'],
    ['classifier-3.4.json', 'classifier-3.4'],
    ['classifier.pkl', 'classifier-1.7'],
    ['plain.ubj', 'plain'],
    ['stopped.bin', 'stopped'],
    ['stopped.json', 'stopped'],
    ['stopped.pkl', 'stopped'],
    ['stopped-forest.bin', 'stopped-forest'],
    ['stopped-forest.json', 'stopped-forest'],
    ['stopped-forest.pkl', 'stopped-forest'],
  ])('It should answer as the container does, also packed: %s', async (file, name) => {
    const model = await load({ 'xgboost-model': file });

    const packed = readPackedModel(packModel(model));

    expect(model.kind).toBe('booster');
    expect(await valuesOf(model)).toEqual(floats(expected[name]!.container));
    expect(await valuesOf(packed)).toEqual(floats(expected[name]!.container));
    expect(packed.summary.answers).toBe(model.summary.answers);
  });

  test('It should stop each member of an ensemble at its best iteration', async () => {
    const ensemble = await load({ 'xgboost-model-0': 'stopped.bin', 'xgboost-model-1': 'stopped.pkl' });

    expect(await valuesOf(ensemble)).toEqual(floats(expected.stopped!.container));
  });

  test('It should say how it answers, and why', async () => {
    const classifier = await load({ 'xgboost-model': 'classifier-3.4.json' });
    const stopped = await load({ 'xgboost-model': 'stopped-forest.bin' });

    expect(classifier.summary.answers).toBe(
      "as a Booster: SageMaker's XGBoost container answers so for a file called xgboost-model, although the file is a classifier's",
    );
    expect(stopped.summary.answers).toMatch(/^as a Booster: .*; with the best 1 of 5 rounds$/);
  });
});

describe('files of other names', () => {
  test.each([
    ['stopped.bin', 'stopped'],
    ['stopped.pkl', 'stopped'],
    ['stopped-forest.json', 'stopped-forest'],
  ])('It should take all rounds of a Booster, as Booster.predict does: %s', async (file, name) => {
    const model = await load({ 'model.dat': file });

    const values = await valuesOf(model);

    expect(values).toEqual(floats(expected[name]!.booster));
  });

  test.each([
    ['a plain Booster', 'plain.ubj', 'booster', 'as a Booster: the file names no scikit-learn estimator'],
    ['an estimator', 'classifier-3.4.json', 'classifier', 'as a classifier: its scikit_learn attribute says so'],
    [
      'a pickled one',
      'classifier.pkl',
      'classifier',
      'as a classifier: the pickle holds an xgboost.sklearn.XGBClassifier',
    ],
  ])('It should take %s for what it is, whatever its name and company', async (_what, file, kind, answers) => {
    const model = await loadModelFiles({
      list: async () => ['xgb_model.json', 'feature_columns.json'],
      read: async (name) => (name === 'xgb_model.json' ? read(file) : Buffer.from('["a", "b", "c"]')),
    });

    expect(model).toMatchObject({ kind, featureNames: ['a', 'b', 'c'], summary: { answers } });
  });
});
