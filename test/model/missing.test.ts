import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { loadModel as loadPredictor } from '../../lib/index.ts';
import { EnsembleModel } from '../../lib/model/ensemble-model.ts';
import { loadModel } from '../../lib/model/load.ts';
import type { Model, SynchronousModel } from '../../lib/model/model.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { fillMatrix } from './csv.ts';

/** What XGBoost 3.4.1 answers: flat lists of float32, cells as text. */
interface Expected {
  missing: string;
  columns: string[];
  rows: string[][];
  prediction: number[];
  margin: number[];
  contributions: number[];
  leaf?: number[];
  probability?: number[];
}

const FOLDER = join(import.meta.dirname, 'missing');
const expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Record<string, Expected>;
const names = Object.keys(expected);

function matrixOf(model: Model, { columns, rows }: Expected) {
  const records = rows.map((cells) => Object.fromEntries(cells.map((cell, at) => [columns[at]!, numeric(cell)])));
  return fillMatrix(model, records);
}

/** `Number` knows no `inf`. */
function numeric(cell: string): string {
  return cell.replace(/inf$/, 'Infinity');
}

function answersOf(model: Model, one: Expected): Partial<Expected> {
  const matrix = matrixOf(model, one);
  const { value, margin, probability, classIndex } = (model as SynchronousModel).score(matrix);
  return {
    prediction: [...(classIndex ?? value)],
    margin: [...margin!],
    contributions: [...model.predictContributions!(matrix)],
    ...(one.leaf && { leaf: [...model.predictLeaf(matrix)] }),
    ...(one.probability && { probability: [...probability!] }),
  };
}

describe('the missing value of an estimator', () => {
  test.each(names)('It should count for everything that %s answers, as in XGBoost', async (name) => {
    const { missing: _, columns: _columns, rows: _rows, ...answers } = expected[name]!;
    const model = await loadModel(join(FOLDER, name));

    const direct = answersOf(model, expected[name]!);
    const packed = answersOf(readPackedModel(packModel(model)), expected[name]!);

    expect(direct).toEqual(answers);
    expect(packed).toEqual(answers);
  });

  test('It should give way to the values of a call', async () => {
    const model = await loadModel(join(FOLDER, 'zero.joblib'));
    const nothing = new FeatureMatrix(Float32Array.of(Number.NaN, Number.NaN, Number.NaN), 1, 3);
    const zeros = new FeatureMatrix(Float32Array.of(0, 0, 0), 1, 3);
    const sevens = new FeatureMatrix(Float32Array.of(7, 8, 7), 1, 3);

    const leaves = [
      model.predictLeaf(zeros),
      model.predictLeaf(sevens, { missing: [7, 8] }),
      model.predictLeaf(zeros, { missing: [7] }),
    ];

    const leaf = model.predictLeaf(nothing);
    expect(leaves.map((found) => found.join() === leaf.join())).toEqual([true, true, false]);
    expect([...zeros.values]).toEqual([0, 0, 0]);
  });

  test('It should be its own for each member of an ensemble', async () => {
    const files = ['zero.joblib', 'float32.joblib'];
    const members = await Promise.all(files.map((name) => loadModel(join(FOLDER, name)) as Promise<SynchronousModel>));

    const model = new EnsembleModel({ members, combination: 'mean', hasStd: false });
    const { value } = model.score(matrixOf(model, expected['zero.joblib']!));

    const [zero, float32] = files.map((name) => expected[name]!.prediction);
    expect([...value]).toEqual(zero!.map((one, row) => Math.fround(Math.fround(one + float32![row]!) / 2)));
  });

  test("It should count in the library's predictor, whatever the form of the rows", async () => {
    const predictor = await loadPredictor(join(FOLDER, 'zero.joblib'));
    const { rows, prediction } = expected['zero.joblib']!;
    const cells = rows.map((row) => row.map((cell) => (cell === '' ? null : Number(cell))));

    const lists = predictor.predict(cells);
    const flat = predictor.predict(Float64Array.from(cells.flat(), (cell) => cell ?? Number.NaN));
    const records = predictor.predict(cells.map(([age, income, score]) => ({ score, income, age })));

    expect([lists, flat, records].map((answer) => [...answer])).toEqual([prediction, prediction, prediction]);
  });
});

describe('the missing value in the scikit_learn attribute of a file of 1.7', () => {
  test('It should be left out, as by XGBoost 3.4.1, and be told', async () => {
    const model = await loadModel(join(FOLDER, 'dropped.json'));

    const { summary } = readPackedModel(packModel(model));

    expect(model.missing).toEqual([]);
    expect(model.summary.notes).toEqual([
      'its scikit_learn attribute says missing=0, which XGBoost 3.4.1 leaves out, and so does kindling: only blanks and NaN are missing, unless the option missing=0 is given',
    ]);
    expect(summary.notes).toEqual(model.summary.notes);
  });
});
