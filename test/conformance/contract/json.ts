// Section 3, JSON: the shapes of questions, and that the answer keeps each.
import { abalone, CELLS, csv, deploymentOf, json, NAMES, RECORD, typed } from './asked.ts';
import type { Row, Section } from './row.ts';

const V = abalone.value;
const ROW = abalone.cells;
const { length: _, ...WITHOUT_LENGTH } = RECORD;
const PREDICTED = { ...RECORD, prediction: V };
const COLUMNS = Object.fromEntries(Object.entries(RECORD).map(([name, cell]) => [name, [cell, cell]]));
const LINE = JSON.stringify(RECORD);

const shapes: [says: string, value: unknown, answer: unknown, type?: string][] = [
  ['rows by position → list', [ROW, ROW], [V, V]],
  ['records → records', [{ id: 'a', ...RECORD }], [{ id: 'a', ...PREDICTED }]],
  ['one record → one record', RECORD, PREDICTED],
  ['instances of rows → predictions', { instances: [ROW] }, { predictions: [V] }],
  ['instances of records → the prediction members only', { instances: [RECORD] }, { predictions: [{ prediction: V }] }],
  [
    'split → split',
    { columns: abalone.features, data: [ROW] },
    { columns: [...abalone.features, 'prediction'], data: [[...ROW, V]] },
  ],
  [
    'dataframe_split → predictions',
    { dataframe_split: { columns: abalone.features, data: [ROW] } },
    { predictions: [V] },
  ],
  ['dataframe_records → predictions', { dataframe_records: [RECORD] }, { predictions: [{ prediction: V }] }],
  ['columns → columns', COLUMNS, { ...COLUMNS, prediction: [V, V] }],
  ["SageMaker's instances of features", { instances: [{ features: ROW }] }, { predictions: [{ score: V }] }],
  ["Clarify's features", { features: ROW }, { predictions: [{ score: V }] }],
  ['data as CSV in a text', { data: CELLS }, { predictions: [{ score: V }] }],
  ['no rows', [], []],
  ['format=pandas-records', [RECORD], [PREDICTED], 'application/json; format=pandas-records'],
  [
    'format=pandas-split',
    { columns: abalone.features, data: [ROW] },
    { columns: [...abalone.features, 'prediction'], data: [[...ROW, V]] },
    'application/json; format=pandas-split',
  ],
  [
    'booleans are 1 and 0',
    [
      [true, ...ROW.slice(1)],
      [false, ...ROW.slice(1)],
    ],
    [abalone.lengthOne, abalone.lengthZero],
  ],
  ['numeric strings are numbers', [ROW.map(String)], [V]],
  ['null is missing', [[null, ...ROW.slice(1)]], [abalone.lengthMissing]],
  [
    'a key that some records lack is missing there',
    [RECORD, WITHOUT_LENGTH],
    [PREDICTED, { ...WITHOUT_LENGTH, prediction: abalone.lengthMissing }],
  ],
  [
    'a column of the appended name is replaced in place',
    { prediction: 'old', ...RECORD },
    { prediction: V, ...RECORD },
  ],
];

const lines: [says: string, body: string, answer: string, accept?: string][] = [
  ['lines of records → records', `${LINE}\n${LINE}\n`, `${JSON.stringify(PREDICTED)}\n`.repeat(2)],
  ['lines of bare rows → bare values', `[${ROW}]\n[${ROW}]\n`, `${V}\n${V}\n`],
  ['lines of features', `{"features":[${ROW}]}\n`, `{"score":${V}}\n`],
  ['the last line ends as the input did', `[${ROW}]`, `${V}`],
  ['CRLF', `[${ROW}]\r\n[${ROW}]\r\n`, `${V}\r\n${V}\r\n`],
];

