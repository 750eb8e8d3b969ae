import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { input_fn } from '../../../lib/hooks/input-fn.ts';
import { predict_fn } from '../../../lib/hooks/predict-fn.ts';
import { loadModelFiles } from '../../../lib/model/load.ts';
import type { Model } from '../../../lib/model/model.ts';
import { type JobResult, runJob } from '../../../lib/training/job/run-job.ts';
import { jobOptions, silent, sourceOf } from '../../support/training.ts';

const FOLDER = join(import.meta.dirname, '../../model/missing');
const csv = readFileSync(join(FOLDER, 'training.csv'), 'utf8');
/** what XGBoost 3.4.1 predicts for its training rows, by what counted as missing */
const expected = JSON.parse(readFileSync(join(FOLDER, 'training.expected.json'), 'utf8')) as Record<string, number[]>;

function train(values: Record<string, unknown>): Promise<JobResult> {
  const options = { target: 'y', train_all: true, num_round: 4, max_depth: 3, ...values };
  return runJob({ train: [sourceOf(csv)], options: jobOptions(options) }, silent);
}

/** The model in some of the files that a job leaves. */
function open({ modelFiles }: JobResult, isWanted: (name: string) => boolean): Promise<Model> {
  const files = new Map(modelFiles.filter(({ name }) => isWanted(name)).map(({ name, bytes }) => [name, bytes]));
  return loadModelFiles({ list: async () => [...files.keys()], read: async (name) => files.get(name)! });
}

async function predict(model: Model): Promise<number[]> {
  const { predictions } = await predict_fn(await input_fn(csv, 'text/csv'), model);
  return [...(predictions[0]!.values as Float32Array)];
}

describe('training with values that count as missing', () => {
  test.each(Object.keys(expected))('It should learn what XGBoost learns, and serve it: missing=%s', async (missing) => {
    const result = await train({ missing, save: 'ubj' });

    const [folder, alone] = [await open(result, () => true), await open(result, (name) => name.endsWith('.ubj'))];

    expect(await predict(folder)).toEqual(expected[missing]);
    expect(await predict(alone)).toEqual(expected[missing]);
  });

  test('It should give them to the estimator for Python', async () => {
    const result = await train({ missing: 'inf', save: 'joblib' });

    const model = await open(result, (name) => name === 'model.joblib');

    expect(model.missing).toEqual([Infinity]);
    expect(await predict(model)).toEqual(expected.inf);
  });

  test('It should tell what Python has to be told, and which categories are missing by their code', async () => {
    const { notes } = await train({ missing: '0,inf' });

    expect(notes).toEqual([
      "0 and inf count as missing: kindling finds that in the model, but XGBoost's load_model passes over it; in Python make them NaN before it sees them",
      'the category "blue" of column "color" has the code 0, so that it counts as missing too, as in XGBoost',
    ]);
  });

  test('It should still refuse infinite values that are not among them', async () => {
    await expect(train({ missing: '-inf' })).rejects.toThrow('Infinity is not a finite number');
    await expect(train({})).rejects.toMatchObject({ message: 'row 4, column "score": Infinity is not finite' });
  });

  test.each([
    [{ missing: 'NULL' }, 'missing is "NULL", but must be a number or several with commas between'],
    [{ missing: '0,-999', save: 'joblib' }, 'an estimator of Python has one missing value, and not 0 and -999'],
  ])('It should refuse %j', async (values, message) => {
    expect(() => jobOptions({ target: 'y', ...values })).toThrow(message);
  });
});
