// What the ways in say of a pipeline besides its predictions: tools, forms and SQL know its texts, and what they explain are
// the columns that XGBoost gets; and a pipeline on whose bins the last bits decide.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { signatureOf } from '../../handlers/commands/sql/signature.ts';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { type FeatureReader, seenWhenRead } from '../../lib/engine/feature-reader.ts';
import { createFetchHandler } from '../../lib/fetch-handler.ts';
import { throwRowError } from '../../lib/frame/row-errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { expectedBy, matchFeatures } from '../../lib/hooks/match-features.ts';
import { readFeatures } from '../../lib/hooks/predict-fn.ts';
import { describeModel } from '../../lib/http/v2/describe-model.ts';
import { loadModelFiles } from '../../lib/model/load.ts';
import type { PipelineModel } from '../../lib/model/pipeline/pipeline-model.ts';
import { describePlayground } from '../../lib/playground/describe.ts';
import { readCases } from './pipeline/fixtures.ts';

const cases = await readCases();

async function open(name: string) {
  const { model: file, files } = cases.find((one) => one.name === name)!;
  const model = await loadModelFiles({ list: async () => [file], read: async (path) => files.get(path)! });
  const handle = createFetchHandler({ model });
  const post = async (path: string, body: string, type = 'application/json') => {
    const headers = {
      'content-type': type,
      accept: type === 'text/csv' ? type : 'application/json, text/event-stream',
    };
    const answer = await handle(new Request(`http://kindling${path}`, { method: 'POST', headers, body }));
    return answer.text();
  };
  // biome-ignore lint/suspicious/noExplicitAny: results of any method
  const ask = async (method: string, params: object): Promise<any> =>
    JSON.parse(await post('/mcp', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))).result;
  const csv = new TextDecoder().decode(files.get('rows.csv')!);
  return { model, post, ask, csv };
}

const TITANIC = 'titanic-s1.9';
const TEXTS = 'tfidf-s1.4';

function cellOf(text: string): string | number | null {
  return text === '' ? null : Number.isNaN(Number(text)) ? text : Number(text);
}

describe('a pipeline of numbers and categories', () => {
  test.each([
    [TITANIC, '?outputs=contributions&contributions=columns', true],
    ['polynomial-s1.6', '?outputs=contributions', false],
  ])('It should explain a row of %s as outputs=contributions does', async (name, query, isOwn) => {
    const { ask, post, csv } = await open(name);
    const [head, , row] = csv.split('\n').map((line) => line.split(','));
    const given = Object.fromEntries(head!.map((column, at) => [column, cellOf(row![at]!)]));
    const { properties } = (await ask('tools/list', {})).tools[0].inputSchema;
    const known = Object.entries(given).filter(([column]) => Object.hasOwn(properties, column));
    const { structuredContent: told } = await ask('tools/call', {
      name: 'explain',
      arguments: Object.fromEntries(known),
    });
    const [names, , values] = (await post(`/invocations${query}`, csv, 'text/csv'))
      .split('\n')
      .map((line) => line.split(','));
    const from = names!.findIndex((column) => column.startsWith('contribution_'));

    const found: { feature: string; value?: unknown; contribution: number }[] = told.contributions;
    expect(
      Object.fromEntries([...found.map((one) => [one.feature, one.contribution]), ['bias', told.baseValue]]),
    ).toEqual(
      Object.fromEntries(
        names!.slice(from).map((column, at) => [column.replace('contribution_', ''), Number(values![from + at])]),
      ),
    );
    for (const { feature, value } of found) expect(value).toEqual(isOwn ? given[feature] : undefined);
    const sum = found.reduce((all, { contribution }) => all + contribution, told.baseValue);
    expect(told.margin).toBeCloseTo(sum, 5);
  });

  test('It should tell V2 clients that its numbers are float64', async () => {
    const { inputs } = describeModel((await open(TITANIC)).model);

    expect(inputs.map(({ datatype }) => datatype)).toEqual(
      ['age', 'fare', 'sibs', 'pclass'].map(() => 'FP64').concat(['BYTES', 'BYTES', 'BYTES']),
    );
  });
});

describe('a pipeline of texts', () => {
  test('It should take any text as a tool, in its form, and in SQL', async () => {
    const { ask, model } = await open(TEXTS);
    const [tool] = (await ask('tools/list', {})).tools;
    const text = { type: ['string', 'null'] };
    const { isError } = await ask('tools/call', {
      name: 'predict',
      arguments: { text: 'never seen', stars: 2, title: 'x' },
    });
    const { features } = (await ask('tools/call', { name: 'describe', arguments: {} })).structuredContent;
    const { fields, examples } = describePlayground(model, { name: 't', modelUri: 't', source: 'server' });
    const { arguments: taken, returns } = await signatureOf(model, undefined);

    expect(tool.inputSchema.properties).toEqual({ text, stars: { type: ['number', 'null'] }, title: text });
    expect(isError).toBeUndefined();
    expect(features).toEqual([
      { name: 'text', kind: 'text' },
      { name: 'stars', kind: 'number' },
      { name: 'title', kind: 'text' },
    ]);
    expect(fields.map(({ kind, categories }) => [kind, categories])).toEqual([
      ['text', undefined],
      ['number', undefined],
      ['text', undefined],
    ]);
    expect(examples[0]).toEqual(['text', '0', 'text']);
    expect([taken.map(({ type }) => type), returns]).toEqual([['text', 'number', 'text'], 'number']);
  });
});

test('It should get texts, and refuse rows, also where drift counts what is read', async () => {
  const { model, csv } = await open(TEXTS);
  const readerOf = async (text: string) => {
    const frame = await input_fn(new TextEncoder().encode(text), 'text/csv');
    const read = frame.withRows(frame.rows.expecting?.(expectedBy(model)) ?? frame.rows);
    return readFeatures(read, matchFeatures(read, model), throwRowError, {}).reader;
  };
  let numSeen = 0;
  const watched = (rows: FeatureReader) =>
    seenWhenRead(rows, (_, numRow) => {
      numSeen += numRow;
    });

  const plain = await model.score(await readerOf(csv));
  const { probability } = await model.score(watched(await readerOf(csv)));

  expect(probability).toEqual(plain.probability);
  expect(numSeen).toBe(plain.value.length / plain.numOutput);
  const gap = watched(await readerOf('text,stars,title\n,1,x\n'));
  expect(() => model.score(gap)).toThrow('row 1, column "text": the text is missing');
});

test('It should put a number on an edge that training put there, whatever this machine makes of its last bits', async () => {
  const folder = join(import.meta.dirname, 'pipeline/edges');
  const read = async (name: string) => readFileSync(join(folder, name));
  const model = (await loadModelFiles({ list: async () => ['model.joblib'], read })) as PipelineModel;
  const expected: number[][] = JSON.parse(String(await read('transformed.json')));
  const columns = String(await read('rows.csv'))
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const rows = new FeatureMatrix(Float32Array.from(columns.flat()), columns.length, 5);

  expect(Array.from(model.transform(rows).values)).toEqual(expected.flat());
});
