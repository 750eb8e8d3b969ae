// The whole job on the bundled data, against what a scikit-learn user of real XGBoost gets (generate/sklearn_models.py).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readBaseline } from '../../../lib/drift/baseline.ts';
import { readPickle } from '../../../lib/model/formats/pickle/reader.ts';
import { PickleObject } from '../../../lib/model/formats/pickle/values.ts';
import { readPickledLabels } from '../../../lib/model/formats/pickled-estimator.ts';
import { loadModelFiles } from '../../../lib/model/load.ts';
import type { RoundNews } from '../../../lib/training/job/job-listener.ts';
import { type JobResult, runJob } from '../../../lib/training/job/run-job.ts';
import { bundledData, jobOptions, silent, sourceOf, textOf } from '../../support/training.ts';

interface ClassResult {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
  readonly roc_auc: number;
}

interface Case {
  readonly data: string;
  readonly target: string;
  readonly params: { readonly [name: string]: unknown };
  readonly sha256: string;
  readonly metrics: { readonly [name: string]: number } & {
    readonly classes?: readonly ClassResult[];
    readonly confusion?: readonly number[];
  };
  readonly validation_ids: readonly number[];
  readonly gain_shares: { readonly [feature: string]: number };
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'sklearn-models.json'), 'utf8')) as {
  readonly cases: readonly Case[];
};
const bundled = (name: string, values: object, more: object = {}) =>
  runJob({ train: [bundledData(name)], options: jobOptions({ ...values }), ...more }, silent);
const filesOf = ({ modelFiles }: JobResult) => ({
  list: async () => modelFiles.map(({ name }) => name),
  read: async (wanted: string) => modelFiles.find(({ name }) => name === wanted)!.bytes,
});
/** name → value of lines like `rmse: 2.131` and `Metrics:a:recall 0.93` */
const valuesOf = (lines: readonly string[]) =>
  new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')).replace(/:$/, ''), Number(line.split(' ').at(-1))]),
  );

describe.each(cases)('training on $data with $params', ({ data, target, params, sha256, metrics, validation_ids }) => {
  const result = bundled(data, { target, ...params });

  test('It should save the very file that XGBoost saves for scikit-learn', async () => {
    const text = textOf(await result, 'xgb_model.json');

    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
  });

  test('It should measure what scikit-learn measures', async () => {
    const values = valuesOf((await result).metricLines);

    for (const [name, value] of Object.entries(metrics)) {
      if (typeof value === 'number') expect(values.get(name)).toBeCloseTo(value, 3);
    }
    for (const { label, ...perClass } of metrics.classes ?? []) {
      for (const [name, value] of Object.entries(perClass)) {
        expect(values.get(`Metrics:${label}:${name}`)).toBeCloseTo(value, 3);
      }
    }
    const confusion = [...values].filter(([name]) => name.startsWith('ConfusionMatrix:')).map(([, count]) => count);
    expect(confusion).toEqual(metrics.confusion ?? []);
  });

  test('It should predict the rows that scikit-learn holds out, in its order', async () => {
    const [head, ...rows] = textOf(await result, 'validation_predictions.csv')
      .trim()
      .split('\n');

    expect(head).toMatch(new RegExp(`^id,${target},prediction`));
    expect(rows.slice(0, 10).map((row) => Number(row.split(',')[0]))).toEqual(validation_ids);
  });

  test('It should leave a folder that serves', async () => {
    const model = await loadModelFiles(filesOf(await result));

    expect(model.kind).toBe(metrics.classes ? 'classifier' : 'regressor');
    expect(model.classes).toEqual(metrics.classes?.map(({ label }) => label));
    expect(model.featureNames).toEqual(JSON.parse(textOf(await result, 'feature_columns.json')));
  });
});

describe('a report after early stopping', () => {
  const { data, target, params, gain_shares } = cases.find(({ params }) => params.early_stopping_rounds)!;

  test('It should show what the rounds gained that predictions use', async () => {
    const html = textOf(await bundled(data, { target, ...params }), 'report.html');

    const [, importance] = /<h2>Feature importance<\/h2>(.*?)<h2>/s.exec(html)!;
    const shares = Object.values(gain_shares).sort((a, b) => b - a);
    expect([...importance!.matchAll(/<td>([0-9.]+) %</g)].map(([, text]) => text)).toEqual(
      shares.map((share) => (100 * share).toFixed(1)),
    );
    expect(importance).toContain('Only the 55 rounds that predictions use are counted');
    expect(html).toContain('60 trees (rounds 0 to 54 predict)');
  });

  test('It should show the metrics of the best round', async () => {
    const options = { target: 'rings', objective: 'survival:cox', num_round: 12, early_stopping_rounds: 2 };

    const html = textOf(await bundled('abalone', options), 'report.html');

    // XGBoost's validation-cox-nloglik is 5.62275 in round 6, the best one, and 5.67995 in round 8, the last one
    expect(html).toContain('<dt>cox-nloglik</dt><dd>5.623</dd>');
  });
});

