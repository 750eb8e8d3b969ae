// What an input is, its first bytes tell: kinds that cannot be read are named with the way out, in every way in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { lineTypeOf, mediaTypeOf, usableContentType } from '../../lib/content/index.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { readTable } from '../../lib/training/job/read-table.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { jobOptions, sourceOf } from '../support/training.ts';

// heads.py wrote them, each with the format's own tool
const heads: { [name: string]: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'kinds', 'heads.json'), 'utf8'),
);
const headOf = (name: string) => Buffer.concat([Buffer.from(heads[name]!, 'base64'), Buffer.alloc(8)]);

const KINDS: [name: string, what: string, hint: string][] = [
  ['orc', 'ORC', 'CSV'],
  ['h5', 'HDF5', 'CSV'],
  ['pkl', 'a Python pickle', 'to_csv'],
  ['xlsx', 'an Excel workbook (.xlsx)', 'save it as CSV'],
  ['ods', 'a spreadsheet (.ods)', 'save it as CSV'],
  ['zip', 'a zip archive', 'unpack it'],
  ['tar', 'a tar archive', 'unpack it'],
  ['sqlite', 'an SQLite database', 'CSV'],
  ['csv.bz2', 'compressed with bzip2', 'gzip or zstd'],
  ['csv.xz', 'compressed with xz', 'gzip or zstd'],
];
/** Kinds that are read, but not by the name of another. */
const READ: [name: string, what: string, hint: string][] = [
  ['npy', 'a numpy array (.npy)', 'application/x-npy'],
  ['feather', 'an Arrow file', 'application/vnd.apache.arrow.file'],
  ['npz', 'a file of numpy arrays (.npz)', 'application/x-npz'],
  ['parquet', 'Parquet', 'application/vnd.apache.parquet'],
  ['arrows', 'an Arrow stream', 'application/vnd.apache.arrow.stream'],
];
const TEXTS: [name: string, body: string, what: string, hint: string][] = [
  ['pdf', '%PDF-1.7\n', 'a PDF document', 'CSV'],
  ['html', '\n<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>', 'an HTML page', 'error or login page'],
  ['xml', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'XML', 'error of a server'],
];

async function* streamOf(bytes: Buffer) {
  yield bytes.subarray(0, 1);
  yield bytes.subarray(1);
}
async function scored(bytes: Buffer, settings: { contentType: string; name?: string }) {
  const model = await model_fn(modelDir('wine'));
  const summary = emptySummary();
  const pieces: Uint8Array[] = [];
  for await (const piece of scoreStream(streamOf(bytes), model, settings, summary)) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString(), summary };
}
const table = holdoutCsv('wine').trimEnd().split('\n');

describe('an input that is not text', () => {
  const kinds = [
    ...KINDS.map(([name, what, hint]) => [what, headOf(name), hint] as const),
    ...TEXTS.map(([, text, what, hint]) => [what, Buffer.from(text), hint] as const),
  ];

  test.each(kinds)('is named in a request, whatever type it goes by: %s', async (what, bytes, hint) => {
    for (const contentType of ['', 'text/csv', 'application/jsonlines', 'application/json']) {
      await expect(input_fn(bytes, contentType)).rejects.toMatchObject({
        status: 400,
        message: `the input is ${what}`,
        hint: expect.stringContaining(hint),
      });
    }
  });

  test.each(READ)('is named where it is said to be text: %s', async (name, what, hint) => {
    for (const contentType of ['text/csv', 'application/jsonlines', 'application/json']) {
      await expect(input_fn(headOf(name), contentType)).rejects.toMatchObject({
        status: 400,
        message: `the input is ${what}`,
        hint: expect.stringContaining(hint),
      });
    }
  });

  test.each(kinds)('is named where a file is scored: %s', async (what, bytes, hint) => {
    await expect(scored(bytes, { contentType: '', name: 'rows.csv' })).rejects.toMatchObject({
      message: `rows.csv is ${what}`,
      hint: expect.stringContaining(hint),
    });
  });

  test.each(kinds)('is named in training: %s', async (what, bytes) => {
    const sources = [sourceOf('y,x\n1,2\n'), sourceOf(bytes, 'more.csv')];

    await expect(readTable(sources, jobOptions({ target: 'y' }))).rejects.toThrow(`more.csv is ${what}`);
  });

  test.each(['gz', 'zst'])('is named in a request that does not say its coding: %s', async (extension) => {
    await expect(input_fn(headOf(`csv.${extension}`), 'text/csv')).rejects.toMatchObject({
      hint: expect.stringContaining('Content-Encoding'),
    });
  });

  test.each(['PAR1,PAR2\n1,2\n', 'ORC\n1\n', 'FEA1,FEA2\n1,2\n', 'BZh9,x\n1,2\n', 'GIF8\n1\n'])(
    'is not mistaken for a table: %j',
    async (text) => {
      expect((await input_fn(text, 'text/csv;header=present')).numRow).toBe(1);
    },
  );
});

