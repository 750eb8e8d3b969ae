import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { InvalidOptionError, MalformedInputError, ModelFormatError } from '../../lib/errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import { loadModel, loadModelFiles } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';
import { Predictor } from '../../lib/predictor.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(import.meta.dirname, 'onnx');
const REFUSED = join(FOLDER, 'refused');
/** Of onnxruntime's x86-64 build, which made the expected values: linear models end an ulp off, trees equal. */
const TOLERANCE = 1.2e-7;

type Labels = readonly (string | number)[];

/** What onnxruntime answered: labels, and a table of numbers in whatever form. */
interface Expected {
  readonly num_row: number;
  readonly num_feature: number;
  readonly outputs: Record<string, { values?: Labels; rows?: number[][]; classes?: Labels }>;
}

function readExpected(slug: string): Expected {
  return JSON.parse(readFileSync(join(FOLDER, slug, 'expected.json'), 'utf8')) as Expected;
}

function readRows(slug: string, { num_row: numRow, num_feature: numFeature }: Expected): FeatureMatrix {
  const bytes = new Uint8Array(readFileSync(join(FOLDER, slug, 'rows.f32')));
  return new FeatureMatrix(new Float32Array(bytes.buffer), numRow, numFeature);
}

/** (numRow, numOutput) */
function expectedNumbers({ outputs, num_row: numRow }: Expected): number[] {
  const tables = Object.entries(outputs)
    .filter(([name]) => !name.includes('label'))
    .map(([, { values, rows }]) => rows?.flat() ?? (values as number[]));
  if (tables.length === 1) return tables[0]!;
  return Array.from({ length: numRow }, (_, row) => tables.map((column) => column[row]!)).flat();
}

function expectedLabels({ outputs }: Expected): Labels | undefined {
  return Object.entries(outputs).find(([name]) => name.includes('label'))?.[1].values;
}

/** The largest distance, relative to max(1, |wanted|). */
function distance(got: Float32Array, wanted: readonly number[]): number {
  expect(got).toHaveLength(wanted.length);
  return wanted.reduce((most, number, index) => {
    return Math.max(most, Math.abs(got[index]! - number) / Math.max(1, Math.abs(number)));
  }, 0);
}

function labelsOf({ classes }: Model, classIndex: Int32Array | undefined): Labels {
  return Array.from(classIndex!, (k) => classes![k]!);
}

/** What onnxruntime answered to rows of CSV with texts. */
interface TextAnswers {
  readonly label: readonly string[];
  readonly probability: readonly (readonly number[])[];
}

const slugs = readdirSync(FOLDER).filter((name) => /^(?:xgboost|sklearn)-/.test(name));

