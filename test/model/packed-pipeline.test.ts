import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { packTar } from 'modern-tar';
import { shareAmong } from '../../handlers/share-model.ts';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { ModelFormatError } from '../../lib/errors.ts';
import { loadModel, loadModelFiles } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';
import { openPackedModel } from '../../lib/model/packed/open.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { readModelBytes } from '../../lib/model/read-bytes.ts';
import type { ThreadPool } from '../../lib/threads/thread-pool.ts';
import { type Forgery, forgePipeline } from '../support/forge-pipeline.ts';
import { type Case, readCases } from './pipeline/fixtures.ts';

const cases = await readCases();
const folder = mkdtempSync(join(tmpdir(), 'kindling-packed-pipeline-'));
afterAll(() => rmSync(folder, { recursive: true }));

function caseOf(name: string): Case {
  return cases.find((one) => one.name === name)!;
}

function load({ model, files }: Case): Promise<Model> {
  return loadModelFiles({ list: async () => [model], read: async (name) => files.get(name)! });
}

/** What `kindling score` writes. */
async function score(model: Model, rows: Uint8Array, pool?: ThreadPool): Promise<string> {
  async function* pieces() {
    yield rows;
  }
  const written: Uint8Array[] = [];
  const settings = { contentType: 'text/csv', blockBytes: 200, pool };
  for await (const bytes of scoreStream(pieces(), model, settings, emptySummary())) written.push(new Uint8Array(bytes));
  return Buffer.concat(written).toString();
}

