// Columns that a hook makes, which the model reads in place of the caller's: in requests and in files.
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import type { ColumnFrame } from '../../lib/frame/column-frame.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { Preparer } from '../../lib/hooks/prepare-fn.ts';
import { openFrame } from '../../lib/hooks/preparing.ts';
import { DEFAULT_HOOKS, type Hooks, transform } from '../../lib/hooks/transform.ts';
import { modelDir } from '../support/real-models.ts';

const abalone = await model_fn(modelDir('abalone'));
const penguins = await model_fn(modelDir('penguins'));

const FEATURES = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];
/** what XGBoost answers to this row */
const [ROW, RINGS] = [[0.42, 0.33, 0.125, 0.463, 0.186, 0.11, 0.145], '9.40333'];
/** clients measure in millimetres */
const MILLIMETRES = `id,${FEATURES.join()}\n7,84,66,25,${ROW.slice(3).join()}\n`;
const metres = (frame: ColumnFrame) =>
  frame.withColumns(
    Object.fromEntries(
      ['length', 'diameter', 'height'].map((name) => [name, frame.numbers(name).map((mm) => mm / 200)]),
    ),
  );

const ask = async (
  hooks: Partial<Hooks>,
  body: string,
  { contentType = 'text/csv', model = abalone, options = {} } = {},
) => {
  const question = { body: Buffer.from(body), contentType, accept: '', options };
  return Buffer.from((await transform(question, model, { ...DEFAULT_HOOKS, ...hooks })).body).toString();
};

async function scoreFile(hooks: Partial<Hooks>, body: string, { blockBytes = 2 ** 20, options = {} } = {}) {
  const pieces: Buffer[] = [];
  const summary = emptySummary();
  const settings = { contentType: '', hooks, options, blockBytes };
  for await (const piece of scoreStream(Buffer.from(body), abalone, settings, summary)) pieces.push(Buffer.from(piece));
  return { text: Buffer.concat(pieces).toString(), summary };
}

test.each([
  ['text/csv', MILLIMETRES, `${MILLIMETRES.split('\n')[0]},prediction\n${MILLIMETRES.split('\n')[1]},${RINGS}\n`],
  [
    'application/json',
    JSON.stringify([
      {
        length: '84',
        diameter: 66,
        height: 25,
        whole_weight: 0.463,
        shucked_weight: 0.186,
        viscera_weight: 0.11,
        shell_weight: 0.145,
      },
    ]),
    expect.stringMatching(/^\[\{"length":"84","diameter":66,.*"prediction":9\.40333\}\]$/),
  ],
])(
  'the model reads the columns that prepare_fn makes, and the answer has the caller’s own: %s',
  async (contentType, body, answer) => {
    expect(await ask({ prepare_fn: metres }, body, { contentType })).toEqual(answer);
  },
);

test('a file is prepared in pieces, and comes out as an answer to a request does', async () => {
  const [header, row] = MILLIMETRES.split('\n');
  const body = `${header}\n${`${row}\n`.repeat(300)}`;
  const { text, summary } = await scoreFile({ prepare_fn: metres }, body, {
    blockBytes: 1000,
    options: { onRowError: 'fail' },
  });
  expect(text).toBe(await ask({ prepare_fn: metres }, body));
  expect(summary.rows).toBe(300);
});

test('columns are numbers or texts as the caller wrote them, found as features are', async () => {
  const frame = openFrame(
    await input_fn('zip, Price ,when\n007,1.5,2026-01-02\n"0,8",inf,NA\n010,true,\n', 'text/csv'),
  );
  expect(frame.texts('zip')).toEqual(['007', '0,8', '010']);
  expect(frame.texts('when')).toEqual(['2026-01-02', undefined, undefined]);
  expect(frame.numbers('price')).toEqual(Float64Array.of(1.5, Infinity, 1));
  const lines = openFrame(await input_fn('{"zip":"007","n":5}\n{"n":null}', 'application/jsonlines'));
  expect([lines.texts('zip'), lines.texts('n'), lines.numbers('zip')]).toEqual([
    ['007', undefined],
    ['5', undefined],
    Float64Array.of(7, Number.NaN),
  ]);
});

test('columns are added, replaced and left out one after the other', async () => {
  const frame = openFrame(await input_fn('a,b\n1,2\n3,\n', 'text/csv'));
  const prepared = frame.withColumns({ c: [5, null], a: ['x', undefined] }).withoutColumns('B');
  expect(prepared.prepared?.columnNames).toEqual(['a', 'c']);
  expect([prepared.texts('a'), prepared.numbers('c'), prepared.columnNames]).toEqual([
    ['x', undefined],
    Float64Array.of(5, Number.NaN),
    ['a', 'b'],
  ]);
  expect(() => prepared.numbers('b')).toThrow('there is no column "b", and the script asks for it');
  expect(prepared.withColumns({ b: [true, false] }).numbers('b')).toEqual(Float64Array.of(1, 0));
});

