// What training takes for a header: the same rules as for scoring, with the target in place of a model's features.
import { readTable } from '../../../lib/training/job/read-table.ts';
import { jobOptions, sourceOf } from '../../support/training.ts';

/** column → its cells, texts for text columns */
async function read(text: string, values: { [name: string]: string } = { target: 'y' }, contentType?: string) {
  const table = await readTable([{ ...sourceOf(text), contentType }], jobOptions(values));
  return Object.fromEntries(
    table.columns.map((column) => [
      column.name,
      Array.from(column.values, (value) => (column.kind === 'text' ? column.texts[value] : value)),
    ]),
  );
}

const POSITIONS = { label: [1, 4], f0: [2, 5], f1: [3, 6] };

test.each([
  ['words', 'y,a,b\n1,2,3\n4,5,6\n', { y: [1, 4], a: [2, 5], b: [3, 6] }],
  ['the target among numbers', '2024,y,2025\n1,2,3\n', { 2024: [1], y: [2], 2025: [3] }],
  ['the target behind a blank, as pandas writes an index', ',a,y\n0,2,3\n', { a: [2], y: [3] }],
  ['the target behind white space', 'a, y\n2, 3\n', { a: [2], y: [3] }],
])('reads a header of %s', async (_what, text, columns) => {
  expect(await read(text)).toEqual(columns);
});

test('reads a header of numbers where one of them is the target', async () => {
  expect(await read('0,1,2\n3,4,5\n6,7,1\n', { target: '2' })).toEqual({ 0: [3, 6], 1: [4, 7], 2: [5, 1] });
});

test.each([
  ['numbers', {}, undefined, '1,2,3\n4,5,6\n', POSITIONS],
  ['text, with header=absent', {}, 'text/csv; header=absent', '1,x\n2,y\n', { label: [1, 2], f0: ['x', 'y'] }],
  ['text, with the option header', { header: 'absent' }, undefined, '1,x\n2,y\n', { label: [1, 2], f0: ['x', 'y'] }],
  ['numbers of a channel that says so', { header: 'present' }, 'text/csv; header=absent', '1,2,3\n4,5,6\n', POSITIONS],
])('reads a first row of %s', async (_what, options, contentType, text, columns) => {
  expect(await read(text, options, contentType)).toEqual(columns);
});

test('reads numbers as names where the option header says so', async () => {
  expect(await read('1,2\n4,5\n6,7\n', { target: '2', header: 'present' })).toEqual({ 1: [4, 6], 2: [5, 7] });
});

test.each([
  ['a bad cell among numbers', {}, '-,2,3\n4,5,6\n', '(cell 1, "-", is not a number) nor a header'],
  ['a text among numbers', {}, '1,x\n2,y\n', '(cell 2, "x", is not a number) nor a header ("1" is not a name)'],
  ['numbers among words without the target', { target: 'z' }, 'y,2024\n1,2\n', 'nor a header (it lacks "z")'],
  ['JSON', {}, '[1,2,3]\n', 'looks like JSON'],
  ['blanks as delimiter', {}, '1 2 3\n4 5 6\n', 'cells with blanks between them'],
])('refuses %s', async (_what, options, text, message) => {
  await expect(read(text, options, 'text/csv')).rejects.toThrow(message);
});

test('guesses which column of a mixed line a misspelled target means', async () => {
  await expect(read('id,2024,revenue\n1,2,3\n', { target: 'revnue' })).rejects.toMatchObject({
    hint: expect.stringMatching(/^did you mean revenue\? /),
  });
});

test('takes texts without the white space around them, as scoring does', async () => {
  expect(await read('y, kind\n0, west \n1,west\n2," east"\n')).toEqual({
    y: [0, 1, 2],
    kind: ['west', 'west', 'east'],
  });
});
