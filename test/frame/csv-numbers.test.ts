import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitLines } from '../../lib/frame/csv-lines.ts';
import { CsvRows } from '../../lib/frame/csv-rows.ts';
import { ColumnBuilder } from '../../lib/training/job/column-builder.ts';

const DIALECT = { delimiter: ',', lineEnd: '\n' } as const;
const READINGS = [
  { isFeature: true },
  { isFeature: true, allowsInfinity: true },
  { isFeature: true, isText: true },
  {},
  { keepsFlags: true },
  undefined,
];

/** What the columns of some lines are, read in pieces of so many rows: few go by the reference, many by the kernel. */
function read(csv: string, numRow: number) {
  const bytes = Buffer.from(csv);
  const lines = splitLines(bytes, 0, DIALECT, true);
  const builders = READINGS.map((reading, index) => reading && new ColumnBuilder(`c${index}`, reading));
  try {
    for (let begin = 0; begin < lines.starts.length; begin += numRow) {
      const piece = {
        starts: lines.starts.subarray(begin, begin + numRow),
        ends: lines.ends.subarray(begin, begin + numRow),
        misquoted: new Set([...lines.misquoted].map((row) => row - begin).filter((row) => row >= 0 && row < numRow)),
      };
      const parts = { bytes, lines: piece, dialect: DIALECT, columnNames: undefined, csvHeader: undefined };
      const others = { numCell: READINGS.length, labelSize: 0, rowsBefore: () => begin };
      new CsvRows({ ...parts, ...others }).readCells(builders);
    }
  } catch (error) {
    return error;
  }
  return builders.map((builder) => builder?.finish());
}

const whole = fc.integer({ min: -1000, max: 1000 }).map(String);
const decimal = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(String);
const odd = fc.constantFrom(
  ...['', ' ', 'NA', ' 5', '+5', '"7"', '"+7"', '1.0', '007', '-0', '1e3'],
  ...['16777217.5', '12345678901234567890', '1e39', '9'.repeat(40), '0.12345678901234567890123'],
);
const text = fc.constantFrom('a', 'b', ' c', '"d,e"', '"1,5"', '"a""b"', 'é');
const flag = fc.constantFrom('true', 'False', '');
const bad = fc.constantFrom('x', 'inf', 'true', '3', '1e400');

/** Cells of one column: mostly of one kind, with some odd ones, and seldom one that cannot be. */
const column = fc
  .record({
    usual: fc.constantFrom(whole, decimal, text, flag),
    oddness: fc.nat({ max: 2 }),
    badness: fc.constantFrom(0, 0, 0, 0, 1),
  })
  .map(({ usual, oddness, badness }) =>
    fc.oneof(
      { arbitrary: usual, weight: 300 },
      { arbitrary: odd, weight: usual === text ? 0 : oddness * 20 },
      { arbitrary: bad, weight: badness },
    ),
  );

const table = fc
  .tuple(...READINGS.map(() => column))
  .chain((columns) => fc.array(fc.tuple(...columns), { minLength: 64, maxLength: 150 }))
  .map((rows) => rows.map((cells) => cells.join(',')));

describe('cells of training rows by way of the kernel', () => {
  test('It should make the columns, or meet the problem, that the reference does', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const csv = `${rows.join('\n')}\n`;
        expect(read(csv, 1000)).toEqual(read(csv, 1));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 150) },
    );
  });

  test.each([
    ['a missing cell', 70, '1,2,3,4,5'],
    ['a cell too many', 70, '1,2,3,4,5,6,7'],
    ['a stray quote', 70, '1,2,"3,4,5,6'],
    ['a text before a missing cell', 69, 'x,2,3,4,5,6'],
  ])('It should meet %s where it is', (_, at, line) => {
    const rows = Array.from({ length: 100 }, (__, row) => (row === at ? line : '1,2,3,4,5,6'));
    if (at === 69) rows[70] = '1,2,3';
    const csv = `${rows.join('\n')}\n`;

    const error = read(csv, 1000);

    expect(error).toEqual(read(csv, 1));
    expect(error).toMatchObject({ row: at + 1 });
  });
});
