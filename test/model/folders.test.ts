import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { packTar } from 'modern-tar';
import { loadModel, loadModelFiles } from '../../lib/model/load.ts';
import { packModel } from '../../lib/model/packed/write.ts';

const HERE = import.meta.dirname;
const read = (path: string) => readFileSync(join(HERE, path));
const MODEL = read('container-form/plain.ubj');
const OTHER = read('container-form/stopped.json');
const SCALER = read('folders/scaler.pkl');

type Files = Record<string, Uint8Array | string>;
let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'kindling-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** The model in a folder of these files, by their paths. */
function load(files: Files) {
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), bytes);
  }
  return loadModel(place);
}

async function pack(files: Files): Promise<Uint8Array> {
  const members = Object.entries(files).map(([name, body]) => ({
    header: { name, size: Buffer.from(body).length },
    body: Buffer.from(body),
  }));
  return gzipSync(await packTar(members));
}

describe('a model among other files', () => {
  test.each<[string, Files]>([
    [
      'lists of names',
      { 'model.pkl': read('container-form/classifier.pkl'), 'feature_names.joblib': read('folders/names.joblib') },
    ],
    [
      "MLflow's",
      {
        'model.xgb': MODEL,
        MLmodel: 'flavors:',
        'conda.yaml': 'name: x',
        'requirements.txt': 'xgboost',
        'input_example.json': '{"columns": ["a"]}',
      },
    ],
    [
      "Hugging Face's",
      {
        'xgb.json': OTHER,
        'config.json': '{"model_type": "xgboost"}',
        '.gitattributes': '*.json',
        'README.md': '#',
        'tokenizer.json': '{"a": {"learner": 1}}',
      },
    ],
    ['the configuration', { 'model.ubj': MODEL, 'config.json': '{"learner": {"generic_param": {"device": "cpu"}}}' }],
    [
      "Windows' and macOS's own",
      {
        'churn.dat': MODEL,
        'Thumbs.db': 'x',
        'desktop.ini': 'x',
        '._churn.dat': MODEL,
        '.DS_Store': 'x',
        '__MACOSX/churn.dat': MODEL,
      },
    ],
    ['checkpoints', { 'xgboost-model': MODEL, 'xgboost-checkpoint.3': OTHER, 'xgboost-checkpoint.4': OTHER }],
    ['folders', { 'README.md': '#', 'model/1/xgb.bst': MODEL, 'code/model.ubj': OTHER, 'data/rows.csv': '1,2' }],
    [
      'a dump of its trees',
      { 'model.ubj': MODEL, 'dump.txt': 'booster[0]:\n0:[f0<0.1] yes=1', 'dump.json': '[{"nodeid": 0}]' },
    ],
    [
      'compressed tables',
      {
        'model.ubj': MODEL,
        'rows.csv.zst': Buffer.of(0x28, 0xb5, 0x2f, 0xfd),
        'rows.jsonl.lz4': Buffer.of(0x04, 0x22, 0x4d, 0x18),
      },
    ],
    [
      "what MLflow's runs and file systems keep in folders",
      {
        'meta.yaml': 'run: 1',
        'metrics/rmse': '1 0.3 0',
        'params/max_depth': '3',
        'artifacts/model.xgb': MODEL,
        'lost+found/model.xgb': OTHER,
      },
    ],
    ['images and notebooks', { 'model.bin': MODEL, 'importance.png': MODEL, 'train.ipynb': '{"learner": 1}' }],
  ])('It should be found beside %s', async (_what, files) => {
    const model = await load(files);

    expect(model.numFeature).toBe(3);
    expect(model.summary.notes).toEqual([]);
  });

  test('It should be found in an archive, however that was packed', async () => {
    const inner = await pack({ './opt/ml/model/xgboost-model': MODEL, './opt/ml/model/code/inference.py': 'x' });
    const windows = await pack({ 'model\\xgb.bst': MODEL, 'model\\notes.txt': 'x' });

    const models = await Promise.all([
      loadModelFiles(oneFile(inner)),
      loadModelFiles(oneFile(await pack({ 'model.tar.gz': inner }))),
      loadModelFiles(oneFile(windows)),
    ]);

    expect(models.map(({ numFeature }) => numFeature)).toEqual([3, 3, 3]);
  });

  test('It should be found beside archives without one, as training jobs leave them', async () => {
    const model = await load({
      'model.tar.gz': await pack({ 'xgboost-model': MODEL }),
      'output.tar.gz': await pack({ failure: 'x' }),
      'sourcedir.tar.gz': await pack({ 'train.py': 'x', 'requirements.txt': 'x' }),
    });

    expect(model.summary.answers).toMatch(/a file called xgboost-model$/);
  });

  test('It should be found in an archive that is compressed with xz or bzip2', async () => {
    const [xz, bzip2] = await Promise.all(
      ['xz', 'bz2'].map((end) => loadModelFiles(oneFile(read(`folders/tar.${end}`)))),
    );

    expect([xz!.numFeature, bzip2!.numFeature]).toEqual([3, 3]);
  });

  test.each(['booster.map', 'model.csv', 'README.md'])(
    'It should be the file that is named, whatever it is called: %s',
    async (name) => {
      await load({ 'other.ubj': MODEL, [name]: OTHER }).catch(() => undefined);

      const model = await loadModel(join(place, name));

      expect(model.summary.format).toBe('json');
    },
  );
});

