// Where the header ends and the data begin: the same for requests, streams and whoever brings hooks of their own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { KindlingError } from '../../lib/errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { output_fn } from '../../lib/hooks/output-fn.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import { transform } from '../../lib/hooks/transform.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import type { Model } from '../../lib/model/model.ts';

const DIR = join(import.meta.dirname, 'first-line');
const CASES: { what: string; model: string; text: string; expected: number[] }[] = JSON.parse(
  readFileSync(join(DIR, 'cases.json'), 'utf8'),
);
const NAMES = ['unnamed', 'single', 'numbered', 'named', 'spaced', 'regions', 'padded'] as const;

let models: { [name: string]: Model };
beforeAll(async () => {
  models = Object.fromEntries(
    await Promise.all(NAMES.map(async (name) => [name, await model_fn(join(DIR, `${name}.json`))])),
  );
});

/** The answer to a request. */
async function ask(model: string, text: string, contentType = 'text/csv', own = {}): Promise<string> {
  const question = { body: Buffer.from(text), contentType, accept: 'text/csv', options: {} };
  const { body } = await transform(question, models[model], withHooks(own));
  return Buffer.from(body).toString();
}

/** The same text as a stream whose bytes come one by one. */
async function stream(model: string, text: string, contentType = 'text/csv'): Promise<string> {
  const bytes = (async function* () {
    for (const byte of Buffer.from(text)) yield Buffer.from([byte]);
  })();
  const settings = { contentType, options: { onRowError: 'fail' }, blockBytes: 16 } as const;
  const pieces: Uint8Array[] = [];
  for await (const piece of scoreStream(bytes, models[model]!, settings, emptySummary())) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const WAYS = [
  ['a request', ask],
  ['a stream', stream],
] as const;

describe.each(WAYS)('%s', (_way, answer) => {
  test.each(CASES)('predicts what XGBoost predicts for $what', async ({ model, text, expected }) => {
    const frame = await predict_fn(await input_fn(text, 'text/csv'), models[model]!);
    const cells = frame.columnNames ? [...(await answer(model, text)).trimEnd().split(/\r?\n/)].slice(1) : undefined;

    const lines = cells ?? (await answer(model, text)).trimEnd().split('\n');

    expect(lines.map((line) => Math.fround(Number(line.split(/[,\t]/).at(-1))))).toEqual(expected);
  });

  test.each([
    ['a bad cell among numbers', 'unnamed', '-,2,3\n1,2,3\n', '(cell 1, "-", is not a number) nor a header'],
    ['a time among numbers', 'unnamed', '12:30,2,3\n', '(cell 1, "12:30", is not a number) nor a header ("2" is not'],
    ['a date among numbers', 'named', '1,2026-01-01,3\n', '(cell 2 (column "b"), "2026-01-01", is not a number)'],
    ['a bad cell that nothing stands beside', 'single', '?\n1\n', '(cell 1, "?", is not a number) nor a header'],
    ['a date that nothing stands beside', 'single', '2026-01-01\n1\n', '"2026-01-01" is not a name'],
    ['an unknown category', 'regions', '1,north\n1,west\n', '"north", is not one of its categories'],
    ['a header that lacks a name and has a number', 'named', 'a,b,2024\n1,2,3\n', 'nor a header (it lacks "c")'],
    ['a blank among words', 'unnamed', ',x,y\n1,2,3\n', 'nor a header ("" is not a name)'],
    ['one word too few', 'unnamed', 'x,y\n', 'the header has 2 columns, the model 3 features'],
    [
      'one word too many over a model with one feature',
      'single',
      'x,y\n',
      'the header has 2 columns, the model 1 feature',
    ],
    ['names of others', 'named', 'x,y,z\n', 'the input lacks 3 features: "a", "b", "c"'],
    ['a ragged first line', 'unnamed', '1,2\n1,2,3\n', 'the rows have 2 columns, the model 3 features'],
    ['the repr of bytes', 'unnamed', "b'1,2,3'", "looks like the text that Python's str() makes of bytes"],
    ['the repr of bytes with one cell', 'single', "b'1'", "looks like the text that Python's str() makes of bytes"],
    ['JSON rows', 'unnamed', '[1,2,3]', 'looks like JSON'],
    ['JSON rows over several lines', 'unnamed', '[[1,2,3],\n[4,5,6]]', 'looks like JSON'],
    ['a JSON record', 'named', '{"a": 1, "b": 2, "c": 3}', 'looks like JSON'],
    ['a JSON row of one cell', 'single', '[1]', 'looks like JSON'],
    ['a tuple', 'unnamed', '(1, 2, 3)', 'a tuple or an array'],
    ['a quoted row', 'unnamed', '"1,2,3"', 'looks like a row in quotes'],
    ['a quoted row for one feature', 'single', '"1,2,3"\n"4,5,6"\n', 'looks like a row in quotes'],
    ['a row in single quotes', 'unnamed', "'1,2,3'", 'looks like a row in single quotes'],
    ['blanks as delimiter', 'unnamed', '1 2 3\n4 5 6\n', 'cells with blanks between them'],
    ['blanks as delimiter for one feature', 'single', '1  2\n', 'cells with blanks between them'],
    ['libsvm', 'single', '1 0:2.5 1:3\n', 'looks like libsvm'],
    ['a page', 'single', '<!DOCTYPE html>', 'is an HTML page'],
    ['elements', 'single', '<rows><row>1</row></rows>', 'looks like HTML or XML'],
  ])('refuses %s', async (_what, model, text, message) => {
    await expect(answer(model, text)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/./),
    });
  });

  test.each([
    ['a refused line', '; header=absent', 'named', 'a,b,c\n1,2,3\n', 'row 1, column "a": "a" is not a number'],
    ['names', '; header=present', 'named', '1,2,3\n4,5,6\n', 'the input lacks 3 features'],
  ])('does as header= says of %s', async (_what, parameter, model, text, message) => {
    await expect(answer(model, text, `text/csv${parameter}`)).rejects.toThrow(message);
  });

  test('reads names that header=present makes of numbers', async () => {
    expect(await answer('unnamed', '1,,3\n4,5,6\n', 'text/csv; header=present')).toMatch(
      /^1,,3,prediction\n4,5,6,\S+\n$/,
    );
  });

  test.each([
    ['drops nothing of a row that has the features alone', 'unnamed', '3,4,5\n'],
    ['drops the label of a row that has one more', 'unnamed', '9,3,4,5\n'],
    ['drops a label that is text', 'unnamed', 'yes,3,4,5\n'],
  ])('label_size=1 %s', async (_what, model, text) => {
    expect(await answer(model, text, 'text/csv; label_size=1')).toBe(await answer(model, '3,4,5\n'));
  });

  test.each([
    ['numbers as names', 'numbered', 'y,2,1,0\n9,5,4,3\n'],
    ['numbers as names behind a number', 'numbered', '9,2,1,0\n9,5,4,3\n'],
    ['words over a model without names', 'unnamed', '2024,x,y,z\n9,3,4,5\n'],
  ])('label_size=1 does not look at the label beside %s', async (_what, model, text) => {
    const [header, row] = (await answer(model, text, 'text/csv; label_size=1')).trimEnd().split('\n');

    expect(header).toBe(`${text.split('\n')[0]},prediction`);
    expect(row!.split(',').at(-1)).toBe((await answer(model, '3,4,5\n', 'text/csv; header=absent')).trimEnd());
  });

  test('takes a name that only the label has for no name', async () => {
    const lines = await answer('numbered', '0,9,1,2\n5,3,4,5\n', 'text/csv; label_size=1');

    expect(lines.trimEnd().split('\n')).toHaveLength(2);
  });

  test('label_size=2 refuses a row that has one more', async () => {
    await expect(answer('unnamed', '9,3,4,5\n', 'text/csv; label_size=2')).rejects.toThrow('4 columns');
  });
});

