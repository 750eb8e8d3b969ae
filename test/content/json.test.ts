// What JSON bodies are read as, beyond the shapes that every way into the service answers.
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { MalformedInputError, MissingFeatureError } from '../../lib/errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { TransformOptions } from '../../lib/hooks/options.ts';
import { output_fn } from '../../lib/hooks/output-fn.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { modelDir } from '../support/real-models.ts';

const read = (text: string, type = 'application/json') => input_fn(text, type);

describe('column names', () => {
  test.each([
    ['{"columns":[0,1.5],"data":[[1,2]]}', ['0', '1.5']],
    ['{"columns":[123456789012345678901,"a"],"data":[[1,2]]}', ['123456789012345678901', 'a']],
    ['{"dataframe_split":{"columns":[-12345678901234567890],"data":[[1]]}}', ['-12345678901234567890']],
  ])('that are numbers are their texts: %s', async (text, names) => {
    expect((await read(text)).columnNames).toEqual(names);
  });

  test.each(['{"toString":1}', '["a",[{"toString":1}]]', '["a","b"]', 'null', 'true'])(
    'that are neither text nor number are refused: %s',
    async (name) => {
      for (const text of [
        `{"columns":["a",${name}],"data":[[1,2]]}`,
        `{"dataframe_split":{"columns":["a",${name}],"data":[]}}`,
      ]) {
        await expect(read(text)).rejects.toThrow(/place 2: a column name is a string/);
      }
    },
  );
});

describe('nesting', () => {
  const nested = (levels: number) => `${'{"a":['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`;

  test('is read to 64 levels', async () => {
    expect((await read(`[{"length":1,"note":${nested(62)}}]`)).numRow).toBe(1);
  });

  test.each([65, 1000, 200_000])('of %i levels is refused', async (levels) => {
    const text = `${'['.repeat(levels)}1${']'.repeat(levels)}`;
    await expect(read(text)).rejects.toThrow(/more than 64 lists and objects/);
    await expect(read(text)).rejects.toBeInstanceOf(MalformedInputError);
  });
});

describe('integers beyond 2^53', () => {
  const echoed = async (text: string) => {
    const { rows } = await read(text);
    return [...rows.jsonCells(0).values()];
  };

  test.each([
    ['12345678901234567890', '12345678901234567890'],
    ['-9007199254740993', '-9007199254740993'],
    ['9007199254740991', '9007199254740991'],
    ['"12345678901234567890"', '"12345678901234567890"'],
    ['"a\\"12345678901234567890,\\\\"', '"a\\"12345678901234567890,\\\\"'],
    ['12345678901234567.5', '12345678901234568'],
    ['0.12345678901234567890', '0.12345678901234568'],
    ['1e1234567890123456', 'null'], // which JSON.parse takes for infinite
    ['[1,{"b":12345678901234567890}]', '[1,{"b":12345678901234567890}]'],
  ])('come back digit by digit, and nothing else does: %s', async (cell, answer) => {
    expect(await echoed(`[{"__proto__":${cell},"b":${cell}}]`)).toEqual([answer, answer]);
    expect(await echoed(`[[${cell},12345678901234567890]]`)).toEqual([answer, '12345678901234567890']);
  });

  test('do not make another text JSON', async () => {
    await expect(read('[{12345678901234567890:1}]')).rejects.toThrow(/not JSON/);
    await expect(read('[012345678901234567890]')).rejects.toThrow(/not JSON/);
  });
});

// The row of abalone's that other tests ask about, and what XGBoost predicts for it.
const ROW = [0.42, 0.33, 0.125, 0.463, 0.186, 0.11, 0.145];
const NAMES = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];
const RECORD = Object.fromEntries(NAMES.map((name, at) => [name, ROW[at]]));
const P = 9.40333;
const models = new Map<string, Promise<Model>>();
const ABALONE = modelDir('abalone');
const OWN_NAMES = new URL('own-names/model.json', import.meta.url).pathname;

/** The answer as parsed JSON; of JSON Lines a list. */
async function ask(value: unknown, model = ABALONE, options: TransformOptions = {}): Promise<unknown> {
  const isLines = Array.isArray(value) && typeof value[0] === 'string';
  const type = isLines ? 'application/jsonlines' : 'application/json';
  if (!models.has(model)) models.set(model, model_fn(model));
  const frame = await read(isLines ? value.join('\n') : JSON.stringify(value), type);
  const output = await predict_fn(frame, (await models.get(model)) as Model, options);
  const text = Buffer.from((await output_fn(output, type)).body).toString();
  return isLines
    ? text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : JSON.parse(text);
}

