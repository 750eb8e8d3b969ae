// Warehouses, through the built bundle: each golden event, a bad row in each, each repeated; and what they say of an endpoint.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expectedColumns } from '../support/real-models.ts';
import { EXPECTED, FEATURES, float32, goldenEvent, startBundle } from '../support/streams.ts';

const { handler: invoke, stop } = startBundle('invoke');
const strict = startBundle('invoke', { KINDLING_ON_ROW_ERROR: 'fail' });
afterAll(() => Promise.all([stop(), strict.stop()]));

const ROWS: number[][] = goldenEvent('redshift').arguments;
const [BAD, NARROW, WIDE] = [['long', ...ROWS[1]!.slice(1)], ROWS[1]!.slice(1), [...ROWS[1]!, 1]];

/** How each warehouse asks, and where its answer has the values; all of what it says is kept. */
const WAREHOUSES = {
  Redshift: {
    ask: (rows: unknown) => ({ ...goldenEvent('redshift'), num_records: undefined, arguments: rows }),
    values: ({ success, results }: { success: boolean; results: unknown[] }) => success && results,
    refusal: ({ success, error_msg: text }: { success: boolean; error_msg: string }) => !success && text,
  },
  Snowflake: {
    ask(rows: unknown) {
      const data = Array.isArray(rows) ? rows.map((row, at) => [at, ...row]) : rows;
      return { ...goldenEvent('snowflake-api'), body: JSON.stringify({ data }) };
    },
    values({ statusCode, body }: { statusCode: number; body: string }) {
      const { data } = JSON.parse(body) as { data: [number, unknown][] };
      expect(data.map(([number]) => number)).toEqual(Array.from(data.keys()));
      return statusCode === 200 && data.map(([, value]) => value);
    },
    refusal: ({ statusCode, body }: { statusCode: number; body: string }) =>
      statusCode === 400 && JSON.parse(body).detail,
  },
  BigQuery: {
    ask(calls: unknown) {
      const event = goldenEvent('bigquery-function-url');
      return { ...event, body: JSON.stringify({ ...JSON.parse(event.body), calls }) };
    },
    values: ({ statusCode, body }: { statusCode: number; body: string }) =>
      statusCode === 200 && JSON.parse(body).replies,
    refusal: ({ statusCode, body }: { statusCode: number; body: string }) =>
      statusCode === 400 && JSON.parse(body).errorMessage,
  },
};