describe('models in ONNX', () => {
  test.each(slugs)('It should answer what onnxruntime answered: %s', async (slug) => {
    const expected = readExpected(slug);
    const model = await loadModel(join(FOLDER, slug));

    const { value, classIndex } = await model.score(readRows(slug, expected));

    const isExact = model.numTree > 0;
    expect(distance(value, expectedNumbers(expected))).toBeLessThanOrEqual(isExact ? 0 : TOLERANCE);
    const labels = expectedLabels(expected);
    if (slug === 'xgboost-classifier3') {
      expect(model.classes).toEqual(['barolo', 'grignolino', 'barbera']);
      expect(Array.from(classIndex!)).toEqual(labels);
    } else if (labels !== undefined) {
      expect(labelsOf(model, classIndex)).toEqual(labels);
    } else {
      expect(model).toMatchObject({ kind: 'regressor', classes: undefined });
    }
  });

  test('It should predict named columns in any order, with a probability for each label', async () => {
    const model = await loadModel(join(FOLDER, 'xgboost-classifier3'));
    const { values } = readRows('xgboost-classifier3', readExpected('xgboost-classifier3'));
    const cells = Array.from(values.subarray(0, 6)).toReversed().join(',');

    const output = await predict_fn(await input_fn(`m5,m4,m3,m2,m1,m0,id\n${cells},7\n`, 'text/csv'), model);

    expect(output.predictions.map(({ name }) => name)).toEqual([
      'prediction',
      'barolo_proba',
      'grignolino_proba',
      'barbera_proba',
    ]);
    const first = readExpected('xgboost-classifier3').outputs.probabilities!.values!.slice(0, 3) as number[];
    const probabilities = output.predictions.slice(1).map((column) => column.values[0] as number);
    expect(distance(Float32Array.from(probabilities), first)).toBeLessThanOrEqual(TOLERANCE);
  });

  test('It should take the names of the inputs for features, whatever the order of feature_columns.json', async () => {
    const bytes = readFileSync(join(FOLDER, 'sklearn-columns/model.onnx'));
    const files = { 'model.onnx': bytes, 'feature_columns.json': Buffer.from('["m5","m4","m3","m2","m1","m0"]') };
    const model = await loadModelFiles({
      list: async () => Object.keys(files),
      read: async (name) => files[name as keyof typeof files],
    });

    expect(model.featureNames).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5']);
  });

  test('It should answer several questions at once, each with its own numbers', async () => {
    const expected = readExpected('sklearn-columns');
    const model = await loadModel(join(FOLDER, 'sklearn-columns'));
    const { values, numRow, numFeature } = readRows('sklearn-columns', expected);
    const wanted = expectedNumbers(expected);

    const answers = await Promise.all(
      Array.from({ length: numRow }, (_, row) =>
        model.score(new FeatureMatrix(values.subarray(row * numFeature, (row + 1) * numFeature), 1, numFeature)),
      ),
    );

    const joined = Float32Array.from(answers.flatMap(({ value }) => [...value]));
    expect(distance(joined, wanted)).toBeLessThanOrEqual(TOLERANCE);
  });

  test('It should answer no rows with no numbers', async () => {
    const model = await loadModel(join(FOLDER, 'sklearn-tensor-text'));

    const scores = await model.score(new FeatureMatrix(new Float32Array(0), 0, 6));

    expect(scores).toMatchObject({ numOutput: 3, value: new Float32Array(0), classIndex: new Int32Array(0) });
  });

  test('It should name the row with a missing value where only whole numbers can be', async () => {
    const model = await loadModel(join(FOLDER, 'sklearn-int64'));
    const values = new Float32Array(12).fill(1);
    values[9] = Number.NaN;

    const scoring = Promise.resolve(model.score(new FeatureMatrix(values, 2, 6)));

    await expect(scoring).rejects.toThrow('row 2: the model takes whole numbers in "X", not a missing value');
    await expect(scoring).rejects.toThrow(MalformedInputError);
  });

  test('It should predict arrays later, not at once', async () => {
    const predictor = new Predictor(await loadModel(join(FOLDER, 'sklearn-zipmap-text')));
    const expected = readExpected('sklearn-zipmap-text');
    const { values } = readRows('sklearn-zipmap-text', expected);

    expect(() => predictor.predict(values)).toThrow(InvalidOptionError);
    expect(await predictor.predictAsync(values)).toEqual(expectedLabels(expected));
  });

  test('It should refuse what a graph cannot tell', async () => {
    const model = await loadModel(join(FOLDER, 'xgboost-regressor'));
    const matrix = new FeatureMatrix(new Float32Array(6), 1, 6);

    expect(() => model.predictLeaf(matrix)).toThrow('a model in ONNX does not tell its leaves');
    await expect(model.score(matrix, { iterationRange: { begin: 0, end: 1 } })).rejects.toThrow(InvalidOptionError);
    await expect(model.score(new FeatureMatrix(new Float32Array(5), 1, 5))).rejects.toThrow(
      'the rows have 5 features, but the model has 6',
    );
  });

  test.each([
    ['garbage.onnx', 'ONNX, byte 10 of a message: the wire type 7 is unknown'],
    ['truncated.onnx', 'ONNX, byte 4 of a message: 79 bytes should follow, but there are 40'],
    ['unknown-operator.onnx', 'ONNX Runtime cannot load the model: No Op registered for Frobnicate'],
    ['unknown-domain.onnx', 'com.example:Score(-1) is not a registered function/op'],
    ['text-input.onnx', 'the outputs of the ONNX graph ("y") are to be one tensor of labels'],
    ['image-input.onnx', 'the ONNX input "x" has 4 dimensions'],
    ['no-width.onnx', 'the ONNX input "x" does not say how many features it takes'],
  ])('It should refuse %s in one sentence', async (file, sentence) => {
    const load = loadModel(join(REFUSED, file));

    await expect(load).rejects.toThrow(ModelFormatError);
    await expect(load).rejects.toThrow(`${file}: `);
    await expect(load).rejects.toThrow(sentence);
  });

  test('It should explain a refusal from the bundle that stands apart', () => {
    const command = ['dist/cli.cjs', 'inspect', join(REFUSED, 'unknown-operator.onnx')];

    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', cwd: ROOT });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: unknown-operator.onnx: ONNX Runtime cannot load the model: .+\nhint: check .+\n$/);
  });

  test('It should refuse a label encoder that does not fit', async () => {
    const read = (slug: string, classes: string) => ({
      list: async () => ['model.onnx', 'label_encoder.json'],
      read: async (name: string) =>
        name === 'model.onnx' ? readFileSync(join(FOLDER, slug, name)) : Buffer.from(`{"classes":${classes}}`),
    });

    await expect(loadModelFiles(read('xgboost-binary', '["a","b","c"]'))).rejects.toThrow(
      "there are 3 labels for the model's 2 classes",
    );
    await expect(loadModelFiles(read('xgboost-regressor', '["a","b"]'))).rejects.toThrow(
      'there is a label encoder, but the ONNX graph answers no labels',
    );
  });
});

