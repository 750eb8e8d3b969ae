// Contributions of a pipeline, for each column that the caller sends.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import type { TransformOptions } from '../../lib/hooks/options.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import { loadModelFiles } from '../../lib/model/load.ts';
import { Predictor } from '../../lib/predictor.ts';
import { readCases } from './pipeline/fixtures.ts';

/** What XGBoost's `pred_contribs` gives for the transformed rows, added up in Python by scikit-learn's names. */
const EXPECTED: { readonly [name: string]: { readonly columns: readonly string[]; readonly values: number[][] } } =
  JSON.parse(readFileSync(join(import.meta.dirname, 'pipeline', 'contributions.json'), 'utf8'));
const cases = await readCases();

async function load(name: string) {
  const one = cases.find((found) => found.name === name)!;
  const { model: file, files } = one;
  const model = await loadModelFiles({ list: async () => [file], read: async (path) => files.get(path)! });
  const ask = async (options: TransformOptions) => {
    const frame = await input_fn(files.get('rows.csv')!, 'text/csv');
    const { predictions } = await predict_fn(frame, model, options);
    return new Map(predictions.map(({ name: column, values }) => [column, Array.from(values as Float32Array)]));
  };
  return { model, ask };
}

/** Float32 contributions of releases before 3.3 differ in the last bits of the largest. */
function expectClose(found: readonly number[], wanted: readonly number[]): void {
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(found.map((value, at) => Math.abs(value - wanted[at]!) <= 1e-6 * largest)).toEqual(wanted.map(() => true));
}

describe('contributions=columns', () => {
  test.each(Object.keys(EXPECTED))('It should be what XGBoost says, added up by column: %s', async (name) => {
    const { ask } = await load(name);
    const { columns, values } = EXPECTED[name]!;

    const found = await ask({ outputs: ['contributions', 'margin'], contributions: 'columns' });

    const names = [...columns, 'bias'].map((column) => `contribution_${column}`);
    expect([...found.keys()]).toEqual([...names, 'margin']);
    for (const [at, column] of names.entries()) {
      expectClose(
        found.get(column)!,
        values.map((row) => row[at]!),
      );
    }
    const sums = found.get('margin')!.map((_, row) => names.reduce((sum, column) => sum + found.get(column)![row]!, 0));
    expectClose(sums, found.get('margin')!);
  });

  test('It should add up for records of the library as for rows of a request', async () => {
    const { model, ask } = await load('titanic-search-s1.9');
    const record = { age: 30, fare: 9.5, sibs: 0, pclass: 3, sex: 'female', port: null, deck: 'Z' };

    const whole = new Predictor(model).predictContributions(record, { contributions: 'columns' });
    const parts = new Predictor(model).predictContributions(record);

    expect(whole).toHaveLength(model.numFeature + 1);
    const sum = (numbers: Float32Array) => numbers.reduce((total, number) => total + number, 0);
    expect(sum(whole)).toBeCloseTo(sum(parts), 5);
    expect((await ask({ outputs: ['contributions'] })).size).toBe(parts.length);
  });

  test.each([
    ['projections-s1.4', 'pca-1__pca0'],
    ['masks-more-s1.2', 'x0 x1'],
    ['knn-imputer-s1.9', 'a__x0'],
    ['hashed-records-s1.9', 'hashed0'],
  ])('It should name what is made of several columns: %s', async (name, column) => {
    const { ask } = await load(name);

    await expect(ask({ outputs: ['contributions'], contributions: 'columns' })).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringMatching(`^contributions=columns: "${column}" is made of several columns of the input$`),
    });
    expect((await ask({ outputs: ['contributions'] })).size).toBeGreaterThan(1);
  });
});
