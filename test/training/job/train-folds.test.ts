// Jobs of folds, against SageMaker's XGBoost container with seeded folds (generate/fold_models.py).
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { requireNoOtherFolds } from '../../../handlers/training/local-files.ts';
import { EnsembleModel } from '../../../lib/model/ensemble-model.ts';
import { loadModelFiles } from '../../../lib/model/load.ts';
import { sixDecimals } from '../../../lib/training/job/fold-predictions.ts';
import type { RoundNews } from '../../../lib/training/job/job-listener.ts';
import { type JobResult, runJob } from '../../../lib/training/job/run-job.ts';
import { bundledData, bundledLines, jobOptions, silent, sourceOf, textOf } from '../../support/training.ts';
import { server } from '../../support/ways-in.ts';

interface Case {
  readonly data: string;
  readonly target: string;
  readonly kfold: number;
  readonly num_cv_round?: number;
  readonly num_round: number;
  readonly validation?: number;
  readonly stop?: number;
  readonly params: { readonly [name: string]: unknown };
  readonly sha256: readonly string[];
  readonly lines: readonly string[];
  readonly predictions: readonly string[];
  readonly predictions_sha256: string;
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'fold-models.json'), 'utf8')) as {
  readonly cases: readonly Case[];
};
const digestOf = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

describe.each(cases)('$kfold folds of $data with $params', (expected) => {
  const lines: string[] = [];
  const listener = { ...silent, onLine: (line: string) => void lines.push(line) };
  const { data, target, kfold, num_cv_round = 1, num_round, validation = 0, stop, params } = expected;
  const [head, ...rows] = bundledLines(data);
  const csv = (some: readonly string[]) => [sourceOf(`${[head, ...some].join('\n')}\n`)];
  const result = runJob(
    {
      train: csv(rows.slice(0, rows.length - validation)),
      validation: validation > 0 ? csv(rows.slice(-validation)) : undefined,
      options: jobOptions({
        target,
        _kfold: String(kfold),
        _num_cv_round: String(num_cv_round),
        num_round,
        ...params,
        ...(stop && { early_stopping_rounds: stop }),
      }),
    },
    listener,
  );

  test('It should save the very models that the container saves', async () => {
    const { modelFiles } = await result;

    const members = modelFiles.filter(({ name }) => name.startsWith('xgboost-model-'));
    expect(members.map(({ name }) => name)).toEqual(expected.sha256.map((_, index) => `xgboost-model-${index}`));
    expect(members.map(({ bytes }) => digestOf(bytes))).toEqual(expected.sha256);
  });

  test('It should print the metrics that the container prints', async () => {
    await result;

    expect(lines.filter((line) => line.startsWith('['))).toEqual(expected.lines);
  });

  test('It should predict the rows that were held out as the container does', async () => {
    const text = textOf(await result, 'predictions.csv');

    expect(text.split('\n').slice(0, 5)).toEqual(expected.predictions);
    expect(digestOf(text)).toBe(expected.predictions_sha256);
  });
});

const filesOf = ({ modelFiles }: JobResult) => ({
  list: async () => modelFiles.map(({ name }) => name),
  read: async (wanted: string) => modelFiles.find(({ name }) => name === wanted)!.bytes,
});
const ROWS = Array.from({ length: 40 }, (_, i) => `${(i * 7) % 11},${i % 5},${(i * i) % 13}`);
const small = (options: object, more: object = {}) => ({
  train: [sourceOf(`y,a,b\n${ROWS.join('\n')}\n`)],
  options: jobOptions({ target: 'y', num_round: 3, ...options }),
  ...more,
});