const refused: [says: string, body: string, detail: RegExp, hint: RegExp, more?: object][] = [
  ['broken JSON', '[{"length": 1,', /JSON/, /./],
  [
    'two forms in one body',
    JSON.stringify({ instances: [ROW], dataframe_records: [RECORD] }),
    /several forms/,
    /one of them/,
  ],
  [
    'a text that is no number',
    JSON.stringify({ ...RECORD, height: 'tall' }),
    /^row 1, column "height": "tall" is not a number$/,
    /null/,
    { row: 1, column: 'height' },
  ],
  [
    'an empty text in a numeric feature',
    JSON.stringify([{ ...RECORD, height: '' }]),
    /column "height"/,
    /./,
    { row: 1 },
  ],
  ['a list of numbers', '[1,2,3,4,5,6,7]', /./, /\[\[/],
  ['a number', '1', /./, /./],
  ['a row of another length', JSON.stringify([ROW, [1]]), /row 2/, /./, { row: 2 }],
  ['too few columns', '[[1,2,3]]', /3 columns.*7 features/, /./],
  ['rows and records mixed', JSON.stringify([ROW, RECORD]), /row 2/, /./, { row: 2 }],
  ['a nested cell', JSON.stringify([{ ...RECORD, height: { x: 1 } }]), /height/, /./],
  ['a member that nobody reads', JSON.stringify({ inputs: [ROW] }), /inputs/, /instances/],
];

const answersOf = (value: unknown): string | object => (Array.isArray(value) ? value : JSON.stringify(value));

export const JSON_SHAPES: Section = {
  section: '3. JSON',
  deployment: deploymentOf('abalone'),
  rows: [
    ...shapes.map(
      ([says, value, answer, type = 'application/json']): Row => ({
        says,
        ask: typed(type, JSON.stringify(value)),
        status: 200,
        answer: answersOf(answer),
        headers: { 'content-type': 'application/json' },
      }),
    ),
    ...['application/jsonlines', 'application/x-ndjson', 'application/x-jsonlines', 'application/jsonl'].map(
      (type): Row => ({
        says: `${type} is JSON Lines`,
        ask: typed(type, `${LINE}\n`),
        status: 200,
        answer: `${JSON.stringify(PREDICTED)}\n`,
        headers: { 'content-type': 'application/jsonlines' },
      }),
    ),
    ...lines.map(
      ([says, body, answer]): Row => ({ says, ask: typed('application/jsonlines', body), status: 200, answer }),
    ),
    ...refused.map(
      ([says, body, detail, hint, more]): Row => ({
        says: `refused: ${says}`,
        ask: typed('application/json', body),
        status: 400,
        problem: { code: 'malformed-input', detail, hint, ...more },
      }),
    ),
    {
      says: 'only a feature that no record has is a missing feature',
      ask: json([WITHOUT_LENGTH, WITHOUT_LENGTH]),
      status: 400,
      problem: { code: 'missing-feature', detail: 'the input lacks 1 feature: "length"', hint: /on-missing-feature/ },
    },
    {
      says: 'a format that the body contradicts',
      ask: typed('application/json; format=pandas-split', `[${LINE}]`),
      status: 400,
      problem: { code: 'malformed-input', detail: /not split/, hint: /./ },
    },
    {
      says: 'a format that there is not',
      ask: typed('application/json; format=x', `[${LINE}]`),
      status: 415,
      problem: { code: 'unsupported-media-type', detail: /format=x/, hint: /pandas-records/ },
    },
    {
      says: 'CSV answered in JSON, by position, as the XGBoost container does',
      ask: csv(`${CELLS}\n${CELLS}`, { accept: 'application/json' }),
      status: 200,
      answer: JSON.stringify({ predictions: [{ score: V }, { score: V }] }),
    },
    {
      says: 'CSV answered in JSON, with names, records',
      ask: csv(`id,${NAMES}\nx,${CELLS}`, { accept: 'application/json' }),
      status: 200,
      answer: [{ id: 'x', ...PREDICTED }],
    },
    {
      says: 'CSV answered in JSON Lines, by position',
      ask: csv(CELLS, { accept: 'application/jsonlines' }),
      status: 200,
      answer: `${V}`,
    },
    {
      says: 'JSON answered in CSV',
      ask: json([RECORD], { accept: 'text/csv' }),
      status: 200,
      answer: `${NAMES},prediction\n${CELLS},${V}\n`,
    },
    {
      says: 'JSON rows answered in CSV',
      ask: json([ROW, ROW], { accept: 'text/csv' }),
      status: 200,
      answer: `${V}\n${V}\n`,
    },
  ],
};