describe.each(Object.entries(WAREHOUSES))('%s', (_name, { ask, values, refusal }) => {
  async function valuesOf(rows: unknown, handler = invoke) {
    const answers = [await handler(ask(rows)), await handler(ask(rows))];
    expect(answers[1].results ?? answers[1].body).toEqual(answers[0].results ?? answers[0].body);
    return values(answers[0]) as unknown[];
  }

  test('A value for each row', async () => {
    expect(float32(await valuesOf(ROWS))).toEqual(EXPECTED);
    expect(await valuesOf([])).toEqual([]);
  });

  test('Numbers that come as texts are numbers, and NULL is a missing value', async () => {
    const missing = ROWS.map((row) => row.with(2, null as never));

    const asTexts = await valuesOf(ROWS.map((row) => row.map(String)));

    expect(float32(asTexts)).toEqual(EXPECTED);
    expect(await valuesOf(missing)).toEqual(
      await valuesOf(missing.map((row) => row.map((cell) => cell && String(cell)))),
    );
  });

  test('Numbers at their limits are what they are in JSON', async () => {
    const odd = [1e39, -1e39, 1e-50, 2 ** 53, -0].map((cell) => ROWS[0]!.with(3, cell));
    const { body } = await invoke({ body: JSON.stringify(odd), contentType: 'application/json' });

    expect(await valuesOf(odd)).toEqual(JSON.parse(body));
  });

  test.each([
    ['a text', BAD],
    ['one argument fewer', NARROW],
    ['one more', WIDE],
  ])('A row with %s is NULL', async (_what, bad) => {
    const [first, second, third] = await valuesOf([ROWS[0], bad, ROWS[2]]);

    expect([...float32([first, third]), second]).toEqual([EXPECTED[0], EXPECTED[2], null]);
  });

  test.each([
    ['a text', BAD, /"length": "long" is not a number/],
    ['one argument fewer', NARROW, /takes 7 arguments \("length", .*row 2 of its call has 6 arguments/],
  ])('A row with %s fails the query where it is to', async (_what, bad, reason) => {
    expect(refusal(await strict.handler(ask([ROWS[0], bad])))).toMatch(reason);
  });

  test.each([
    ['fewer arguments', [NARROW, NARROW], /takes 7 arguments .*has 6 arguments/],
    ['more arguments', [WIDE], /takes 7 arguments .*has 8 arguments/],
    ['a million arguments', [new Array(1_000_000).fill(1)], /takes 7 arguments .*has 1000000 arguments/],
    ['no list', 7, /is not a list of rows/],
  ])('A function with %s is told so', async (_what, rows, reason) => {
    const text = refusal(await invoke(ask(rows)));

    expect(text).toMatch(reason);
    expect(text.length).toBeLessThan(2000);
  });
});

test('Several values of a row are JSON by name, and options come with the function', async () => {
  const bigQuery = { ...goldenEvent('bigquery'), userDefinedContext: { outputs: 'prediction,contributions' } };
  const snowflake = goldenEvent('snowflake-api');
  snowflake.headers['sf-custom-outputs'] = 'prediction,contributions';

  const { replies } = await invoke(bigQuery);
  const { data } = JSON.parse((await invoke(snowflake)).body);

  expect(data.map(([, value]: [number, string]) => value)).toEqual(replies);
  const values = replies.map((text: string) => JSON.parse(text));
  expect(float32(values.map(({ prediction }: { prediction: number }) => prediction))).toEqual(EXPECTED);
  expect(Object.keys(values[0]).slice(1)).toEqual([...FEATURES, 'bias'].map((name) => `contribution_${name}`));
});

test('Snowflake’s rows are told from others by one cell more, where no headers come along', async () => {
  const { data } = await invoke(goldenEvent('snowflake'));

  expect(float32(data.map(([, value]: [number, number]) => value))).toEqual(EXPECTED);
  await expect(invoke({ data: ROWS })).rejects.toThrow(/takes 7 arguments/);
});

test('Aurora’s function gets a list, as direct invocations do', async () => {
  expect(float32(await invoke(ROWS))).toEqual(EXPECTED);
});

test('An endpoint of Athena ML or Redshift ML answers rows of CSV line by line', async () => {
  const { body } = await invoke({ body: ROWS.join('\n'), contentType: 'text/csv' });

  expect(float32(body.trimEnd().split('\n'))).toEqual(EXPECTED);
});

test('Texts of categories are categories', async () => {
  const penguins = startBundle('invoke', { KINDLING_MODEL_URI: 'model-artifacts/penguins' });
  const rows = [['Biscoe', 36.4, 'Adelie', 17.1, 184, 'female']];

  const { results, success } = await penguins.handler({ external_function: 'f', arguments: rows });
  await penguins.stop();

  const [expected] = float32(expectedColumns('penguins').get('prediction')!);
  expect([success, float32(results)]).toEqual([true, [expected]]);
});

test('A fetch handler at the edge answers warehouses, too, where nothing reads arrays of numbers', () => {
  const ROOT = join(import.meta.dirname, '../..');
  const script = `
    import { readFileSync } from 'node:fs';
    import { createFetchHandler, loadModel } from '${ROOT}/dist/browser.mjs';
    const bytes = readFileSync('${ROOT}/dist/model-artifacts/abalone/model.kindling');
    const handler = createFetchHandler({ model: await loadModel(new Uint8Array(bytes)) });
    const [, body] = process.argv;
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    console.log(await (await handler(new Request('https://edge.example/', init))).text());
  `;
  const { body } = goldenEvent('bigquery-function-url');

  const args = ['--input-type=module', '-e', script, body];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });

  expect([stderr, float32(JSON.parse(stdout).replies)]).toEqual(['', EXPECTED]);
});