test('texts that are made are categories of the model, and those it does not know are told', async () => {
  const names = penguins.featureNames!;
  const known = penguins.categories.map((categories) => (categories ? [...categories.keys()][0]! : '1'));
  const [feature, text] = names
    .map((name, index) => [name, known[index]!] as const)
    .find((_, index) => penguins.categories[index])!;
  const asked = async (sent: string, made: string) => {
    const cells = names.map((name, index) => (name === feature ? sent : known[index]));
    const options = { onUnknownCategory: 'fail', outputs: ['margin'] } as const;
    const prepare_fn = (frame: ColumnFrame) => frame.withColumns({ [feature]: [made] });
    const answer = await ask({ prepare_fn }, `${names.join()}\n${cells.join()}\n`, { model: penguins, options });
    return answer.split('\n')[1]!.split(',').slice(names.length);
  };
  expect(await asked('MARS', text)).toEqual(await asked(text, text));
  await expect(asked(text, 'MARS')).rejects.toThrow(
    `row 1, column "${feature}": "MARS" is not a category of the model`,
  );
});

test('a row that prepare_fn cannot use is one that cannot be used, by row and column', async () => {
  const body = `${MILLIMETRES}8,tall,66,25,${ROW.slice(3).join()}\n9,84\n`;
  await expect(ask({ prepare_fn: metres }, body)).rejects.toMatchObject({
    message: 'row 2, column "length": "tall" is not a number',
    row: 2,
    column: 'length',
    status: 400,
  });
  const { text, summary } = await scoreFile({ prepare_fn: metres }, body);
  expect(text.split('\n').slice(1)).toEqual([
    `${MILLIMETRES.split('\n')[1]},${RINGS},`,
    expect.stringMatching(/^8,tall,.*,,"row 2, column ""length"": ""tall"" is not a number"$/),
    '9,84,,row 3: 2 cells where the header has 8',
    '',
  ]);
  expect([summary.rows, summary.rowErrors]).toEqual([3, 2]);
});

test.each([
  [
    'rows without names',
    (frame: ColumnFrame) => frame.withColumns({ a: frame.numbers('length') }),
    '1,2\n',
    'the columns have no names, by which the script asks for them',
    400,
  ],
  [
    'a column that is not there',
    (frame: ColumnFrame) => frame.withColumns({ a: frame.numbers('lenght') }),
    MILLIMETRES,
    'there is no column "lenght", and the script asks for it',
    400,
  ],
  [
    'too few values',
    (frame: ColumnFrame) => frame.withColumns({ a: [] }),
    MILLIMETRES,
    'withColumns: "a" has 0 values for 1 rows',
    500,
  ],
  [
    'no list',
    (frame: ColumnFrame) => frame.withColumns({ a: 5 as never }),
    MILLIMETRES,
    'withColumns: "a" has no list of values',
    500,
  ],
  [
    'numbers and texts',
    (frame: ColumnFrame) => frame.withColumns({ a: ['x', 1] as never }),
    `${MILLIMETRES}${MILLIMETRES.split('\n')[1]}\n`,
    'withColumns: "a" has a number among strings',
    500,
  ],
  ['no frame', () => [1] as never, MILLIMETRES, /^prepare_fn did not return a Frame/, 500],
  ['other rows', () => input_fn('a\n1\n2\n', 'text/csv'), MILLIMETRES, 'prepare_fn returned 2 rows for 1', 500],
])(
  'says what a prepare_fn did wrong, in requests and in files: %s',
  async (_what, prepare_fn, body, message, status) => {
    await expect(ask({ prepare_fn }, body)).rejects.toMatchObject({ message: expect.stringMatching(message), status });
    await expect(scoreFile({ prepare_fn }, body)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      status,
    });
  },
);

test('refuses to make other columns of later pieces of a file', async () => {
  const prepare_fn = (frame: ColumnFrame) => {
    const ids = frame.numbers('id');
    return metres(frame).withColumns({ [ids[0]! < 50 ? 'early' : 'late']: ids });
  };
  const [header, row] = MILLIMETRES.split('\n');
  const rows = Array.from({ length: 100 }, (_, id) => row!.replace('7', `${id}`));
  await expect(scoreFile({ prepare_fn }, `${header}\n${rows.join('\n')}\n`, { blockBytes: 500 })).rejects.toThrow(
    /^prepare_fn made \["length","diameter","height","early"\] without \[\] of the first rows, and .*"late".* from row \d+ on$/,
  );
});

