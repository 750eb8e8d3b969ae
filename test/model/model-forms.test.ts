import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { packTar } from 'modern-tar';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { ModelFormatError, ModelNotReadyError } from '../../lib/errors.ts';
import { loadModel, loadModelFiles } from '../../lib/model/load.ts';
import { openModelArchive } from '../../lib/model/model-archive.ts';
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
const zeroRow = (numFeature: number) => new FeatureMatrix(new Float32Array(numFeature), 1, numFeature);

/** The same model with another intercept. */
function withBaseScore(model: Uint8Array, baseScore: string): Uint8Array {
  return Buffer.from(
    Buffer.from(model)
      .toString()
      .replace(/"base_score":"[^"]*"/, `"base_score":"${baseScore}"`),
  );
}

/** A folder in memory that was packed. */
async function archive(files: Record<string, Uint8Array | string>): Promise<ModelFiles> {
  const members = Object.entries(files).map(([name, body]) => ({
    header: { name, size: Buffer.from(body).length },
    body: Buffer.from(body),
  }));
  return await openModelArchive(gzipSync(await packTar(members)), 'model.tar.gz');
}

describe('loadModel', () => {
  test('It should say what is in a folder without files, and that an empty one is empty', async () => {
    const place = mkdtempSync(join(tmpdir(), 'kindling-'));
    mkdirSync(join(place, 'empty'));

    await expect(loadModel(place)).rejects.toThrow(`${place} holds folders only: empty`);
    await expect(loadModel(join(place, 'empty'))).rejects.toThrow(`${join(place, 'empty')} is empty`);
    await expect(loadModel(join(place, 'empty'))).rejects.toMatchObject({
      hint: expect.stringMatching(/^looked for ensemble_metadata\.json with xgb_model_0\.joblib, …; xgboost-model/),
    });
    rmSync(place, { recursive: true });
  });

  test('It should open a model.tar.gz, as it opens the folder', async () => {
    const place = join(import.meta.dirname, 'model-dirs/container-ubj');

    const packed = await loadModel(join(place, 'model.tar.gz'));
    const unpacked = await loadModel(join(place, 'model'));

    expect(packed.summary.fingerprint).toBe(unpacked.summary.fingerprint);
  });

  test('It should open the model.tar.gz in a folder, whatever lies beside it', async () => {
    const place = mkdtempSync(join(tmpdir(), 'kindling-'));
    const archived = join(import.meta.dirname, 'model-dirs/container-ubj/model.tar.gz');
    copyFileSync(archived, join(place, 'model.tar.gz'));
    writeFileSync(join(place, 'about.json'), '{"by": "a training job"}');

    const model = await loadModel(place);

    expect(model.summary.fingerprint).toBe((await loadModel(archived)).summary.fingerprint);
    rmSync(place, { recursive: true });
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
    await expect(loadModel('https://host/model.json')).rejects.toMatchObject({
      hint: expect.stringMatching(/^download it/),
    });
  });
});

describe('openModelArchive', () => {
  test.each([
    ['a folder', { 'model/xgboost-model': regression, 'model/notes.txt': 'x' }],
    ['a folder in a folder, as of /opt/ml/model', { 'opt/ml/model/xgboost-model': regression }],
    ['code beside it', { 'xgboost-model': regression, 'code/inference.py': 'import os' }],
    ['a folder with code beside it', { 'model/xgboost-model': regression, 'code/inference.py': 'import os' }],
    [
      'what macOS adds',
      { './xgboost-model': regression, './._xgboost-model': 'x', '__MACOSX/a': 'x', '.DS_Store': 'x' },
    ],
  ])('It should find the model in %s', async (_what, files) => {
    const model = await loadModelFiles(await archive(files));

    expect(model.summary).toMatchObject({ format: 'json', numTree: 7 });
  });

  test('It should not choose among several folders', async () => {
    const files = await archive({ 'a/xgboost-model': regression, 'b/xgboost-model': regression });

    await expect(loadModelFiles(files)).rejects.toThrow('there are several models: a/, b/');
  });
});