describe('rows as SageMaker and Clarify send them', () => {
  const scores = { predictions: [{ score: P }, { score: P }] };
  const one = { predictions: [{ score: P }] };

  test.each<[form: unknown, answer: unknown]>([
    [{ instances: [{ features: ROW }, { features: ROW }] }, scores],
    [{ instances: [{ data: { features: ROW } }, { data: { features: { values: ROW } } }] }, scores],
    [{ instances: [{ data: `${ROW}` }, { configuration: {}, features: ROW }] }, scores],
    [{ instances: [{ features: ROW }], parameters: { a: 1 } }, one],
    [{ features: ROW }, one],
    [{ data: { features: ROW } }, one],
    [{ data: ROW.join(',') }, one],
    [{ data: ` ${ROW.join(', ')}\r\n${ROW}\n` }, scores],
    [[{ features: ROW }], one],
    [{ data: `${NAMES}\n${ROW}` }, [{ ...RECORD, prediction: P }]],
    [
      ['{"features":[0.42,0.33,0.125,0.463,0.186,0.11,0.145]}', `{"features":[${ROW}]}`],
      [{ score: P }, { score: P }],
    ],
    [
      [`{"data":"${ROW}"}`, `{"data":{"features":[${ROW}]}}`],
      [{ score: P }, { score: P }],
    ],
  ])('%j', async (form, answer) => {
    expect(await ask(form)).toEqual(answer);
  });

  test('blank and missing cells of a text are missing', async () => {
    const without = [null, ...ROW.slice(1)];
    const asked = { instances: [{ features: without }, { data: `,${ROW.slice(1)}` }, { data: ` NA,${ROW.slice(1)}` }] };
    expect(await ask(asked)).toEqual({ predictions: Array.from({ length: 3 }, () => ({ score: 10.150679 })) });
  });

  test.each<[form: unknown, message: RegExp]>([
    [{ instances: [ROW], features: ROW }, /several forms: "instances", "features"/],
    [{ features: ROW, data: `${ROW}` }, /several forms: "features", "data"/],
    [{ instances: [RECORD], data: `${ROW}` }, /several forms/],
    [{ columns: NAMES, data: [ROW], instances: [ROW] }, /several forms: "instances", "columns" with "data"/],
    [{ dataframe_split: { columns: NAMES, data: [ROW] }, dataframe_records: [RECORD] }, /several forms/],
    [{ instances: [{ features: ROW, data: { features: ROW } }] }, /row 1 has both "features" and "data"/],
    [{ instances: [{ features: ROW }, RECORD] }, /row 2 is not an object with "features" or "data"/],
    [{ instances: [RECORD, { features: ROW }] }, /row 2 is not a record/],
    [
      [`{"features":[${ROW}]}`, JSON.stringify(RECORD)],
      /row 2: the line is a record where the first is an object with/,
    ],
    [[JSON.stringify(RECORD), `{"features":[${ROW}]}`], /row 2: the line is an object with "features"/],
    [{ instances: [{ data: { features: { keys: [1], shape: [7], values: [1] } } }] }, /row 1 is sparse/],
    [{ instances: [{ data: `${ROW}\n${ROW}` }] }, /several lines/],
    [{ instances: [{ data: '1,"2' }] }, /quotes in "data" that do not match/],
    [{ instances: [{ data: '"1"2,3' }] }, /quotes in "data" that do not match/],
    [['{"data":"1,2,\\"3"}'], /row 1: the line has quotes in "data" that do not match/],
    [{ data: ' ' }, /empty text/],
    [{ data: { ndarray: [ROW] } }, /no list of features/],
    [{ features: ROW.slice(1) }, /6 columns, the model 7 features/],
    [[`{"features":[${ROW}]}`, '{"features":[1]}'], /row 2: 1 cell where 7 belong/],
  ])('is refused: %j', async (form, message) => {
    const error = await ask(form).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(MalformedInputError);
    expect((error as MalformedInputError).message).toMatch(message);
    expect((error as MalformedInputError).hint).toBeTruthy();
  });
});