describe('a training job', () => {
  test('It should train the same model from JSON Lines, and from a validation file', async () => {
    const [head, ...rows] = readFileSync(join(import.meta.dirname, '../../../model-artifacts/wine/data.csv'), 'utf8')
      .trim()
      .split('\n');
    const names = head!.split(',');
    const toRecord = (row: string) =>
      JSON.stringify(
        Object.fromEntries(
          row.split(',').map((cell, i) => [names[i], names[i] === 'wine_class' ? cell : Number(cell)]),
        ),
      );
    const csv = (some: readonly string[]) => `${[head, ...some].join('\n')}\n`;
    const options = jobOptions({ target: 'wine_class', num_round: 3 });

    const fromCsv = await runJob(
      { train: [sourceOf(csv(rows.slice(20)))], validation: [sourceOf(csv(rows.slice(0, 20)))], options },
      silent,
    );
    const fromJson = await runJob(
      {
        train: [sourceOf(rows.slice(20).map(toRecord).join('\n'), 'train.jsonl')],
        validation: [sourceOf(rows.slice(0, 20).map(toRecord).join('\n'), 'valid.jsonl')],
        options,
      },
      silent,
    );

    // 127.0 of the CSV is a float for pandas, the 127 that JSON makes of it is none
    const asFloats = (text: string) => text.replaceAll('"int"', '"float"');
    expect(asFloats(textOf(fromJson, 'xgb_model.json'))).toBe(asFloats(textOf(fromCsv, 'xgb_model.json')));
    expect(textOf(fromCsv, 'validation_predictions.csv').trim().split('\n')).toHaveLength(21);
  });

  test('It should go on from a checkpoint to the identical model', async () => {
    const checkpoints: Uint8Array[] = [];
    const options = jobOptions({ target: 'rings', num_round: 8, early_stopping_rounds: 3 });
    const train = [bundledData('abalone')];
    const keep = ({ checkpoint }: RoundNews) => void checkpoints.push(checkpoint());
    const whole = await runJob({ train, options }, { ...silent, onRound: keep });

    const rounds: number[] = [];
    const resumed = await runJob(
      { train, options, checkpoint: checkpoints[4] },
      { ...silent, onRound: ({ report }) => void rounds.push(report.round) },
    );

    expect(rounds).toEqual([5, 6, 7]);
    expect(textOf(resumed, 'xgb_model.json')).toBe(textOf(whole, 'xgb_model.json'));
  });

  test('It should refuse a checkpoint of other parameters or data, and what is none', async () => {
    const checkpoints: Uint8Array[] = [];
    const keep = ({ checkpoint }: RoundNews) => void checkpoints.push(checkpoint());
    const options = jobOptions({ target: 'wine_class', num_round: 1 });
    await runJob({ train: [bundledData('wine')], options }, { ...silent, onRound: keep });
    const checkpoint = checkpoints[0]!;

    await expect(bundled('wine', { target: 'wine_class', num_round: 1, eta: 0.1 }, { checkpoint })).rejects.toThrow(
      'the checkpoint belongs to other data or parameters',
    );
    await expect(bundled('wine', { target: 'alcohol', num_round: 1 }, { checkpoint })).rejects.toThrow('other data');
    await expect(
      bundled('wine', { target: 'wine_class', num_round: 1 }, { checkpoint: checkpoint.subarray(0, 20) }),
    ).rejects.toThrow('damaged, or was not written by kindling');
  });

  test('It should save estimator and labels that joblib opens', async () => {
    const result = await bundled('wine', { target: 'wine_class', num_round: 2, max_depth: 3, save: 'joblib' });
    const file = (name: string) => result.modelFiles.find((one) => one.name === name)!.bytes;

    const estimator = readPickle(file('model.joblib')) as PickleObject;

    expect(estimator).toBeInstanceOf(PickleObject);
    expect(estimator.className).toBe('xgboost.sklearn.XGBClassifier');
    expect([estimator.get('n_classes_'), estimator.get('n_estimators'), estimator.get('max_depth')]).toEqual([3, 2, 3]);
    expect(readPickledLabels(file('label_encoder.joblib'))).toEqual(['TypeA', 'TypeB', 'TypeC']);
    const model = await loadModelFiles({ list: async () => ['model.joblib'], read: async () => file('model.joblib') });
    expect(model.numTree).toBe(6);
  });

  test('It should save the bytes that Python opened', async () => {
    const result = await bundled('wine', { target: 'wine_class', num_round: 2, max_depth: 3, save: 'joblib' });

    const joblib = result.modelFiles.filter(({ name }) => name.endsWith('.joblib'));

    // printed by test/real-clients/joblib_load.py when real joblib and XGBoost had accepted them
    expect(joblib.map(({ name, bytes }) => [name, createHash('sha256').update(bytes).digest('hex')])).toEqual([
      ['model.joblib', '40278470ae66a9941817725fbaca122824d7143c0c740071a93d25b5ce70a7fe'],
      ['label_encoder.joblib', 'ea90b67fb712042f4620876db33067eac4c9d44a4bb51c30e387ec6168758500'],
    ]);
  });

  test('It should save DART in UBJSON as XGBoost does', async () => {
    const options = { booster: 'dart', rate_drop: 0.5, num_round: 4, save: 'ubj' };

    const { modelFiles } = await bundled('penguins', { target: 'body_mass_g', ...options });

    // save_raw('ubj') of XGBoost 3.4 for the same model, loaded from JSON
    expect(createHash('sha256').update(modelFiles[0]!.bytes).digest('hex')).toBe(
      '5f8d074d7e22cb969be8ec17be092a78d27730013bdcd9fbf29687e87489364d',
    );
  });

  test('It should save UBJSON that serves', async () => {
    const model = await loadModelFiles(
      filesOf(await bundled('wine', { target: 'wine_class', num_round: 2, save: 'ubj' })),
    );

    expect([model.summary.format, model.classes]).toEqual(['ubj', ['TypeA', 'TypeB', 'TypeC']]);
  });

  test('It should keep names that XGBoost refuses beside the model', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i},${i % 3}`).join('\n');
    const options = jobOptions({ target: 'y', num_round: 1, train_all: true });

    const result = await runJob({ train: [sourceOf(`y,a[0]\n${rows}\n`)], options }, silent);

    expect(JSON.parse(textOf(result, 'xgb_model.json')).learner.feature_names).toEqual([]);
    expect((await loadModelFiles(filesOf(result))).featureNames).toEqual(['a[0]']);
  });

  test('It should train on rows without a header as SageMaker lays them out', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i % 2},${(i % 2) + i / 100},${i}`).join('\n');
    const options = jobOptions({ objective: 'binary:logistic', num_round: 3 });

    const result = await runJob({ train: [sourceOf(rows)], options }, silent);

    expect(result.modelFiles.map(({ name }) => name)).toEqual([
      'xgb_model.json',
      'label_encoder.json',
      'baseline.json',
    ]);
    const model = await loadModelFiles(filesOf(result));
    const { features, predictions } = readBaseline(model.baseline!, ['f0', 'f1']);
    expect(features.map(({ edges, missing }) => [edges!.length, missing])).toEqual([
      [9, 0],
      [9, 0],
    ]);
    expect(predictions).toEqual([expect.objectContaining({ name: 'prediction', categories: ['0', '1'], missing: 0 })]);
    expect([model.numFeature, model.featureNames, model.classes]).toEqual([2, undefined, [0, 1]]);
  });

  test('It should rank rows by group', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${Math.floor(i / 6)},${i % 3},${(i * 7) % 11}`).join('\n');
    const options = jobOptions({
      target: 'y',
      group: 'q',
      objective: 'rank:ndcg',
      num_round: 2,
      eval_metric: 'ndcg@5',
    });

    const result = await runJob({ train: [sourceOf(`q,y,x\n${rows}\n`)], options }, silent);

    expect(textOf(result, 'xgb_model.json')).toContain('{\\"_estimator_type\\": \\"ranker\\"}');
    expect(result.metricLines).toEqual([expect.stringMatching(/^ndcg@5: 0\.[0-9]{3}$/)]);
    expect(textOf(result, 'validation_predictions.csv').trim().split('\n')).toHaveLength(1 + 2 * 6);
  });
});