describe('the folder of folds', () => {
  test('It should hold nothing but models where these say all, as the container takes every file for one', async () => {
    const result = await runJob(small({ kfold: 3 }), silent);

    const model = await loadModelFiles(filesOf(result));
    expect(result.modelFiles.map(({ name }) => name)).toEqual([
      'xgboost-model-0',
      'xgboost-model-1',
      'xgboost-model-2',
    ]);
    expect((model as EnsembleModel).members).toHaveLength(3);
    expect(model.featureNames).toEqual(['a', 'b']);
  });

  test.each([
    ['numbers', small({}).train, 'y', `a,b\n${ROWS.map((row) => row.replace(/^\d+,/, '')).join('\n')}\n`],
    ['classes', [bundledData('wine')], 'wine_class', bundledLines('wine').join('\n')],
  ])(
    'It should leave a baseline of %s with the output, by which the ensemble is watched',
    async (_, train, target, body) => {
      const options = jobOptions({ target, kfold: 3, num_round: 3 });
      const folder = mkdtempSync(join(tmpdir(), 'kindling-folds-'));

      const { modelFiles, outputFiles } = await runJob({ train, options }, silent);

      const baseline = outputFiles.filter(({ name }) => name === 'baseline.json');
      for (const { name, bytes } of [...modelFiles, ...baseline]) writeFileSync(join(folder, name), bytes);
      const service = await server.open({ modelUri: folder });
      expect((await service.ask({ headers: { 'content-type': 'text/csv' }, body })).status).toBe(200);
      const { features, prediction } = JSON.parse((await service.ask({ method: 'GET', path: '/monitor' })).text);
      const numRow = body.trimEnd().split('\n').length - 1;
      const same = { psi: 0, missingRate: 0, rows: numRow }; // they are the rows that it was trained on
      for (const found of Object.values(features)) expect(found).toEqual(same);
      expect(prediction).toMatchObject({ psi: expect.any(Number), missingRate: 0, rows: numRow });
      await service.close();
      rmSync(folder, { recursive: true });
    },
  );

  test('It should answer classes by their names, and say what the container would take for a model', async () => {
    const options = jobOptions({ target: 'wine_class', kfold: 2, num_round: 2 });

    const result = await runJob({ train: [bundledData('wine')], options }, silent);

    const model = await loadModelFiles(filesOf(result));
    expect(model).toBeInstanceOf(EnsembleModel);
    expect(model.classes).toEqual(['TypeA', 'TypeB', 'TypeC']);
    expect(result.notes).toEqual([
      "SageMaker's XGBoost container would take label_encoder.json in the model's folder for a model",
    ]);
  });
});

describe('the models of an earlier job', () => {
  test.each([
    ['xgboost-model-1', 2, undefined],
    ['xgboost-model-2', 2, 'holds xgboost-model-2 of an earlier run'],
    ['xgboost-model', 2, 'holds xgboost-model of an earlier run'],
  ])('It should be refused where they would answer as well: %s beside %d folds', async (name, numFold, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'kindling-folds-'));
    writeFileSync(join(folder, name), '');

    const problem = await requireNoOtherFolds(folder, numFold).catch((error: Error) => error.message);

    rmSync(folder, { recursive: true });
    if (message === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(message);
  });
});

