import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ModelFormatError, ModelNotReadyError } from '../../lib/errors.ts';
import { loadModel, loadModelFiles } from '../../lib/model/load.ts';
import type { ModelFiles } from '../../lib/model/model-files.ts';

const FIXTURES = join(import.meta.dirname, '../parity/fixtures');

function fixture(slug: string): Uint8Array {
  const { model } = JSON.parse(readFileSync(join(FIXTURES, slug, 'fixture.json'), 'utf8')) as { model: string };
  return readFileSync(join(FIXTURES, slug, model));
}

/** A folder in memory. */
function folder(files: Record<string, Uint8Array | string>): ModelFiles {
  return {
    list: async () => Object.keys(files),
    read: async (name) => Buffer.from(files[name]!),
  };
}

const regression = fixture('squarederror-v3.4-json');
const softmax = fixture('softmax7-missing-v3.4-ubj');
const softprob = fixture('softprob3-v3.4-json');
const zeroRow = (numFeature: number) => ({ values: new Float32Array(numFeature), numRow: 1, numFeature });

describe('loadModel', () => {
  test('It should open a model.tar.gz, as it opens the folder', async () => {
    const place = join(import.meta.dirname, 'model-dirs/container-ubj');

    const packed = await loadModel(join(place, 'model.tar.gz'));
    const unpacked = await loadModel(join(place, 'model'));

    expect(packed.summary.fingerprint).toBe(unpacked.summary.fingerprint);
  });
});

describe('loadModelFiles', () => {
  test('It should take the one file whose content is a model, whatever its name and company', async () => {
    const model = await loadModelFiles(
      folder({ 'abalone.txt': 'notes', 'best-model': regression, 'metrics.json': '{"rmse": 1}', 'rows.csv': 'a,b' }),
    );

    expect(model.summary).toMatchObject({ format: 'json', xgboostVersion: '3.4.1', numTree: 7 });
  });

  test('It should name what it found when nothing is a model', async () => {
    const load = loadModelFiles(folder({ 'notes.txt': 'x', 'metrics.json': '{}' }));

    await expect(load).rejects.toThrow('there is no model in the folder, only metrics.json, notes.txt');
  });

  test('It should not choose among several models', async () => {
    const load = loadModelFiles(folder({ 'a.json': regression, 'b.ubj': softmax }));

    await expect(load).rejects.toThrow(ModelNotReadyError);
  });

  test('It should name the damaged file', async () => {
    const load = loadModelFiles(folder({ 'xgboost-model': regression.subarray(0, 500) }));

    await expect(load).rejects.toThrow(/^xgboost-model: JSON, byte 500: /);
  });

  test('It should name the damaged side file', async () => {
    const load = loadModelFiles(folder({ 'model.json': regression, 'feature_columns.json': '["a", }' }));

    await expect(load).rejects.toThrow(/^feature_columns.json: JSON, byte 6: /);
  });

  test('It should refuse side files that do not fit the model', async () => {
    const columns = loadModelFiles(folder({ 'model.json': regression, 'feature_columns.json': '["a"]' }));
    const labels = loadModelFiles(folder({ 'model.json': softprob, 'label_encoder.json': '{"classes": ["a", "b"]}' }));
    const regressor = loadModelFiles(folder({ 'model.json': regression, 'label_encoder.json': '{"classes": ["a"]}' }));

    await expect(columns).rejects.toThrow(ModelFormatError);
    await expect(labels).rejects.toThrow("there are 2 labels for the model's 3 classes");
    await expect(regressor).rejects.toThrow('there is a label encoder, but reg:squarederror predicts no classes');
  });

  test('It should make a classifier of a model beside a label encoder', async () => {
    const model = await loadModelFiles(
      folder({ 'model.json': softprob, 'label_encoder.json': '{"classes": ["low", "mid", "high"]}' }),
    );

    expect(model).toMatchObject({ kind: 'classifier', classes: ['low', 'mid', 'high'] });
  });

  test('It should say that a path does not exist', async () => {
    await expect(loadModel('/no/such/model')).rejects.toThrow('there is no model at /no/such/model');
  });
});

describe('an ensemble of container models', () => {
  test('It should average outputs', async () => {
    const model = await loadModelFiles(folder({ 'xgboost-model-0': regression, 'xgboost-model-1': regression }));
    const single = await loadModelFiles(folder({ 'xgboost-model': regression }));

    expect(await model.score(zeroRow(8))).toMatchObject({ value: (await single.score(zeroRow(8))).value });
    expect(model.summary.numTree).toBe(2 * single.summary.numTree);
  });

  test('It should let classes vote', async () => {
    const files = folder({ 'xgboost-model-0': softmax, 'xgboost-model-1': softmax, 'xgboost-model-2': softmax });
    const model = await loadModelFiles(files);
    const first = await loadModelFiles(files, { isEnsemble: false });

    const voted = await model.score(zeroRow(model.numFeature));
    expect(voted).toMatchObject({ value: (await first.score(zeroRow(model.numFeature))).value });
    expect(first.numTree * 3).toBe(model.numTree);
  });

  test('It should refuse members that do not fit together', async () => {
    const load = loadModelFiles(folder({ 'xgboost-model-0': regression, 'xgboost-model-1': softprob }));

    await expect(load).rejects.toThrow(/^member 1 of the ensemble/);
  });
});