describe('rows in a member that is not read', () => {
  const tensor = { name: 'x', shape: [1, 7], datatype: 'FP32', data: ROW };
  test.each<[name: string, form: unknown]>([
    ['inputs', { inputs: [ROW] }],
    ['inputs', { inputs: ROW }],
    ['inputs', { inputs: [tensor] }],
    ['inputs', { inputs: { x: ROW } }],
    ['input', { input: `${ROW}` }],
    ['input', { input: RECORD }],
    ['rows', { rows: [ROW] }],
    ['payload', { payload: RECORD }],
    ['csv', { csv: `${ROW}` }],
    ['body', { body: RECORD }],
    ['Body', { Body: `${ROW}` }],
    ['inputs', { signature_name: 'serving_default', inputs: [ROW] }],
    ['signature_name', { signature_name: 'serving_default' }],
    ['input_data', { input_data: { columns: NAMES, data: [ROW] } }],
    ['data', { data: [ROW] }],
    ['data', { data: ROW }],
    ['features', { features: [ROW] }],
    ['features', { features: RECORD }],
    ['instances', { instances: RECORD }],
    ['instances', { instances: `${ROW}` }],
    ['dataframe_split', { dataframe_split: [ROW] }],
    ['anything', { anything: [ROW] }],
    ['anything', { anything: [RECORD] }],
    ['anything', { anything: RECORD }],
    ['inputs', [{ inputs: ROW }]],
    ['inputs', { instances: [{ inputs: ROW }] }],
    ['inputs', [JSON.stringify({ inputs: ROW })]],
  ])('%s is refused with the forms that are: %j', async (name, form) => {
    const onMissingFeature = 'as-missing';
    const error = await ask(form, ABALONE, { onMissingFeature }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(MalformedInputError);
    const { message, hint } = error as MalformedInputError;
    expect(message).toContain(`"${name}"`);
    expect(hint).toMatch(/\{"instances":\[…\]\}.*\{"features":\[…\]\}/);
    expect(hint).not.toMatch(/as-missing/);
  });

  test.each<[form: unknown]>([[[{ payload: 1 }]], [{ x: 1 }], [{ a: [1], b: [2] }]])(
    'is never hinted to be read as missing: %j',
    async (form) => {
      const error = await ask(form).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(MissingFeatureError);
      expect((error as MissingFeatureError).hint).not.toMatch(/as-missing/);
    },
  );
});

describe('features that are called as forms are', () => {
  const records = [
    { data: 0.1, features: 0.9, instances: 0.3 },
    { data: 0.8, features: 0.2, instances: 0.7 },
  ];
  const rows = records.map((record) => Object.values(record));
  const values = [7.388993, 0.16789573];
  const columns = { data: [0.1, 0.8], features: [0.9, 0.2], instances: [0.3, 0.7] };
  const answers = records.map((record, at) => ({ ...record, prediction: values[at] }));

  test.each<[form: unknown, answer: unknown]>([
    [records, answers],
    [records[0], answers[0]],
    [
      { ...records[0], data: '0.1' },
      { ...answers[0], data: '0.1' },
    ],
    [columns, { ...columns, prediction: values }],
    [{ instances: records }, { predictions: values.map((prediction) => ({ prediction })) }],
    [{ instances: rows }, { predictions: values }],
    [{ instances: rows.map((features) => ({ features })) }, { predictions: values.map((score) => ({ score })) }],
    [
      { columns: Object.keys(columns), data: rows },
      { columns: [...Object.keys(columns), 'prediction'], data: rows.map((row, at) => [...row, values[at]]) },
    ],
    [records.map((record) => JSON.stringify(record)), answers],
  ])('are columns: %j', async (form, answer) => {
    expect(await ask(form, OWN_NAMES)).toEqual(answer);
  });

  test.each<[form: unknown]>([
    [{ data: [0.1] }],
    [{ features: [0.9, 1] }],
    [{ instances: [1, 2, 3] }],
    [{ data: '1,2,3' }],
  ])('are columns alone, too: %j', async (form) => {
    await expect(ask(form, OWN_NAMES)).rejects.toThrow(/lacks 2 features/);
  });
});

test.each([`{"features":[${ROW}]}\n`, `{"data":"${ROW}"}\n`])(
  'streams of lines are read piece by piece: %j',
  async (line) => {
    const lines = Buffer.from(line.repeat(20));
    const model = await model_fn(ABALONE);
    const input = (async function* () {
      yield lines;
    })();
    const pieces: Uint8Array[] = [];
    const settings = { contentType: 'application/jsonlines', blockBytes: 200 };
    for await (const piece of scoreStream(input, model, settings, emptySummary())) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('{"score":9.40333,"error":null}\n'.repeat(20));
  },
);

test('lines that lack most cells of a wide model are refused before memory is taken for them', async () => {
  const names = Array.from({ length: 20_000 }, (_, at) => `f${at}`);
  const { rows } = await read(`${names}\n${'1\n'.repeat(4000)}`, 'text/csv');
  const selection = { columns: Int32Array.from(names.keys()), names, categories: names.map(() => undefined) };
  expect(() => rows.readFeatures(selection, () => undefined)).toThrow(/4000 rows have fewer cells/);
  const records = await read(
    `[${JSON.stringify(Object.fromEntries(names.map((name) => [name, 1])))}${',{}'.repeat(4000)}]`,
  );
  expect(() => records.rows.readFeatures(selection, () => undefined)).toThrow(
    /4001 rows of 20000 columns are too many/,
  );
});
