// What is kept from one request to the next (headers, media types, columns) never answers another request.
import { expect, test } from '@jest/globals';
import { csv } from '../../lib/content/csv.ts';
import { negotiate } from '../../lib/content/index.ts';
import { json } from '../../lib/content/json.ts';
import type { ExpectedColumns } from '../../lib/frame/frame.ts';

const PARAMETERS = {};
const NAMES = { names: ['a', 'b'], numFeature: 2 };

async function columnsOf(text: string, expected: ExpectedColumns, parameters = PARAMETERS) {
  const { rows } = await csv.decode(Buffer.from(text), parameters);
  const { columnNames, numRow, numColumn } = rows.expecting?.(expected) ?? rows;
  return [columnNames, numRow, numColumn];
}

test('It should read a header that it knows by other delimiters and parameters afresh', async () => {
  expect(await columnsOf('a,b\n1,2', NAMES)).toEqual([['a', 'b'], 1, 2]);
  expect(await columnsOf('a,b\n1,2\n3,4', NAMES)).toEqual([['a', 'b'], 2, 2]);
  expect(await columnsOf('a,b\n1,2', NAMES, { delimiter: ';' })).toEqual([['a,b'], 1, 1]);
  expect(await columnsOf('a,b\n1,2', NAMES, { header: 'absent' })).toEqual([undefined, 2, 2]);
  expect(await columnsOf('a,c\n1,2', NAMES)).toEqual([['a', 'c'], 1, 2]);
  expect(await columnsOf('a,bb\n1,2', NAMES)).toEqual([['a', 'bb'], 1, 2]);
});

test('It should tell a header of numbers from a row by the model', async () => {
  const isHeader = { names: ['1', '2'], numFeature: 2 };

  expect(await columnsOf('1,2\n3,4', NAMES)).toEqual([undefined, 2, 2]);
  expect(await columnsOf('1,2\n3,4', isHeader)).toEqual([['1', '2'], 1, 2]);
  expect(await columnsOf('1,2\n3,4', NAMES)).toEqual([undefined, 2, 2]);
  expect(await columnsOf('1e0,2\n3,4', { names: ['1E0', '2'], numFeature: 2 })).toEqual([['1e0', '2'], 1, 2]);
});

test.each(['1,,3', ',2', '1,', '+1,-.5', '1.,2e-3'])('It should take %s for a row', async (line) => {
  const numCell = line.split(',').length;
  expect(await columnsOf(line, { numFeature: numCell })).toEqual([undefined, 1, numCell]);
});

test('It should negotiate each Accept header with each fallback', () => {
  const named = [csv, json, csv].map((fallback) => negotiate('*/*', fallback).name);

  expect(named).toEqual(['text/csv', 'application/json', 'text/csv']);
  expect(negotiate('application/json', csv).name).toBe('application/json');
  expect(negotiate('text/csv;q=0.1, application/json', csv).name).toBe('application/json');
  expect(() => negotiate('image/png', csv)).toThrow('image/png');
});