describe('a packed pipeline', () => {
  test.each([
    'titanic-s1.9',
    'tfidf-s1.4',
    'calibrated-sigmoid-s1.9',
    'stacking-classifier-s1.4',
    'feature-hasher-s1.4',
  ])('It should be scored by several threads as by one, and packed again to the same bytes: %s', async (name) => {
    const one = caseOf(name);
    const original = await load(one);
    const bytes = packModel(original);
    const rows = one.files.get('rows.csv')!;
    const { model, pool } = shareAmong(await openPackedModel(bytes), 2);

    await pool!.start();
    const [alone, together] = [await score(original, rows), await score(model, rows, pool!)];
    await pool!.close();

    expect(together).toBe(alone);
    expect(Buffer.compare(packModel(model), bytes)).toBe(0);
  });

  test('It should be found in a folder, among others, and in an archive, and need nothing beside it', async () => {
    const bytes = packModel(await load(caseOf('titanic-s1.9')));
    mkdirSync(join(folder, 'model'));
    writeFileSync(join(folder, 'model/titanic.kindling'), bytes);
    writeFileSync(join(folder, 'model/feature_columns.json'), '["not", "even", "read"]');
    writeFileSync(
      join(folder, 'model.tar.gz'),
      gzipSync(await packTar([{ header: { name: 'titanic.kindling', size: bytes.length }, body: bytes }])),
    );

    const models = await Promise.all(
      ['model', 'model/titanic.kindling', 'model.tar.gz'].map((path) => loadModel(join(folder, path))),
    );

    for (const { summary, featureNames } of models) {
      expect(summary).toMatchObject({ format: 'packed', bytes: bytes.length });
      expect(featureNames).toContain('deck');
    }
  });

  test('It should keep names that stood beside the pickle', async () => {
    const { model: file, files } = caseOf('positional-scaler-s1.6');
    const beside = new Map([...files, ['feature_columns.json', Buffer.from('["a","b","c","d","e","f"]')]]);
    const model = await loadModelFiles({
      list: async () => [file, 'feature_columns.json'],
      read: async (name) => beside.get(name)!,
    });

    const packed = await openPackedModel(packModel(model));

    expect(packed.featureNames).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('It should leave out what no prediction needs', async () => {
    const one = caseOf('grid-search-s1.9');

    const bytes = packModel(await load(one));

    expect(Buffer.from(bytes).includes('cv_results_')).toBe(false);
  });

  test('It should be refused in browsers, with the way out', async () => {
    const bytes = packModel(await load(caseOf('titanic-s1.9')));

    await expect(readModelBytes(bytes)).rejects.toMatchObject({
      message: 'the file is a packed pipeline of scikit-learn',
      hint: expect.stringContaining('kindling serve MODEL'),
    });
  });
});

describe('a packed pipeline that lies', () => {
  type Table = [kind: string, ...parts: unknown[]][];
  const lies: [string, (forgery: Forgery) => void, RegExp][] = [
    ['has no table', (forgery) => (forgery.table = { 0: 1 }), /its table is not a list$/],
    ['has an empty one', (forgery) => (forgery.table = []), /is wrong in place 0$/],
    ['has an entry of no kind', ({ table }) => (table as Table).push(['toString']), /is wrong in place \d+$/],
    [
      'has a list that holds itself',
      ({ table }) => (table as Table).push(['list', [[(table as Table).length]]]),
      /is wrong in place/,
    ],
    ['leads nowhere', ({ table }) => (table as Table).push(['list', [[1e6]]]), /is wrong in place/],
    ['leads to a prototype', ({ table }) => (table as Table).push(['list', [[['map']]]]), /is wrong in place/],
    [
      'has more numbers than there are',
      ({ table }) => (table as Table).push(['numbers', 2 ** 40]),
      /is wrong in place/,
    ],
    ['has fewer', ({ table }) => (table as Table).push(['numbers', -1]), /is wrong in place/],
    [
      'leaves numbers over',
      ({ table }) => ((table as Table).find(([kind]) => kind === 'numbers')![1] = 0),
      /is wrong in place/,
    ],
    [
      'has keys without values',
      ({ table }) => (table as Table).push(['list', []], ['dict', [0], [0]]),
      /is wrong in place/,
    ],
    [
      'has a shape of its own',
      ({ table }) => ((table as Table).find(([kind]) => kind === 'array')![2] = [-1, -3]),
      /is wrong in place/,
    ],
    [
      'is longer than it is',
      ({ pipeline }) => (pipeline.numTableByte = -5),
      /an array of \d+ bytes goes beyond the end$/,
    ],
    ['has more numbers than bytes', ({ pipeline }) => (pipeline.numNumber = 2 ** 31), /goes beyond the end$/],
    ['has no place for its model', ({ pipeline }) => (pipeline.models = [1e9]), /lacks an object$/],
    ['has no model', ({ pipeline }) => (pipeline.models = []), /has an estimator without a model$/],
    ['contains itself', ({ table }) => containItself(table as Table), /contains itself$/],
    ['has a step of another kindling', ({ table }) => rename(table as Table), /cannot compute$/],
  ];

  /** The first step of the pipeline is the pipeline. */
  function containItself(table: Table): void {
    const [pair] = table.filter(([kind, list]) => kind === 'list' && Array.isArray(list) && list[0] === 'prep');
    (pair![1] as unknown[])[1] = [0];
  }

  function rename(table: Table): void {
    table.find(([, name]) => /StandardScaler/.test(String(name)))![1] = 'sklearn.preprocessing._data.NewScaler';
  }

  test.each(lies)('It should be refused in a sentence where it %s', async (_what, change, message) => {
    const bytes = packModel(await load(caseOf('titanic-s1.9')));

    const failure = await openPackedModel(forgePipeline(bytes, change)).catch((error) => error);

    expect(failure).toBeInstanceOf(ModelFormatError);
    expect(failure.message).toMatch(message);
    expect(failure.hint).toMatch(/^pack the (?:pipeline|model) again|made up/);
  });

  test('It should be read as it is after no change', async () => {
    const bytes = packModel(await load(caseOf('titanic-s1.9')));

    expect(
      Buffer.compare(
        forgePipeline(bytes, () => undefined),
        bytes,
      ),
    ).toBe(0);
  });
});