function oneFile(bytes: Uint8Array) {
  return { list: async () => ['archive'], read: async () => bytes };
}

describe('archives that grow', () => {
  const large = (name: string) => ({ [name]: MODEL, 'zeros.bin': Buffer.alloc(2 ** 22) });

  test('It should stop at half of the memory, and at a part of it in an archive within another', async () => {
    const outer = await pack(large('xgboost-model'));
    const inner = await pack({ 'model.tar.gz': outer });

    const loading = (bytes: Uint8Array, memoryBytes: number) => loadModelFiles(oneFile(bytes), { memoryBytes });

    await expect(loading(outer, 2 ** 24)).resolves.toMatchObject({ numFeature: 3 });
    await expect(loading(inner, 2 ** 24)).rejects.toThrow(/more than 4 MB come out of \d+ bytes of gzip/);
    await expect(loading(outer, 2 ** 22)).rejects.toThrow(/more than 2 MB come out of \d+ bytes of gzip/);
  });

  test('It should not follow archives within archives within archives', async () => {
    let bytes: Uint8Array = MODEL;
    for (const name of ['model.ubj', 'c.tar.gz', 'b.tar.gz', 'a.tar.gz']) bytes = await pack({ [name]: bytes });

    const loading = loadModelFiles(oneFile(bytes));

    await expect(loading).rejects.toThrow('b.tar.gz: archives lie more than 2 deep in each other');
  });

  test('It should not follow 40 folders in each other', async () => {
    const loading = loadModelFiles(oneFile(await pack({ [`${'d/'.repeat(40)}model.ubj`]: MODEL })));

    await expect(loading).rejects.toThrow('folders lie more than 8 deep in each other');
  });
});

describe('preprocessors beside a model', () => {
  test.each([
    ['scaler.pkl', 'scaler.pkl', 'scaled'],
    ['scaler.joblib.z', 'scaler.joblib.z', 'scaled'],
    ['encoder.joblib', 'onehot.joblib', 'encoded'],
    ['imp.pkl', 'imputer.pkl', 'imputed'],
    ['tfidf.pkl', 'chained/vectorizer.pkl', 'vectorized'],
    ['preprocessor.pkl', 'columns.pkl', 'transformed'],
    ['steps.pkl', 'pipeline.pkl', 'transformed'],
  ])('It should be said: %s', async (name, file, result) => {
    const model = await load({ 'model.ubj': MODEL, [name]: read(`folders/${file}`) });

    expect(model.summary.notes).toEqual([`found ${name} beside the model; its rows are expected ${result} already`]);
  });

  test('It should be said of a packed model and of the container form too, and of a label encoder of another name', async () => {
    const packed = packModel(await load({ 'model.ubj': MODEL }));
    rmSync(join(place, 'model.ubj'));
    const model = await load({ 'model.kindling': packed, 'scaler.pkl': SCALER, 'le.pkl': read('folders/labels.pkl') });
    rmSync(join(place, 'model.kindling'));
    const container = await load({ 'xgboost-model': MODEL });

    const notes = [
      'found le.pkl, a LabelEncoder, beside the model; call it label_encoder.joblib and its labels are answered',
      'found scaler.pkl beside the model; its rows are expected scaled already',
    ];
    expect(model.summary.notes.toSorted()).toEqual(notes);
    expect(container.summary.notes.toSorted()).toEqual(notes);
  });

  test('It should be said of a model in a folder or an archive beside them, too', async () => {
    const inFolder = await load({ 'model/xgb.bst': MODEL, 'scaler.pkl': SCALER });
    rmSync(join(place, 'model'), { recursive: true });
    const inArchive = await load({ 'model.tar.gz': await pack({ 'xgboost-model': MODEL }) });

    const notes = ['found scaler.pkl beside the model; its rows are expected scaled already'];
    expect(inFolder.summary.notes).toEqual(notes);
    expect(inArchive.summary.notes).toEqual(notes);
  });

  test('It should find the model in a tuple that begins with a scaler', async () => {
    const loading = load({ 'bundle.pkl': read('folders/scaler-and-model.pkl'), 'notes.txt': 'x' });

    await expect(loading).rejects.toThrow('a list or tuple with [0] (StandardScaler) beside the model');
  });
});

