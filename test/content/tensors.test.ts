// Lists of numbers in JSON: whatever way they are read, they are what JSON.parse makes of them.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutData } from '../../lib/content/tensors/cut-data.ts';
import { readNumbers } from '../../lib/content/tensors/read-numbers.ts';

/** So many that the kernel reads them, and not a multiple of its lines. */
const [NUM_ROW, WIDTH] = [300, 13];

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer().map(String),
  fc.constantFrom(
    'null',
    '0.1',
    '-1.5e-7',
    '16777217',
    '-0',
    '0.30000001192092896',
    '123456789012345678901',
    '1E5',
    ' 7\n',
  ),
);
const rows = fc
  .array(number, { minLength: 20, maxLength: 40 })
  .map((cells) =>
    Array.from({ length: NUM_ROW }, (_, row) =>
      Array.from({ length: WIDTH }, (_, at) => cells[(row * 7 + at * 3) % cells.length]!),
    ),
  );

const LISTS = [
  ['flat', (table: readonly (readonly string[])[]) => `[${table.flat().join(',')}]`],
  ['flat with blanks', (table: readonly (readonly string[])[]) => ` [ ${table.flat().join(' , ')} ] `.trim()],
  ['nested', (table: readonly (readonly string[])[]) => `[${table.map((row) => `[${row.join(',')}]`).join(',')}]`],
  [
    'nested with lines',
    (table: readonly (readonly string[])[]) => `[\n${table.map((row) => ` [ ${row.join(',\t')}]`).join(' ,\n')}\n]`,
  ],
] as const;

const read = (list: string, into: Float32Array | Float64Array, width = WIDTH) => {
  const bytes = Buffer.from(list);
  return readNumbers(bytes, { begin: 0, end: bytes.length }, width, into);
};

describe.each(LISTS)('%s', (_name, write) => {
  test('It should read what JSON.parse reads', () => {
    fc.assert(
      fc.property(rows, (table) => {
        const list = write(table);
        const expected = (JSON.parse(list).flat() as (number | null)[]).map((value) => value ?? Number.NaN);
        const quick = new Float32Array(expected.length);
        const exact = new Float64Array(expected.length);

        expect([read(list, quick), read(list, exact)]).toEqual([undefined, undefined]);

        expect(exact).toEqual(Float64Array.from(expected));
        expect(quick).toEqual(Float32Array.from(expected));
      }),
      { numRuns: 10, seed: 1 },
    );
  });

  test.each([
    ['one more', (table: string[][]) => table.at(-1)!.push('1'), { numValue: NUM_ROW * WIDTH + 1 }],
    ['one less', (table: string[][]) => table.at(-1)!.pop(), { numValue: NUM_ROW * WIDTH - 1 }],
    ['an empty place', (table: string[][]) => table[150]!.splice(3, 1, ''), { at: 150 * WIDTH + 3 }],
    ['a marker of CSV', (table: string[][]) => table[150]!.splice(3, 1, 'NA'), { found: 'NA', at: 150 * WIDTH + 3 }],
    ['a word', (table: string[][]) => table[299]!.splice(12, 1, 'tall'), { found: 'tall', at: NUM_ROW * WIDTH - 1 }],
  ] as const)('It should tell of %s', (_what, spoil, fault) => {
    const table = Array.from({ length: NUM_ROW }, () => new Array<string>(WIDTH).fill('0.5'));
    spoil(table);

    expect(read(write(table), new Float32Array(NUM_ROW * WIDTH))).toMatchObject(fault);
  });
});

test('It should read lists whose length is a multiple of what the kernel reads, and tell where there are more', () => {
  const list = (length: number) => JSON.stringify(new Array(length).fill(0.5));

  expect(read(list(4096), new Float32Array(4096), 1)).toBeUndefined();
  expect(read(list(4097), new Float32Array(4096), 1)).toEqual({ numValue: 4097 });
  expect(read(list(4095), new Float32Array(4096), 1)).toEqual({ numValue: 4095 });
});

test('It should cut the numbers out of a request and leave its texts, wherever they stand', () => {
  const tensors = [
    { data: [1, 2], name: 'data' },
    { name: 'last', data: [[3], [4]] },
    { name: 'before another', data: [5] },
    { data: [] },
    { name: 'a "data": [', data: ['"data":[1]', ']'], more: { data: [[3], [4]] } },
    { name: '\\', data: [], after: '}' },
    { data: [1, 'a'] },
    { data: 7 },
  ];
  for (const text of [JSON.stringify(tensors), JSON.stringify(tensors, null, 2)]) {
    const bytes = Buffer.from(text);
    const { value, spanOf } = cutData(bytes);
    const restore = (key: string, data: unknown) => {
      const span = key === 'data' ? spanOf(data) : undefined;
      return span ? JSON.parse(bytes.subarray(span.begin, span.end).toString()) : data;
    };

    expect(JSON.parse(JSON.stringify(value), restore)).toEqual(tensors);
    const isCut = (value as { data: unknown }[]).map(({ data }) => spanOf(data) !== undefined);
    expect(isCut).toEqual([true, true, true, true, false, true, false, false]);
  }
});
