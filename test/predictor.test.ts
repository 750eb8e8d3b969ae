import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidOptionError, MalformedInputError } from '../lib/errors.ts';
import { loadModel, Predictor, type Rows } from '../lib/index.ts';
import { countDifferences, listFixtures, loadFixture, readFloats, readMatrix } from './parity/fixture.ts';

const isPlain = (entry: { file: string }) => entry.file === 'margin.f32';
const fixtures = listFixtures(
  ({ expect: entries, slug }) =>
    /^(?:binary-logistic|softprob3|gblinear|squarederror-missing|vector-leaf|many-features)-v/.test(slug) &&
    entries.some((entry) => isPlain(entry) && entry.missing === undefined && entry.superseded_by === undefined),
);

/** The rows of a fixture in every form. */
function formsOf(values: Float32Array, numFeature: number): [string, Rows, number][] {
  const numRow = values.length / numFeature;
  const lists = Array.from({ length: numRow }, (_, row) => [
    ...values.subarray(row * numFeature, (row + 1) * numFeature),
  ]);
  const nulls = lists.map((row) => row.map((value) => (Number.isNaN(value) ? null : value)));
  return [
    ['flat float32', values, numRow],
    ['flat float64', Float64Array.from(values), numRow],
    ['lists', lists, numRow],
    ['lists with null', nulls, numRow],
    ['float32 rows', lists.map((row) => Float32Array.from(row)), numRow],
    ['float64 rows', lists.map((row) => Float64Array.from(row)), numRow],
    ['one list', nulls[0]!, 1],
    ['one list of one', [lists[0]!], 1],
    ['one float32 row', values.slice(0, numFeature), 1],
  ];
}

describe.each(fixtures)('$slug', (fixture) => {
  test('It should give XGBoost’s margins for rows of every form, and leave the rows as they are', () => {
    const model = loadFixture(fixture);
    const predictor = new Predictor(model);
    const { values } = readMatrix(fixture, fixture.expect.find(isPlain)!);
    const given = values.slice();
    const wanted = readFloats(`${fixture.slug}/margin.f32`);

    const differences = formsOf(given, model.numFeature).map(([form, rows, numRow]) => [
      form,
      countDifferences(predictor.predictMargin(rows), wanted.subarray(0, numRow * model.numGroup)),
    ]);

    expect(differences.filter(([, count]) => count !== 0)).toEqual([]);
    expect(countDifferences(given, values)).toBe(0);
  });
});

describe('rows of names and cells', () => {
  const FOLDER = join(import.meta.dirname, 'model/missing');
  // what XGBoost 3.4.1 answers
  const { rows: texts, prediction } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'))[
    'zero.joblib'
  ] as {
    rows: string[][];
    prediction: number[];
  };
  const rows = texts.map((row) => row.map((cell) => (cell === '' ? null : Number(cell))));
  const records = rows.map(([age, income, score]) => ({ score, other: 'x', income, age }));
  let predictor: Predictor;

  beforeAll(async () => {
    predictor = await loadModel(join(FOLDER, 'zero.joblib'));
  });

  test('It should take one record, and one list of cells', async () => {
    const answers = records.map((record) => predictor.predict(record)[0]);
    const ofLists = rows.map((row) => predictor.predict(row)[0]);
    const [later] = await predictor.predictAsync(records[2]!);

    expect([answers, ofLists, later]).toEqual([prediction, prediction, prediction[2]]);
  });

  test('It should read records whose members come in another order or are left out', () => {
    const others = rows.map(([age, income, score], row) =>
      row % 2 === 0 ? { age, income, score } : { ...(income === null ? {} : { income }), score, age },
    );

    expect([...predictor.predict(others)]).toEqual(prediction);
  });

  test('It should take only what a record has of its own', () => {
    const defaults = { age: 0.1, income: 0.1, score: 0.4 };
    const record = Object.assign(Object.create(defaults), { age: null, income: null });

    const answers = predictor.predict([{ age: null, income: null, score: null }, record]);

    expect([...answers]).toEqual([prediction[8], prediction[8]]);
  });

  test('It should name the row that has an odd cell, wherever it stands', () => {
    const many: unknown[][] = Array.from({ length: 60_000 }, () => [1, 2, 3]);
    many[59_998] = [1, 'tall', 3];

    expect(() => predictor.predict(many)).toThrow(/^row 59999, column "income": "tall" is not a number$/);
    expect(() =>
      predictor.predict([
        [1, 2, 3],
        [1, 2],
      ]),
    ).toThrow('row 2: 2 cells where 3 belong');
    expect(() => predictor.predict(['old', 2, 3])).toThrow('row 1, column "age": "old" is not a number');
    expect(() => predictor.predict({ age: 1 })).toThrow('the input lacks 2 features: "income", "score"');
  });

  test.each([
    ['text', 'abc', 'the row is a string'],
    ['nothing', null, 'the row is null'],
    ['whole numbers in an array of their own', Int32Array.of(1, 2, 3), 'the row is Int32Array'],
    ['a record behind lists', [[1, 2, 3], { age: 1 }], 'row 2 is not a list of cells, as row 1 is'],
    ['nothing behind records', [{ age: 1, income: 2, score: 3 }, null], 'row 2 is not a record, as row 1 is'],
    [
      'flat numbers that are not whole rows',
      Float32Array.of(1, 2),
      '2 values cannot be divided into rows of 3 features',
    ],
  ])('It should refuse %s', (_what, given, message) => {
    const predict = () => predictor.predict(given as Rows);

    expect(predict).toThrow(MalformedInputError);
    expect(predict).toThrow(message);
  });
});

describe('what a model is expected to answer', () => {
  const path = (name: string) => join(import.meta.dirname, '../model-artifacts', name);

  test.each([
    ['wine', 'labels'],
    ['abalone', 'numbers'],
  ] as const)('It should know that %s answers %s', async (name, answers) => {
    expect((await loadModel(path(name))).answers).toBe(answers);
    expect((await loadModel(path(name), { answers })).answers).toBe(answers);
  });

  test('It should refuse a model that answers otherwise', async () => {
    const loading = loadModel(path('abalone'), { answers: 'labels' });

    await expect(loading).rejects.toThrow(InvalidOptionError);
    await expect(loading).rejects.toThrow('the model answers numbers, not labels');
  });
});