describe('side files', () => {
  const named = Buffer.from(
    Buffer.from(regression)
      .toString()
      .replace('"feature_names":[]', '"feature_names":["a","b","c","d","e","f","g","h"]'),
  );

  test("It should keep the model's own order of the names that feature_columns.json lists", async () => {
    const columns = '["h","g","f","e","d","c","b","a"]';
    const model = await loadModelFiles(folder({ 'model.json': named, 'feature_columns.json': columns }));

    expect(model.featureNames).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  test('It should take other names by position', async () => {
    const columns = '["a[0]","b","c","d","e","f","g","h"]';
    const model = await loadModelFiles(folder({ 'model.json': named, 'feature_columns.json': columns }));

    expect(model.featureNames?.[0]).toBe('a[0]');
  });

  test('It should read a label_encoder.json that is a plain list', async () => {
    const model = await loadModelFiles(folder({ 'model.json': softprob, 'label_encoder.json': '["x", "y", "z"]' }));

    expect(model.classes).toEqual(['x', 'y', 'z']);
  });

  test('It should read label_encoder.json before label_encoder.joblib', async () => {
    const model = await loadModelFiles(
      folder({
        'model.json': softprob,
        'label_encoder.joblib': 'never read',
        'label_encoder.json': '{"classes": ["x", "y", "z"]}',
      }),
    );

    expect(model.classes).toEqual(['x', 'y', 'z']);
  });

  test('It should give the codes of category_mappings.json to the features that it names', async () => {
    const columns = '["a","b","c","d","e","f","g","h"]';
    const mappings = '{"b": ["low", "high"], "other": ["x"]}';
    const model = await loadModelFiles(
      folder({ 'model.json': regression, 'feature_columns.json': columns, 'category_mappings.json': mappings }),
    );

    expect(model.categories[1]).toEqual(
      new Map([
        ['low', 0],
        ['high', 1],
      ]),
    );
    expect(model.categories[0]).toBeUndefined();
  });

  test('It should call features without names f0, f1, … there, as training without a header does', async () => {
    const model = await loadModelFiles(
      folder({ 'model.json': regression, 'category_mappings.json': '{"f1": ["low", "high"]}' }),
    );

    expect(model.featureNames).toBeUndefined();
    expect(model.categories.map((codes) => codes && [...codes.keys()])).toEqual(
      Array.from({ length: 8 }, (_, feature) => (feature === 1 ? ['low', 'high'] : undefined)),
    );
  });

  test('It should ignore whatever else lies there', async () => {
    const company = { 'train.csv': 'a', 'README.md': '#', '.DS_Store': '\0', 'report.html': '<', 'inference.mjs': '' };
    const model = await loadModelFiles(folder({ ...company, 'abalone-2026': regression, 'params.json': '{"eta": 1}' }));

    expect(model.numTree).toBe(7);
  });
});

describe('a Workbench ensemble', () => {
  const place = join(import.meta.dirname, 'model-dirs/workbench-abalone/model');
  const read = (name: string) => readFileSync(join(place, name));
  const members = Object.fromEntries(
    [0, 1, 2, 3, 4].map((k) => [`xgb_model_${k}.joblib`, read(`xgb_model_${k}.joblib`)]),
  );

  test('It should name the member that is missing', async () => {
    const { 'xgb_model_3.joblib': _, ...rest } = members;
    const load = loadModelFiles(folder({ ...rest, 'ensemble_metadata.json': '{"n_ensemble": 5}' }));

    await expect(load).rejects.toThrow('the ensemble lacks xgb_model_3.joblib');
  });

  test('It should have the members that it counts, in their order, however they are listed', async () => {
    const files = { 'ensemble_metadata.json': '{"n_ensemble": 3}', ...members };
    const reversed = Object.fromEntries(Object.entries(files).toReversed());
    const [model, other] = await Promise.all([loadModelFiles(folder(files)), loadModelFiles(folder(reversed))]);
    const first = await loadModelFiles(folder({ 'model.joblib': members['xgb_model_0.joblib']! }));

    expect(model.numTree).toBe(3 * first.numTree);
    expect(model.summary.fingerprint).toBe(other.summary.fingerprint);
  });
});

describe('an ensemble of container models', () => {
  test('It should average in member order, in float32', async () => {
    const scores = ['1', '3', '1E-3'].map((baseScore) => withBaseScore(regression, baseScore));
    const files = Object.fromEntries(scores.map((bytes, k) => [`xgboost-model-${k}`, bytes]));
    const singles = await Promise.all(scores.map((bytes) => loadModelFiles(folder({ 'xgboost-model': bytes }))));

    const { value } = await (await loadModelFiles(folder(files))).score(zeroRow(8));

    const values = await Promise.all(singles.map(async (single) => (await single.score(zeroRow(8))).value[0]!));
    const sum = values.reduce((total, one) => Math.fround(total + one));
    expect(new Set(values).size).toBe(3);
    expect(value[0]).toBe(Math.fround(sum / 3));
  });

  test('It should let the majority of classes win, and the smallest of a tie', async () => {
    const trained = fixture('classifier-softmax-v3.4-json');
    const [zero, one, two] = ['[99,0,0]', '[0,99,0]', '[0,0,99]'].map((score) => withBaseScore(trained, score));
    const vote = async (...members: Uint8Array[]) => {
      const files = Object.fromEntries(members.map((bytes, k) => [`xgboost-model-${k}`, bytes]));
      const model = await loadModelFiles(folder(files));
      const { value, classIndex } = await model.score(zeroRow(model.numFeature));
      return [value[0], classIndex![0]];
    };

    expect(await vote(zero!, two!, two!)).toEqual([2, 2]);
    expect(await vote(two!, one!, two!, one!)).toEqual([1, 1]);
    expect(await vote(two!, one!, zero!)).toEqual([0, 0]);
  });

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