describe('several models', () => {
  test.each<[string, Files, string]>([
    ['of other names', { 'a.json': OTHER, 'b.bin': MODEL }, 'a.json, b.bin'],
    ['one in the form of the container', { 'xgboost-model': MODEL, 'final.json': OTHER }, 'final.json, xgboost-model'],
    [
      'one packed',
      { 'model.json': OTHER, 'xgboost-model-0': MODEL, 'xgboost-model-1': MODEL },
      'model.json, xgboost-model-0, xgboost-model-1',
    ],
    [
      'one pickled',
      { 'model.pkl': read('container-form/classifier.pkl'), 'model.json': OTHER },
      'model.json, model.pkl',
    ],
    ['one damaged', { 'model.json': OTHER.subarray(0, 900), 'model.ubj': MODEL }, 'model.json, model.ubj'],
    ['one in ONNX', { 'model.onnx': 'x', 'model.ubj': MODEL }, 'model.onnx, model.ubj'],
  ])('They should be named: %s', async (_what, files, names) => {
    await expect(load(files)).rejects.toThrow(`there are several models: ${names}`);
  });

  test('It should count an archive among them unless its trees are the same', async () => {
    const other = await pack({ 'xgboost-model': OTHER });
    const same = await pack({ 'xgboost-model': MODEL });

    await expect(load({ 'model.tar.gz': other, churn: MODEL })).rejects.toThrow('several models: churn, model.tar.gz');
    await expect(load({ 'model.tar.gz': same })).resolves.toMatchObject({ summary: { format: 'ubj' } });
  });

  test('It should take files of the same trees for one model', async () => {
    const old = {
      'stopped.json': OTHER,
      'stopped.bin': read('container-form/stopped.bin'),
      'model.pkl': read('container-form/stopped.pkl'),
    };
    const packed = packModel(await load(old));

    const model = await load({ 'model.kindling': packed });

    expect(model.summary.format).toBe('packed');
  });
});

describe('files of the same trees that answer otherwise', () => {
  test('It should be said which one answers, and as what the other would', async () => {
    const model = await load({
      'xgboost-model': read('container-form/classifier-3.4.json'),
      'xgb_model.json': read('container-form/classifier-3.4.json'),
    });

    expect(model.kind).toBe('booster');
    expect(model.summary.notes).toEqual([
      'xgb_model.json has the same trees as xgboost-model and would answer otherwise, as a classifier: its scikit_learn attribute says so: name the file to have that',
    ]);
  });
});

describe('what is neither file nor folder', () => {
  test('It should be left aside in a folder, and named alone', async () => {
    execFileSync('mkfifo', [join(place, 'model.pkl')]);
    symlinkSync('/no/such/file', join(place, 'old-model.json'));
    symlinkSync('itself', join(place, 'itself'));
    const model = await load({ 'xgb.bst': MODEL });

    expect(model.numFeature).toBe(3);
    await expect(loadModel(join(place, 'model.pkl'))).rejects.toThrow(
      `${join(place, 'model.pkl')} is a pipe, and not a file`,
    );
    await expect(loadModel('/dev/zero')).rejects.toThrow('/dev/zero is a device, and not a file');
  });

  test('It should say that a folder leads into itself', async () => {
    symlinkSync(place, join(place, 'again'));

    await expect(loadModel(place)).rejects.toThrow('folders lie more than 8 deep in each other');
  });

  test('It should say why a file cannot be read', async () => {
    cpSync(join(HERE, 'container-form/plain.ubj'), join(place, 'model.ubj'));
    chmodSync(join(place, 'model.ubj'), 0);
    if (process.getuid?.() === 0) return; // root may read everything

    await expect(loadModel(place)).rejects.toThrow(/model\.ubj cannot be read: EACCES/);
  });
});

describe('what is in place of a model', () => {
  test.each([
    ['a zip archive', 'PK\u0003\u0004…', 'model.pkl: the file is a zip archive'],
    [
      'an archive of skops',
      `PK\u0003\u0004${'\u0014'.repeat(26)}140155687481296.npy`,
      'model.pkl: the file is an archive of skops',
    ],
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7',
      'model.pkl: the file is a pointer of Git LFS',
    ],
  ])('It should be named: %s', async (_what, text, message) => {
    await expect(load({ 'model.pkl': text, 'README.md': '#' })).rejects.toThrow(message);
  });
});
