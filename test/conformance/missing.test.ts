// Values that count as missing and categories that the model does not know, by what XGBoost 3.4.1 answers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../handlers/environment.ts';
import { shareAmong } from '../../handlers/share-model.ts';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import type { TransformOptions } from '../../lib/hooks/options.ts';
import { parseOptions } from '../../lib/hooks/parse-options.ts';
import { transform } from '../../lib/hooks/transform.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import { loadModel } from '../../lib/index.ts';
import { loadModel as load } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';
import { type Service, waysIn } from '../support/ways-in.ts';

const FOLDER = join(import.meta.dirname, '..', 'model', 'missing');
const COLORS = join(FOLDER, 'colors.json');
const { table, predictions } = JSON.parse(readFileSync(join(FOLDER, 'colors.expected.json'), 'utf8')) as {
  table: [string[], ...string[][]];
  /** by what counts as missing beside NaN */
  predictions: Record<string, number[]>;
};
const [header, ...rows] = table;
const csv = `${table.map((cells) => cells.join(',')).join('\n')}\n`;
const jsonCell = (cell: string) => (cell === '' ? null : Number.isFinite(Number(cell)) ? Number(cell) : cell);
const records = rows.map((cells) => Object.fromEntries(cells.map((cell, at) => [header[at]!, jsonCell(cell)])));

const bodies: Record<string, [contentType: string, body: string]> = {
  'CSV with names': ['text/csv', csv],
  'CSV by position': ['text/csv; header=absent', csv.slice(csv.indexOf('\n') + 1)],
  'CSV with semicolons and quotes': ['text/csv', csv.replaceAll(/[^,\n]+/g, '"$&"').replaceAll(',', ';')],
  records: ['application/json', JSON.stringify(records)],
  instances: ['application/json', JSON.stringify({ instances: rows.map((cells) => cells.map(jsonCell)) })],
  'JSON Lines': ['application/jsonlines', records.map((record) => JSON.stringify(record)).join('\n')],
};

let colors: Model;
beforeAll(async () => {
  colors = await load(COLORS);
});

async function predict(contentType: string, body: string, options: TransformOptions, accept = 'application/json') {
  const answer = await transform({ body: Buffer.from(body), contentType, accept, options }, colors, withHooks({}));
  const text = Buffer.from(answer.body as Uint8Array).toString();
  return { text, unknown: answer.unknownCategories };
}

/** The numbers of a JSON answer, whatever its shape. */
function numbersOf(text: string): number[] {
  const answer = JSON.parse(text) as unknown;
  const list = Array.isArray(answer) ? answer : (answer as { predictions: unknown[] }).predictions;
  return list.map((one) =>
    Math.fround((one as { prediction: number }).prediction ?? (one as { score: number }).score ?? one),
  );
}

describe.each(Object.entries(bodies))('%s', (_name, [contentType, body]) => {
  test.each(Object.keys(predictions))('missing=%s', async (missing) => {
    const { text, unknown } = await predict(contentType, body, parseOptions(new Map([['missing', missing]])));

    expect(numbersOf(text)).toEqual(predictions[missing]);
    expect(unknown).toEqual({ cells: 2, columns: ['color'] });
  });

  test('on-unknown-category=fail refuses the first row with one', async () => {
    const options = parseOptions(new Map([['on-unknown-category', 'fail']]));

    await expect(predict(contentType, body, options)).rejects.toMatchObject({
      status: 400,
      message: 'row 5, column "color": "purple" is not a category of the model',
      hint: 'send one of "blue", "green", "red"; on-unknown-category=missing reads others as missing',
      row: 5,
      column: 'color',
    });
  });

  test('on-unknown-category=fail makes a row an error where rows are annotated', async () => {
    const options = { onRowError: 'annotate', onUnknownCategory: 'fail' } as const;

    const { text } = await predict(contentType, body, options, 'text/csv');

    const cells = text.trimEnd().split('\n').slice(-rows.length);
    expect(cells.map((line) => /is not a category/.test(line))).toEqual(
      rows.map(([color]) => ['purple', 'pink'].includes(color!)),
    );
  });
});

