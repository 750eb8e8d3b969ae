// `columns` and `id-columns`: which of the caller's columns and of the predictions an answer has, in every type.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { decodeNpy } from '../../lib/content/npy/decode.ts';
import { parseOptions } from '../../lib/hooks/parse-options.ts';
import { input_fn, model_fn, output_fn, predict_fn } from '../../lib/index.ts';
import type { Model } from '../../lib/model/model.ts';
import { expectedColumns, holdoutCsv, modelDir } from '../support/real-models.ts';

const lines = holdoutCsv('abalone').trimEnd().split('\n').slice(0, 3);
const header = lines[0]!.split(',');
const records = lines
  .slice(1)
  .map((line) => Object.fromEntries(line.split(',').map((cell, at) => [header[at]!, cell])));
const predictions = expectedColumns('abalone').get('prediction')!;
const [p1, p2] = predictions.map(Number);

let model: Model;
/** The features of the rows by position, each with so many cells before it. */
let positional: string[][];
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
  positional = records.map((record) => model.featureNames!.map((name) => record[name]!));
});

async function answer(body: string, contentType: string, options: { [name: string]: string }, accept = contentType) {
  const given = parseOptions(new Map(Object.entries(options)));
  const answered = output_fn(await predict_fn(await input_fn(body, contentType), model, given), accept).body;
  return typeof answered === 'string' ? answered : Buffer.from(answered).toString();
}
const csv = `${lines.join('\n')}\n`;
const withIds = (ids: readonly string[]) => positional.map((row, at) => `${[...ids, at + 7, ...row]}\n`).join('');

