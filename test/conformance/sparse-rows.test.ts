// Rows of numbers by position that leave cells out say the same, whatever they came as.
import { describe, expect, test } from '@jest/globals';
import { toMatrix } from '../../lib/engine/feature-matrix.ts';
import type { RowSource } from '../../lib/frame/frame.ts';
import { throwRowError } from '../../lib/frame/row-errors.ts';
import { input_fn } from '../../lib/index.ts';
import { Taken } from '../support/taken.ts';

/** Numbers by position, of which rows may leave some out. */
type Numbers = readonly (number | null)[];
const SOME: readonly Numbers[] = [
  [1.5, null, -3, 0],
  [null, null, null, null],
  [null, 0.25, null, 1e-7],
  [2, 4, 8, 16],
];
const cellsOf = (row: Numbers) => row.flatMap((cell, column) => (cell === null ? [] : [[column, cell] as const]));

/** What write_spmatrix_to_sparse_tensor writes of float32: values, and keys packed behind them. */
function sparseRecords(rows: readonly Numbers[]): Buffer {
  const field = (tag: number, bytes: Uint8Array) => Buffer.concat([Buffer.of(tag, bytes.length), bytes]);
  const records = rows.map((row) => {
    const cells = cellsOf(row);
    const values = field(0x0a, Buffer.from(Float32Array.from(cells, ([, cell]) => cell).buffer));
    const keys = field(0x12, Buffer.from(cells.map(([column]) => column)));
    const tensor = field(0x12, Buffer.concat([values, keys, field(0x1a, Buffer.of(row.length))]));
    const message = field(0x0a, Buffer.concat([field(0x0a, Buffer.from('values')), field(0x12, tensor)]));
    const head = Buffer.from(Uint32Array.of(0xced7230a, message.length).buffer);
    return Buffer.concat([head, message, Buffer.alloc(-message.length & 3)]);
  });
  return Buffer.concat(records);
}

const SPARSE: {
  readonly [what: string]: (rows: readonly Numbers[]) => [contentType: string, body: string | Uint8Array];
} = {
  libsvm: (rows) => [
    'text/libsvm',
    rows
      .map(
        (row) =>
          `1 ${cellsOf(row)
            .map((cell) => cell.join(':'))
            .join(' ')}\n`,
      )
      .join(''),
  ],
  'sparse records': (rows) => ['application/x-recordio-protobuf', sparseRecords(rows)],
  CSV: (rows) => [
    'text/csv; header=absent',
    rows.map((row) => `${row.map((cell) => cell ?? '').join(',')}\n`).join(''),
  ],
  'rows of JSON': (rows) => ['application/json', JSON.stringify(rows)],
};

describe.each(Object.entries(SPARSE))('numbers by position as %s', (_what, write) => {
  const sparse = async (): Promise<RowSource> => {
    const { rows } = await input_fn(...(write(SOME).reverse() as [string, string]));
    return rows.expecting?.({ numFeature: 4 }) ?? rows;
  };

  test('have their shape, and no names', async () => {
    const { numRow, numColumn, columnNames, firstRow } = await sparse();

    expect([numRow, numColumn, columnNames, firstRow]).toEqual([4, 4, undefined, 0]);
  });

  test('give the features that a model selects, in its order, NaN for those left out', async () => {
    const selection = {
      columns: Int32Array.of(3, 0, -1, 1),
      names: ['f3', 'f0', 'none', 'f1'],
      categories: [undefined, undefined, undefined, undefined],
    };

    const { values } = toMatrix((await sparse()).readFeatures(selection, throwRowError));

    const expected = SOME.flatMap(([a, b, , d]) => [d, a, null, b].map((cell) => cell ?? Number.NaN));
    expect(values).toEqual(Float32Array.from(expected));
  });

  test('hand the cells of each column to its sink', async () => {
    const sinks = SOME[0]!.map(() => new Taken());

    (await sparse()).readCells(sinks);

    expect(sinks.map(({ cells }) => cells.map(Math.fround as (cell: number | string) => number))).toEqual(
      [0, 1, 2, 3].map((column) => SOME.map((row) => Math.fround(row[column] ?? Number.NaN))),
    );
  });

  test('tell the cells of a row as CSV and as JSON', async () => {
    const rows = await sparse();

    const csv = SOME.map((_, row) =>
      rows.csvCells(row).map((cell) => (cell === '' ? null : Math.fround(Number(cell)))),
    );
    const json = SOME.map((_, row) =>
      [0, 1, 2, 3].map((column) => JSON.parse(rows.jsonCells(row).get(column) ?? 'null')),
    );
    const expected = SOME.map((row) => row.map((cell) => (cell === null ? null : Math.fround(cell))));
    expect(csv).toEqual(expected);
    expect(json.map((row) => row.map((cell) => (cell === null ? null : Math.fround(cell))))).toEqual(expected);
  });
});