describe('a job of folds', () => {
  test.each([1, 4])('It should go on from a checkpoint after round %d to the same files', async (numDone) => {
    const stopped: Uint8Array[] = [];
    const onRound = ({ checkpoint }: RoundNews) => {
      stopped.push(checkpoint());
      if (stopped.length === numDone) throw new Error('stopped');
    };
    const options = { kfold: 2, num_cv_round: 2, subsample: 0.5 };
    await expect(runJob(small(options), { ...silent, onRound })).rejects.toThrow('stopped');

    const resumed = await runJob(small(options, { checkpoint: stopped.at(-1) }), silent);

    const { modelFiles, metricLines } = await runJob(small(options), silent);
    expect(resumed.modelFiles).toEqual(modelFiles);
    expect(resumed.metricLines).toEqual(metricLines);
  });

  test('It should refuse a checkpoint of other folds', async () => {
    const stopped: Uint8Array[] = [];
    const onRound = ({ checkpoint }: RoundNews) => void stopped.push(checkpoint());
    await runJob(small({ kfold: 2 }), { ...silent, onRound });

    const other = runJob(small({ kfold: 3 }, { checkpoint: stopped[0] }), silent);

    await expect(other).rejects.toThrow('the checkpoint belongs to other data or parameters');
  });

  test('It should measure every row, by its name, on models that have not seen it', async () => {
    const rows = ROWS.map((row, index) => `r${index},${row}`);
    const source = (some: readonly string[]) => [sourceOf(`id,y,a,b\n${some.join('\n')}\n`)];

    const result = await runJob(
      { ...small({ kfold: 4 }), train: source(rows.slice(0, 30)), validation: source(rows.slice(30)) },
      silent,
    );

    const lines = textOf(result, 'validation_predictions.csv').trim().split('\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['id', ...rows.map((row) => row.split(',')[0])]);
    expect(result.metricLines).toContain('support: 40');
    expect(result.notes.join()).toMatch(/of the whole channels train and validation/);
  });

  test('It should report every fold and their mean', async () => {
    const html = textOf(await runJob(small({ kfold: 3, eval_metric: 'mae' }), silent), 'report.html');

    expect(html).toContain('3 models with 9 trees on 2 features; each of the 40 rows is measured on models');
    expect(html.match(/<th scope="row">xgboost-model-\d<\/th><td>2[67]<\/td><td>1[34]<\/td><td>3<\/td>/g)).toHaveLength(
      3,
    );
    expect(html).toContain('<th scope="row">standard deviation</th>');
  });

  test('It should refuse classes with fewer rows than folds in all of them, and tell of one that has', async () => {
    const classes = (text: string) => ({ train: [sourceOf(`y,a\n${text}`)] });
    const few = classes('u,1\nu,2\nv,3\nv,4\n');
    const one = classes('u,1\nu,2\nu,5\nv,3\nv,4\n');
    const options = jobOptions({ target: 'y', kfold: 3, num_round: 1 });

    await expect(runJob({ ...few, options }, silent)).rejects.toThrow('_kfold is 3, but no class has more than 2 rows');
    const { notes } = await runJob({ ...one, options }, silent);
    expect(notes).toContain(
      'the smallest class has 2 rows, fewer than there are folds: some folds hold none of it out',
    );
  });

  test('It should refuse weights that only one of the channels has', async () => {
    const libsvm = (text: string) => [sourceOf(text, 'rows.libsvm')];
    const job = {
      train: libsvm('1:2 0:3\n2:1 0:5\n'),
      validation: libsvm('1 0:4\n2 0:4\n'),
      options: jobOptions({ kfold: 2 }),
    };

    await expect(runJob(job, silent)).rejects.toThrow('only the training rows have weights');
  });

  test.each([
    [{ kfold: 1 }, 'kfold is 1, but must be a whole number of at least 2'],
    [{ kfold: 2, train_all: true }, 'train_all holds none out'],
    [{ kfold: 2, save: 'joblib' }, 'and not joblib'],
    [{ kfold: 2, objective: 'rank:ndcg' }, 'not the queries of a ranking'],
    [{ kfold: 2, group: 'a' }, 'not the queries of a ranking'],
  ])('It should refuse %j', (options, message) => {
    expect(() => small(options)).toThrow(message);
  });

  test('It should say that repetitions without folds have no effect', () => {
    expect(small({ _num_cv_round: 2 }).options.warnings).toEqual([
      '_num_cv_round is ignored: it repeats the folds of _kfold, which is not given',
    ]);
  });
});

describe('numbers with six decimals', () => {
  // what Python's '%f' makes of them
  test.each([
    [0.0078125, '0.007812'],
    [0.0234375, '0.023438'],
    [-1.0078125, '-1.007812'],
    [1e23, '99999999999999991611392.000000'],
    [-1e-9, '-0.000000'],
    [2 / 3, '0.666667'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('It should write %d as C does', (value, text) => {
    expect(sixDecimals(value)).toBe(text);
  });
});