describe('models in ONNX that take texts', () => {
  const open = (slug: string) => loadModel(join(FOLDER, slug));
  const csvOf = (slug: string) => readFileSync(join(FOLDER, slug, 'rows.csv'));
  const answersOf = (slug: string) =>
    JSON.parse(readFileSync(join(FOLDER, slug, 'answers.json'), 'utf8')) as TextAnswers;
  const byPosition = (csv: Buffer) => csv.subarray(csv.indexOf('\n') + 1);

  async function toRecords(csv: Buffer): Promise<string> {
    const { rows, columnNames, numRow } = await input_fn(csv, 'text/csv');
    const texts = new Set(['city', 'heating']);
    const records = Array.from({ length: numRow }, (_, row) => {
      const cells = rows.csvCells(row).map((cell) => cell.replace(/^"(.*)"$/, '$1'));
      return columnNames!.map((name, at) => [name, texts.has(name) ? cells[at] : Number(cells[at])]);
    });
    return JSON.stringify(records.map((record) => Object.fromEntries(record)));
  }

  test.each([
    ['text-columns', 'CSV by name', async () => input_fn(csvOf('text-columns'), 'text/csv')],
    ['text-columns', 'records', async () => input_fn(await toRecords(csvOf('text-columns')), 'application/json')],
    ['text-table', 'CSV by position', async () => input_fn(byPosition(csvOf('text-table')), 'text/csv; header=absent')],
  ])('It should answer what onnxruntime answered: %s, %s', async (slug, _, read) => {
    const wanted = answersOf(slug);
    const model = await open(slug);

    const { predictions } = await predict_fn(await read(), model, { outputs: ['prediction', 'probability'] });

    const [labels, ...columns] = predictions.map(({ values }) => Array.from(values as Iterable<unknown>));
    expect(labels).toEqual(wanted.label);
    const found = wanted.label.flatMap((__, row) => columns.map((column) => column[row] as number));
    expect(distance(Float32Array.from(found), wanted.probability.flat())).toBeLessThanOrEqual(TOLERANCE);
  });

  test('It should name the row whose text is missing, and leave the others alone', async () => {
    const model = await open('text-columns');
    const lines = csvOf('text-columns').toString().trimEnd().split('\n');
    const csv = lines.with(3, lines[3]!.replace(/,[^,"]*,|,"[^"]*",/, ',,')).join('\n');
    const clean = answersOf('text-columns').label;

    const { predictions } = await predict_fn(await input_fn(csv, 'text/csv'), model, {
      outputs: ['prediction'],
      onRowError: 'annotate',
    });

    const [labels, errors] = predictions.map(({ values }) => Array.from(values as Iterable<unknown>));
    expect(labels!.toSpliced(2, 1)).toEqual(clean.toSpliced(2, 1));
    expect(errors!.filter((error) => error !== undefined)).toEqual([
      'row 3, column "city": the model takes a text, not a missing value',
    ]);
  });

  test.each([
    ['age', 'old', /^row 1, column "age": "old" is not a number/],
    ['rooms', '2.5', /^row 1: the model takes whole numbers in "rooms", not 2.5$/],
  ])('It should refuse a wrong value in a sentence: %s', async (column, cell, message) => {
    const model = await open('text-columns');
    const row = { age: '40', city: 'Basel', rooms: '3', heating: 'gas', [column]: cell };
    const csv = `${Object.keys(row).join(',')}\n${Object.values(row).join(',')}\n`;

    const scored = input_fn(csv, 'text/csv').then((frame) => predict_fn(frame, model));

    await expect(scored).rejects.toMatchObject({ status: 400, message: expect.stringMatching(message) });
  });

  test('It should refuse a text that an encoder of the graph does not know in a sentence', async () => {
    const scored = predict_fn(await input_fn('Genève,gas\n', 'text/csv; header=absent'), await open('text-table'));

    await expect(scored).rejects.toMatchObject({ status: 400, message: expect.stringMatching(/Unknown Category/i) });
  });
});