describe('columns of rows with names', () => {
  test('CSV has them alone, in their order, the cells as they came', async () => {
    expect(await answer(csv, 'text/csv', { columns: 'prediction,sex,id' })).toBe(
      `prediction,sex,id\n${predictions[0]},F,1\n${predictions[1]},F,2\n`,
    );
  });

  test('a cell in quotes stays so, and another delimiter too', async () => {
    const text = csv.replaceAll(',', ';').replace(';b0;', ';"b;""0""";');
    expect(await answer(text, 'text/csv; delimiter=";"', { columns: 'batch,prediction' }, 'text/csv')).toBe(
      `batch;prediction\n"b;""0""";${predictions[0]}\nb1;${predictions[1]}\n`,
    );
  });

  test('names are found as features are, whatever their case', async () => {
    expect(await answer(csv, 'text/csv', { columns: ' ID , prediction' })).toMatch(/^id,prediction\n1,/);
  });

  test.each([
    ['records', JSON.stringify(records), (rows: unknown) => rows],
    ['instances', JSON.stringify({ instances: records }), (rows: unknown) => ({ predictions: rows })],
  ])('JSON %s have them alone', async (_what, body, shape) => {
    expect(JSON.parse(await answer(body, 'application/json', { columns: 'id,prediction' }))).toEqual(
      shape([
        { id: '1', prediction: p1 },
        { id: '2', prediction: p2 },
      ]),
    );
  });

  test('JSON Lines leave out what a record leaves out', async () => {
    const [first, { note: _, ...second }] = records as [object, { note?: string }];
    const body = `${JSON.stringify({ ...first, note: 'a' })}\n${JSON.stringify(second)}\n`;
    expect(await answer(body, 'application/jsonlines', { columns: 'note,prediction' })).toBe(
      `{"note":"a","prediction":${predictions[0]}}\n{"prediction":${predictions[1]}}\n`,
    );
  });

  test('a column that there is not is refused with those that there are', async () => {
    await expect(answer(csv, 'text/csv', { columns: 'idd,prediction' })).rejects.toMatchObject({
      status: 400,
      code: 'invalid-option',
      message: 'columns: the answer has no column "idd"',
      hint: expect.stringMatching(/did you mean.*"id"/),
    });
    expect(() => parseOptions(new Map([['columns', 'id,id']]))).toThrow('comes twice');
    expect(() => parseOptions(new Map([['columns', 'id,']]))).toThrow('empty');
  });

  test('in a stream rows that could not be used are counted, and why is told where it is asked for', async () => {
    const summaries = ['id,prediction', 'id,error'].map(async (columns) => {
      const summary = emptySummary();
      const options = parseOptions(new Map([['columns', columns]]));
      const body = Buffer.from(`${lines[0]}\n${lines[1]}\n1,tall\n`);
      const pieces: Uint8Array[] = [];
      const settings = { contentType: 'text/csv', options, blockBytes: 64 };
      for await (const piece of scoreStream(body, model, settings, summary)) pieces.push(Uint8Array.from(piece));
      return { text: Buffer.concat(pieces).toString(), errors: summary.rowErrors };
    });
    const [plain, told] = await Promise.all(summaries);

    expect(plain).toEqual({ text: `id,prediction\n1,${predictions[0]}\n1,\n`, errors: 1 });
    expect(told!.text).toMatch(/^id,error\n1,\n1,"?row 2\b/);
  });
});

describe('ids of rows by position', () => {
  test('CSV has them before the predictions, as they came', async () => {
    expect(await answer(withIds(['"a,1"']), 'text/csv', { 'id-columns': '2' })).toBe(
      `"a,1",7,${predictions[0]}\n"a,1",8,${predictions[1]}\n`,
    );
  });

  test('a text in the first row does not make a header of it', async () => {
    const text = positional.map((row, at) => `row-${at},${row}\n`).join('');
    expect(await answer(text, 'text/csv', { 'id-columns': '1' })).toBe(
      `row-0,${predictions[0]}\nrow-1,${predictions[1]}\n`,
    );
  });

  test('labels may stand behind them', async () => {
    const text = positional.map((row, at) => `${at},9,${row}\n`).join('');
    expect(await answer(text, 'text/csv; label_size=1', { 'id-columns': '1' }, 'text/csv')).toBe(
      `0,${predictions[0]}\n1,${predictions[1]}\n`,
    );
  });

  test('without the option they are cells too many', async () => {
    await expect(answer(withIds([]), 'text/csv', {})).rejects.toMatchObject({ status: 400 });
  });

  test('JSON has them in its lists, and beside the score', async () => {
    const rows = positional.map((row, at) => [`a${at}`, ...row.map(Number)]);
    const options = { 'id-columns': '1' };

    const lists = await answer(JSON.stringify(rows), 'application/json', options);
    const scores = await answer(withIds([]), 'text/csv', options, 'application/json');
    const two = await answer(withIds(['x']), 'text/csv', { 'id-columns': '2' }, 'application/json');

    expect(JSON.parse(lists)).toEqual([
      ['a0', p1],
      ['a1', p2],
    ]);
    expect(scores).toBe(`{"predictions":[{"id":7,"score":${p1}},{"id":8,"score":${p2}}]}`);
    expect(JSON.parse(two).predictions[0]).toEqual({ id: ['x', 7], score: p1 });
  });

  test('npy has them where they are numbers', async () => {
    const options = parseOptions(new Map([['id-columns', '1']]));
    const frame = await predict_fn(await input_fn(withIds([]), 'text/csv'), model, options);

    const { rows } = decodeNpy(output_fn(frame, 'application/x-npy').body as Uint8Array);

    expect(rows.csvCells(1)).toEqual(['8', predictions[1]]);
    const texts = await predict_fn(await input_fn(withIds([]).replace('7,', 'x,'), 'text/csv'), model, options);
    expect(() => output_fn(texts, 'application/x-npy')).toThrow(expect.objectContaining({ status: 406 }));
  });

  test('outputs are chosen among the predictions', async () => {
    const options = { 'id-columns': '1', outputs: 'prediction,margin', columns: 'margin' };
    const [first] = (await answer(withIds([]), 'text/csv', options)).split('\n');
    expect(first!.split(',')).toHaveLength(2);
    await expect(answer(withIds([]), 'text/csv', { ...options, columns: 'id' })).rejects.toMatchObject({
      hint: expect.stringContaining('"prediction"'),
    });
  });

  test('it is a number', () => {
    expect(() => parseOptions(new Map([['id-columns', 'id']]))).toThrow('id-columns: "id" is not a valid value');
  });
});