describe('the option missing', () => {
  test.each([
    ['', '"" is not a number'],
    ['NULL', '"NULL" is not a number'],
    ['0;1', '"0;1" is not a number'],
    ['0,,1', '"" is not a number'],
    [Array.from({ length: 65 }, (_, at) => at).join(), 'there are more than 64 values'],
  ])('should not be %j', (text, problem) => {
    const parse = () => parseOptions(new Map([['missing', text]]));

    expect(parse).toThrow(
      expect.objectContaining({ status: 400, message: `missing: ${problem}`, hint: expect.any(String) }),
    );
  });

  test('should be read as numbers are', () => {
    const { missing } = parseOptions(new Map([['missing', ' 0, -999,1e3,inf,-Infinity,NaN,0']]));

    expect(missing).toEqual([0, -999, 1000, Infinity, -Infinity]);
  });
});

describe.each(waysIn)('$name', (way) => {
  const asked = (options: string) => ({
    headers: { 'content-type': 'text/csv; header=absent', 'x-amzn-sagemaker-custom-attributes': options },
    body: csv.slice(csv.indexOf('\n') + 1),
  });
  const answered = ({ text }: { text: string }) =>
    text
      .trim()
      .split('\n')
      .map((cell) => Math.fround(Number(cell)));

  async function withService<T>(use: (service: Service) => Promise<T>): Promise<T> {
    const { defaultOptions } = readSettings({ KINDLING_MISSING: '0', KINDLING_ON_UNKNOWN_CATEGORY: 'fail' });
    const service = await way.open({ modelUri: COLORS, defaultOptions });
    try {
      return await use(service);
    } finally {
      await service.close();
    }
  }

  test("a request's own options come before the environment's", async () => {
    const [refused, byEnvironment, own, none] = await withService(async (service) => [
      await service.ask(asked('')),
      await service.ask(asked('on-unknown-category=missing')),
      await service.ask(asked('on-unknown-category=missing; missing=-999,0.5')),
      await service.ask(asked('on-unknown-category=missing; missing=nan')),
    ]);

    expect(refused!.status).toBe(400);
    expect([byEnvironment, own, none].map((answer) => answered(answer!))).toEqual([
      predictions['0'],
      predictions['-999,0.5'],
      predictions.nan,
    ]);
    expect(own!.headers['x-kindling-unknown-categories']).toBe('2');
  });
});

test('every thread counts the categories that the model does not know', async () => {
  const { model, pool } = shareAmong(colors, 2);
  await pool!.start();
  const body = Buffer.from(`${header}\n${csv.slice(csv.indexOf('\n') + 1).repeat(50)}`);
  const score = async (summary: ReturnType<typeof emptySummary>, threads: typeof pool) => {
    async function* input() {
      yield body;
    }
    const options = { missing: [-999, 0.5] };
    const settings = { contentType: 'text/csv', blockBytes: 300, pool: threads, options };
    const pieces: Buffer[] = [];
    for await (const piece of scoreStream(input(), model, settings, summary)) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces).toString();
  };
  const [alone, together] = [emptySummary(), emptySummary()];

  const text = await score(alone, undefined);
  const inThreads = await score(together, pool);
  await pool!.close();

  expect(inThreads).toBe(text);
  expect(together).toEqual(alone);
  expect(together).toMatchObject({ rows: 400, unknownCategories: 100, unknownCategoryColumns: ['color'] });
});

test("the library's predictor takes both options", async () => {
  const predictor = await loadModel(COLORS);

  const answer = predictor.predict(records, { missing: [0] });

  expect([...answer]).toEqual(predictions['0']);
  expect(() => predictor.predict(records, { onUnknownCategory: 'fail' })).toThrow('"purple" is not a category');
});

test('a model in ONNX takes values that count as missing for blanks', async () => {
  const folder = join(import.meta.dirname, '..', 'model', 'onnx', 'xgboost-regressor');
  const predictor = await loadModel(folder);
  const blank = Array.from({ length: predictor.model.numFeature }, (_, at) => (at % 2 === 0 ? null : at));
  const zero = blank.map((cell) => cell ?? -999);

  const [blanks, zeros, values] = await Promise.all([
    predictor.predictAsync([blank]),
    predictor.predictAsync([zero], { missing: [-999] }),
    predictor.predictAsync([zero]),
  ]);

  expect(zeros).toEqual(blanks);
  expect(values).not.toEqual(blanks);
});