/** Cells that may be names, values, categories, or none of these. */
const CELLS = [
  '1',
  '2',
  '0',
  '',
  ' ',
  'a',
  'b',
  'c',
  'A',
  ' a',
  'x',
  'NA',
  ' west',
  'num',
  'region',
  '"1"',
  '"a',
  '-',
  '[1',
];

test('a stream is answered as a request, or refused with the same words', async () => {
  const rows = fc.array(fc.array(fc.constantFrom(...CELLS), { minLength: 1, maxLength: 4 }), { maxLength: 3 });
  const marks = fc.constantFrom('', '\ufeff', '\n');
  const types = fc.constantFrom('', '; label_size=1', '; header=present', '; header=absent');
  const answered = (answer: Promise<string>) =>
    answer.catch((error) => {
      if (error instanceof KindlingError) return error.message;
      throw error;
    });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), marks, rows, types, async (model, mark, cells, type) => {
      const text = mark + cells.map((row) => row.join(',')).join('\n');
      const streamed = await answered(stream(model, text, `text/csv${type}`));
      expect(streamed).toBe(await answered(ask(model, text, `text/csv${type}`)));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('numbers between blanks are numbers in JSON', async () => {
  const frame = await predict_fn(await input_fn('a, b,c, d\n1, 2,3, x\n', 'text/csv'), models.named!);

  expect(JSON.parse(String(output_fn(frame, 'application/json').body))).toMatchObject([{ a: 1, b: 2, c: 3, d: ' x' }]);
});

describe('a hook of one’s own', () => {
  const NUMBERED = ['0,1,2\n3,4,5\n', '0,1,2,prediction\n3,4,5,53.820244\n'] as const;

  test('an input_fn around the default one leaves the first line to the model', async () => {
    const own = { input_fn: (data: Uint8Array) => input_fn(String(data).replaceAll(';', ','), 'text/csv') };

    expect(await ask('numbered', NUMBERED[0].replaceAll(',', ';'), 'text/x-mine', own)).toBe(NUMBERED[1]);
  });

  test('a predict_fn that looks at the rows before it calls the default one does not decide', async () => {
    const seen: number[] = [];
    const own = {
      predict_fn: async (frame: Awaited<ReturnType<typeof input_fn>>, model: Model) => {
        seen.push(frame.numRow);
        const output = await predict_fn(frame, model);
        seen.push(frame.numRow);
        return frame.append(output.predictions);
      },
    };

    expect(await ask('numbered', NUMBERED[0], 'text/csv', own)).toBe(NUMBERED[1]);
    expect(seen).toEqual([2, 1]);
  });

  test('a predict_fn without a model of ours sees what the text alone tells', async () => {
    const own = {
      predict_fn: (frame: Awaited<ReturnType<typeof input_fn>>) =>
        frame.append([{ name: 'n', values: Array(frame.numRow).fill(frame.rows.numColumn) }]),
    };

    expect(await ask('named', '1,2\n3,4\n', 'text/csv', own)).toBe('2\n2\n');
    expect(await ask('named', 'x,y\n3,4\n', 'text/csv', own)).toBe('x,y,n\n3,4,2\n');
    await expect(ask('named', 'x,2\n3,4\n', 'text/csv', own)).rejects.toThrow('neither a row');
  });

  test('It should keep the cells of a first line that is neither out of the log', async () => {
    const error = await ask('unnamed', '12:30,2,3\n').catch((caught) => caught as KindlingError);

    expect(error).toMatchObject({
      message: 'the first line is neither a row (cell 1, "12:30", is not a number) nor a header ("2" is not a name)',
      logMessage: 'the first line is neither a row (cell 1, …, is not a number) nor a header (… is not a name)',
    });
  });
});
