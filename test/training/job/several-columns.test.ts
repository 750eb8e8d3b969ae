// Labels of several columns, against what XGBoost makes of them (generate/sklearn_models.py).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runJob } from '../../../lib/training/job/run-job.ts';
import { jobOptions, silent, sourceOf, textOf } from '../../support/training.ts';

const { several_columns: expected } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'sklearn-models.json'), 'utf8'),
);
const FEATURES = ['bill_length_mm', 'bill_depth_mm', 'year'];
const TARGETS = ['body_mass_g', 'flipper_length_mm'];

type Penguin = { readonly [name: string]: string };
const [HEAD = [], ...LINES] = readFileSync(
  join(import.meta.dirname, '../../../model-artifacts/penguins/data.csv'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const PENGUINS: readonly Penguin[] = LINES.map((cells) =>
  Object.fromEntries(cells.map((cell, index) => [HEAD[index], cell])),
).filter((penguin) => TARGETS.every((target) => penguin[target] !== ''));

/** Rows of some columns and more that are computed. */
function csv(more: { readonly [name: string]: (penguin: Penguin) => unknown }, rows = PENGUINS): string {
  const head = ['id', ...FEATURES, ...Object.keys(more)];
  const lines = rows.map((penguin) => [
    penguin.id,
    ...FEATURES.map((name) => penguin[name]),
    ...Object.values(more).map((compute) => compute(penguin)),
  ]);
  return [head, ...lines].join('\n');
}

const train = (text: string, values: { readonly [name: string]: unknown }) =>
  runJob({ train: [sourceOf(text)], options: jobOptions({ num_round: 5, ...values }) }, silent);
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
const numbers = {
  body_mass_g: (penguin: Penguin) => penguin.body_mass_g,
  flipper_length_mm: (penguin: Penguin) => penguin.flipper_length_mm,
};
const interval = {
  label_lower_bound: (penguin: Penguin) => penguin.flipper_length_mm,
  label_upper_bound: (penguin: Penguin) => (Number(penguin.year) > 2007 ? penguin.flipper_length_mm : 'inf'),
};
const AFT = { objective: 'survival:aft', aft_loss_distribution_scale: 2, max_depth: 3 };

/** Checks lines like `Metrics:body_mass_g:rmse 553.160`. */
function expectMetrics(
  lines: readonly string[],
  metrics: { readonly [target: string]: { readonly [name: string]: number } },
) {
  for (const [target, values] of Object.entries(metrics)) {
    for (const [name, value] of Object.entries(values)) {
      const line = lines.find((one) => one.startsWith(`Metrics:${target}:${name} `));
      expect(Number(line?.split(' ')[1])).toBeCloseTo(value, 3);
    }
  }
}

describe('labels of several columns', () => {
  test('It should train one output per target as XGBRegressor does', async () => {
    const result = await train(csv(numbers), { target: TARGETS.join(',') });

    expect(digestOf(textOf(result, 'xgb_model.json'))).toBe(expected.targets.sha256);
    expectMetrics(result.metricLines, expected.targets.metrics);
    expect(textOf(result, 'validation_predictions.csv').split('\n')[0]).toBe(
      'id,body_mass_g,flipper_length_mm,prediction_0,prediction_1',
    );
    expect(textOf(result, 'report.html')).toContain('How good the model is at each of them');
  });

  test('It should tell several labels of 0 and 1 as XGBClassifier does', async () => {
    const heavy = Object.fromEntries(
      TARGETS.map((name) => [name, (penguin: Penguin) => Number(penguin[name]) > expected.labels.means[name]]),
    );

    const result = await train(csv(heavy), { target: TARGETS, objective: 'binary:logistic' });

    expect(digestOf(textOf(result, 'xgb_model.json'))).toBe(expected.labels.sha256);
    expectMetrics(result.metricLines, expected.labels.metrics);
    expect(textOf(result, 'validation_predictions.csv').split('\n')[0]).toBe(
      'id,body_mass_g,flipper_length_mm,prediction_0,prediction_1,probability_0,probability_1',
    );
    expect(result.modelFiles.map(({ name }) => name)).toEqual([
      'xgb_model.json',
      'feature_columns.json',
      'baseline.json',
    ]);
  });

  test('It should learn from the bounds of survival:aft', async () => {
    const result = await train(csv(interval), AFT);

    expect(digestOf(textOf(result, 'xgb_model.json'))).toBe(expected.interval.sha256);
    const [head, ...rows] = textOf(result, 'validation_predictions.csv').split('\n');
    expect(head).toBe('id,label_lower_bound,label_upper_bound,prediction');
    const predictions = rows.slice(0, 10).map((row) => Number(row.split(',')[3]));
    expect(predictions.map(Math.fround)).toEqual(expected.interval.predictions);
  });

  test('It should find bounds of other names', async () => {
    const { label_lower_bound: from, label_upper_bound: to } = interval;
    const names = { 'label-lower-bound': 'from', 'label-upper-bound': 'to' };

    const result = await train(csv({ to, from }), { ...AFT, ...names });

    expect(digestOf(textOf(result, 'xgb_model.json'))).toBe(expected.interval.sha256);
  });

  test('It should take target names with commas as JSON', async () => {
    const result = await train(csv({ '"mass, g"': numbers.body_mass_g }), { target: '["mass, g"]' });

    expect(textOf(result, 'validation_predictions.csv').split('\n')[0]).toBe('id,"mass, g",prediction');
  });

  test.each<[what: string, text: string, values: { readonly [name: string]: unknown }, message: string]>([
    ['a target beside bounds', csv(interval), { ...AFT, target: 'year' }, 'survival:aft learns from intervals'],
    [
      'bounds beside a target',
      csv(interval),
      { target: 'year', label_lower_bound: 'x' },
      'label bounds are for survival',
    ],
    ['no bounds', csv(numbers), AFT, 'there is no column "label_lower_bound"'],
    [
      'an empty bound',
      csv({ ...interval, label_upper_bound: ({ id }) => (id === PENGUINS[4]!.id ? '' : 'inf') }),
      AFT,
      'row 5: the bound "label_upper_bound" is not a number',
    ],
    [
      'bounds the wrong way round',
      csv({ ...interval, label_upper_bound: ({ id }) => (id === PENGUINS[7]!.id ? 1 : 'inf') }),
      AFT,
      'row 8: the label lies between',
    ],
    ['bounds without a header', '1,2,3\n4,5,6\n', AFT, 'there is no header, so that survival:aft finds no bounds'],
    [
      'several classes',
      csv(numbers),
      { target: TARGETS, objective: 'multi:softprob' },
      'multi:softprob learns one target',
    ],
    [
      'a label that is neither 0 nor 1',
      csv({ ...numbers, body_mass_g: ({ id }) => Number(id === PENGUINS[2]!.id) * 7 }),
      { target: TARGETS, objective: 'binary:logistic' },
      `the label is`,
    ],
    ['texts', csv({ ...numbers, sex: ({ sex }) => sex }), { target: ['year', 'sex'] }, 'the target "sex" has text'],
    ['one target twice', csv(numbers), { target: 'year,year' }, 'target names "year" twice'],
    [
      'a target without difference',
      csv({ ...numbers, one: () => 1 }),
      { target: ['year', 'one'] },
      'the target "one" is the same in every training row',
    ],
  ])('It should refuse: %s', async (_, text, values, message) => {
    await expect(async () => await train(text, values)).rejects.toThrow(message);
  });
});
