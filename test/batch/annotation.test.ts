// Rows that could not be used come back with the reason in a column whose name the caller does not use.
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { transform } from '../../lib/hooks/transform.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import type { Model } from '../../lib/model/model.ts';
import { modelDir } from '../support/real-models.ts';
import { HEADER, ROWS, record } from './texts.ts';

let wine: Model;
beforeAll(async () => {
  wine = await model_fn(modelDir('wine'));
});

async function score(text: string, { contentType = 'text/csv', accept = '', blockBytes = 2 ** 19 } = {}) {
  const summary = emptySummary();
  async function* input() {
    yield Buffer.from(text);
  }
  const output: Buffer[] = [];
  const settings = { contentType, accept: accept || undefined, blockBytes };
  for await (const bytes of scoreStream(input(), wine, settings, summary)) output.push(Buffer.from(bytes));
  const lines = Buffer.concat(output).toString().trimEnd().split('\n');
  return { lines, summary };
}

async function ask(body: string, contentType: string): Promise<string> {
  const question = { body: Buffer.from(body), contentType, accept: '', options: { onRowError: 'annotate' } } as const;
  const answer = await transform(question, wine, withHooks({}));
  return Buffer.from(answer.body as Uint8Array).toString();
}

const bad = (row: string) => row.replace(/\d+\.\d+/, 'tall');

test.each([
  ['error', 'error_1'],
  ['error,error_1', 'error_2'],
  ['Error', 'error'],
  ['error_1', 'error'],
])("beside the caller's own columns %s the annotation is called %s", async (own, name) => {
  const cells = own.split(',').map((_, at) => `E4${at}`);
  const text = `${HEADER},${own}\n${ROWS[0]},${cells}\n${bad(ROWS[1]!)},${cells}\n`;
  const { lines, summary } = await score(text);
  expect(lines[0]).toBe(`${HEADER},${own},prediction,TypeA_proba,TypeB_proba,TypeC_proba,${name}`);
  expect(lines[1]!.startsWith(`${ROWS[0]},${cells},Type`)).toBe(true);
  expect(lines[2]).toMatch(new RegExp(`^${bad(ROWS[1]!)},${cells},,,,,"?row 2`));
  expect(summary).toMatchObject({ rows: 2, rowErrors: 1, errorColumn: name });
  expect(summary.firstError).toMatch(/^row 2, column "\w+": "tall" is not a number$/);
});

test('a file that was scored before keeps its errors, and gets new predictions in place of the old', async () => {
  const { lines: once } = await score(`${HEADER}\n${ROWS[0]}\n${bad(ROWS[1]!)}\n`);
  const { lines: twice, summary } = await score(`${once.join('\n')}\n`);
  const reason = 'row 2, column ""magnesium"": ""tall"" is not a number';
  expect(twice).toEqual([`${once[0]},error_1`, `${once[1]},`, `${once[2]},"${reason}"`]);
  expect(summary).toMatchObject({ rows: 2, rowErrors: 1, errorColumn: 'error_1' });
});

test('own errors of good rows are not counted', async () => {
  const { summary } = await score(`${HEADER},error\n${ROWS[0]},E42\n${ROWS[1]},E43\n`);
  expect(summary).toMatchObject({ rows: 2, rowErrors: 0, firstError: '' });
});

describe('in JSON Lines', () => {
  const contentType = 'application/jsonlines';
  const good = record(ROWS[0]!);
  const own = record(ROWS[1]!, { error: 'E42', magnesium: 'tall' });

  test('an own error is kept beside the annotation', async () => {
    const { lines, summary } = await score(`${own}\n${good}\n`, { contentType });
    expect(JSON.parse(lines[0]!)).toMatchObject({ error: 'E42', error_1: expect.stringMatching(/^row 1, /) });
    expect(JSON.parse(lines[1]!)).toMatchObject({ error_1: null });
    expect(summary).toMatchObject({ rowErrors: 1, errorColumn: 'error_1' });
  });

  test('an own error that comes late is kept, and the annotation gives way from there on', async () => {
    const { lines, summary } = await score(`${`${good}\n`.repeat(20)}${own}\n${good}\n`, {
      contentType,
      blockBytes: 900,
    });
    expect(JSON.parse(lines[0]!)).toMatchObject({ error: null });
    expect(JSON.parse(lines[20]!)).toMatchObject({ error: 'E42', error_1: expect.stringMatching(/^row 21, /) });
    expect(Object.keys(JSON.parse(lines[21]!))).toEqual(expect.arrayContaining(['error_1']));
    expect(summary).toMatchObject({ rows: 22, rowErrors: 1, errorColumn: 'error_1' });
  });

  test('an own error that comes after the header of a CSV output is told as a dropped cell', async () => {
    const text = `${`${good}\n`.repeat(20)}${own}\n`;
    const { lines, summary } = await score(text, { contentType, accept: 'text/csv', blockBytes: 900 });
    expect(lines[0]).toMatch(/,error$/);
    expect(lines[21]).toMatch(/,,,,,"?row 21, /);
    expect(summary).toMatchObject({ rowErrors: 1, droppedCells: 1, errorColumn: 'error' });
  });
});

describe('in an answer', () => {
  const own = JSON.parse(record(ROWS[0]!, { error: 'E42' }));

  test.each([
    ['records', [own]],
    ['one record', own],
    ['columns and data', { columns: Object.keys(own), data: [Object.values(own)] }],
  ])('an own error is kept: %s', async (_shape, body) => {
    const text = await ask(JSON.stringify(body), 'application/json');
    expect(text).toContain('"E42"');
    expect(text).toContain('"error_1"');
  });

  test('an own error is kept: CSV', async () => {
    expect(await ask(`error,${HEADER}\nE42,${ROWS[0]}\n`, 'text/csv')).toMatch(/^error,.*,error_1\nE42,/);
  });
});