describe('a text that nobody names', () => {
  const record = '{"a":1,"b":2}';
  test.each([
    ['CSV', 'a,b\n1,2\n', '', 'text/csv'],
    ['one record', record, '', 'application/json'],
    ['a list of records', `[${record},\n${record}]`, '', 'application/json'],
    ['JSON Lines', `\ufeff${record}\n${record}\n`, '', 'application/jsonlines'],
    ['JSON Lines with Windows line ends', `${record}\r\n\r\n${record}`, '', 'application/jsonlines'],
    ['bare rows', '[1,2]\n[3,4]\n', '', 'application/jsonlines'],
    ['JSON Lines named .json', `${record}\n${record}\n`, 'rows.json', 'application/jsonlines'],
    ['JSON Lines named .csv.gz', `${record}\n${record}\n`, 'rows.csv.gz', 'application/jsonlines'],
    ['CSV named .json', 'a,b\n1,2\n', 'rows.json', 'text/csv'],
    ['CSV with names in brackets', '[Age],[Income]\n1,2\n', 'rows.csv', 'text/csv'],
  ])('is told by its content: %s', (_, text, name, type) => {
    expect(mediaTypeOf('', Buffer.from(text), name).mediaType.name).toBe(type);
  });

  test.each([
    'application/octet-stream',
    'binary/octet-stream',
    'text/plain; charset=utf-8',
    'application/vnd.ms-excel',
    'text/x-csv',
    'application/csv',
    'text/tab-separated-values',
  ])('is told by its content where the type is a guess: %s', (type) => {
    expect(mediaTypeOf(type, Buffer.from('a,b\n1,2\n')).mediaType.name).toBe('text/csv');
    expect(mediaTypeOf(type, Buffer.from('{"a":1}\n{"a":2}')).mediaType.name).toBe('application/jsonlines');
  });

  test('is read line by line where JSON would be read whole', () => {
    expect(lineTypeOf('application/json', Buffer.from(record)).mediaType.name).toBe('application/jsonlines');
  });
});

test.each([
  ['text/csv; header=absent', 'text/csv; header=absent'],
  ['application/vnd.ms-excel', ''],
  ['image/png; header=absent', 'application/octet-stream; header=absent'],
  [undefined, ''],
])('a stored object is read by its own type if that is one that is read: %s', (said, used) => {
  expect(usableContentType(said)).toBe(used);
});

describe('JSON for a reader of lines', () => {
  const [header = [], row = []] = table.map((line) => line.split(','));
  const record = JSON.stringify(Object.fromEntries(header.map((name, at) => [name, row[at]])));

  test.each(['rows.json', 'rows.txt', ''])('is scored where it is a record a line, named %j', async (name) => {
    const { text, summary } = await scored(Buffer.from(`${record}\n${record}\n`), { contentType: '', name });

    expect([summary.rows, summary.rowErrors, summary.contentType]).toEqual([2, 0, 'application/jsonlines']);
    expect(JSON.parse(text.split('\n')[1]!)).toHaveProperty('prediction');
  });

  test.each([
    ['a list of records', `[${record},${record}]`, 'a JSON list of rows'],
    ['a list of lists', '[[1,2],\n[3,4]]', 'a JSON list of rows'],
    ['a list that is indented', '[\n  {\n    "a": 1\n  }\n]', 'a JSON list of rows'],
    ['a record that is indented', '{\n  "a": 1\n}', 'JSON that is spread over lines'],
  ])('is told clearly where it is %s', async (_, text, what) => {
    const wanted = { message: `the input is ${what}`, hint: expect.stringContaining('jq -c') };

    await expect(scored(Buffer.from(text), { contentType: 'application/json' })).rejects.toMatchObject(wanted);
    await expect(input_fn(text, 'application/jsonlines')).rejects.toMatchObject(wanted);
    await expect(readTable([sourceOf(text, 'a.json')], jobOptions({ target: 'y' }))).rejects.toMatchObject(wanted);
  });

  test('trains where it is named .json', async () => {
    const { numRow } = await readTable(
      [sourceOf('{"y":1,"x":2}\n{"y":2,"x":3}\n', 'a.json')],
      jobOptions({ target: 'y' }),
    );

    expect(numRow).toBe(2);
  });
});