describe('a prepare_fn whose columns depend on other rows', () => {
  const rows = ['a "quoted", text', '', 'Ünïcode', '1e3', '007'].map((text, at) => ({
    text,
    size: at * at + 0.1,
    lone: null,
  }));
  const cells = (value: unknown) => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
  const file = `text,size,lone\n${rows.map((row) => Object.values(row).map(cells).join()).join('\n')}\n`;
  const prepare = async (prepare_fn: (frame: ColumnFrame) => ColumnFrame | Promise<ColumnFrame>) =>
    await new Preparer(prepare_fn).prepare(await input_fn(file, 'text/csv'));
  const sizes = (make: (sizes: Float64Array) => ArrayLike<unknown>) => (frame: ColumnFrame) =>
    frame.withColumns({ own: frame.numbers('size'), made: Array.from(make(frame.numbers('size'))) as number[] });
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test.each([
    ['the mean of the rows', sizes((all) => all.map((size) => size - mean(all)))],
    ['the row before', sizes((all) => all.map((size, row) => size - (all[row - 1] ?? 0)))],
    ['the rows before', sizes((all) => all.map((_, row) => mean(all.slice(0, row + 1))))],
    ['the place in the rows', sizes((all) => all.map((_, row) => row))],
    ['the number of rows', sizes((all) => all.map(() => all.length))],
    ['codes by first appearance', sizes((all) => Array.from(all, (size) => `code ${all.indexOf(size)}`))],
    [
      'calls',
      sizes(
        (
          (count) => (all: Float64Array) =>
            all.map(() => count++)
        )(0),
      ),
    ],
  ])('is refused, by the name of the column: %s', async (_what, prepare_fn) => {
    await expect(prepare(prepare_fn)).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/^prepare_fn makes another "made" of row [135] where it gets that row alone$/),
      hint: expect.stringContaining('row alone'),
    });
  });

  test.each<[string, (frame: ColumnFrame) => ColumnFrame | Promise<ColumnFrame>]>([
    ['numbers, and what of them is missing', sizes((all) => all.map((size) => Math.log(size - 1)))],
    ['texts', (frame) => frame.withColumns({ first: frame.texts('text').map((text) => text?.[0]) })],
    ['texts as they were', (frame) => frame.withColumns({ same: frame.texts('text'), lone: frame.texts('lone') })],
    ['what the clock says', sizes((all) => all.map((size) => Date.now() - size))],
    ['an async one', async (frame) => frame.withColumns({ big: frame.numbers('size').map((size) => +(size > 1)) })],
    ['columns that go', (frame) => frame.withoutColumns('text')],
  ])('is none where it makes %s of each', async (_what, prepare_fn) => {
    await expect(prepare(prepare_fn)).resolves.toBeDefined();
  });
});

test('a predict_fn of one’s own sees columns, too, and writes into files', async () => {
  const predict_fn = async (frame: ColumnFrame, model: never, options: object) =>
    (await DEFAULT_HOOKS.predict_fn(frame, model, options)).append([
      { name: 'metres', values: Array.from(frame.numbers('length')) },
    ]);
  const answer = `${MILLIMETRES.split('\n')[0]},prediction,metres\n${MILLIMETRES.split('\n')[1]},${RINGS},0.42\n`;
  expect(await ask({ prepare_fn: metres, predict_fn }, MILLIMETRES)).toBe(answer);
  expect(
    (await scoreFile({ prepare_fn: metres, predict_fn }, MILLIMETRES, { options: { onRowError: 'fail' } })).text,
  ).toBe(answer);
  await expect(scoreFile({ predict_fn: () => [1] }, MILLIMETRES)).rejects.toThrow(
    'predict_fn did not return a Frame, which a file is written from',
  );
});

test('hooks that read or write bodies get a file whole, as a request', async () => {
  const transform_fn = (_model: unknown, body: Uint8Array) => [`${body.length} bytes`, 'text/plain'] as const;
  const { text, summary } = await scoreFile({ transform_fn }, MILLIMETRES, { blockBytes: 10 });
  expect([text, summary.contentType, summary.bytesIn]).toEqual([
    `${MILLIMETRES.length} bytes`,
    'text/plain',
    MILLIMETRES.length,
  ]);
  const output_fn = (frame: ColumnFrame) => `${frame.numRow} rows`;
  expect((await scoreFile({ output_fn, prepare_fn: metres }, MILLIMETRES)).text).toBe('1 rows');
  expect((await scoreFile({ output_fn: () => 5 as never }, MILLIMETRES).catch((error) => error)).message).toBe(
    'output_fn returned neither text nor bytes',
  );
});
