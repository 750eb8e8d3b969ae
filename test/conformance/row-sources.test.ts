// Every RowSource says the same of the same rows, whatever they came as. A new media type is one line in SOURCES.
import { describe, expect, test } from '@jest/globals';
import { columnFromArray, dictionary, float64, int32, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { toMatrix } from '../../lib/engine/feature-matrix.ts';
import { ByteSink } from '../../lib/frame/byte-sink.ts';
import { ChosenRows } from '../../lib/frame/chosen-rows.ts';
import type { RowSource } from '../../lib/frame/frame.ts';
import { throwRowError } from '../../lib/frame/row-errors.ts';
import { input_fn } from '../../lib/index.ts';
import { Taken } from '../support/taken.ts';

const NAMES = ['height', 'kind', 'count'];
type Row = readonly [height: number | null, kind: string | null, count: number];
const FEW: readonly Row[] = [
  [1.5, 'red', 3],
  [null, 'blue', -4],
  [2.25, 'a, "b"', 50_000],
  [-0.1, null, 6],
];
/** So many that CSV goes through its kernels. */
const MANY = Array.from({ length: 50 }, () => FEW).flat();

const recordOf = (row: Row) => Object.fromEntries(NAMES.map((name, at) => [name, row[at]]));
const quoted = (cell: string | number | null) =>
  /[,"]/.test(`${cell}`) ? `"${`${cell}`.replaceAll('"', '""')}"` : (cell ?? '');
const csvOf = (rows: readonly Row[], delimiter = ',') =>
  rows.map((row) => `${row.map(quoted).join(delimiter)}\n`).join('');

type Write = (
  rows: readonly Row[],
) => [contentType: string, body: string | Uint8Array, see?: (rows: RowSource) => RowSource];

/** Columns of a wider table, in another order. */
const chosen = (rows: RowSource): RowSource =>
  new ChosenRows(rows, {
    columns: Int32Array.from(NAMES, (name) => rows.columnNames!.indexOf(name)),
    columnNames: NAMES,
    delimiter: ',',
  });
/** The rows with a column more, and the columns backwards. */
const wider = (rows: readonly Row[]) => rows.map(([height, kind, count]) => ({ count, more: 'x', kind, height }));
const SOURCES: { readonly [what: string]: Write } = {
  CSV: (rows) => ['text/csv', `${NAMES}\n${csvOf(rows)}`],
  'CSV with semicolons': (rows) => ['text/csv; delimiter=";"', `${NAMES.join(';')}\n${csvOf(rows, ';')}`],
  'JSON records': (rows) => ['application/json', JSON.stringify(rows.map(recordOf))],
  'JSON instances': (rows) => ['application/json', JSON.stringify({ instances: rows.map(recordOf) })],
  'JSON columns': (rows) => [
    'application/json',
    JSON.stringify(Object.fromEntries(NAMES.map((name, at) => [name, rows.map((row) => row[at])]))),
  ],
  'JSON split': (rows) => ['application/json', JSON.stringify({ columns: NAMES, data: rows })],
  'JSON Lines of records': (rows) => [
    'application/jsonlines',
    rows.map((row) => `${JSON.stringify(recordOf(row))}\n`).join(''),
  ],
  "numpy's records": (rows) => ['application/x-npy', npyOf(rows)],
  Parquet: (rows) => ['application/vnd.apache.parquet', parquetOf(rows)],
  'an Arrow stream': (rows) => [STREAM, arrowOf(rows, 'stream')],
  'an Arrow file': (rows) => ['', arrowOf(rows, 'file')],
  'an Arrow stream of several batches': (rows) => [STREAM, arrowOf(rows, 'stream', 3)],
  'columns chosen of CSV': (rows) => {
    const lines = rows.map(([height, kind, count]) => [count, 'x', kind, height].map(quoted).join(','));
    return ['text/csv', `count,more,kind,height\n${lines.join('\n')}\n`, chosen];
  },
  'columns chosen of JSON records': (rows) => ['application/json', JSON.stringify(wider(rows)), chosen],
  'columns chosen of Arrow': (rows) => [STREAM, arrowOf(rows, 'stream', 7), chosen],
};

/** What hyparquet-writer makes of them. */
function parquetOf(rows: readonly Row[]): Uint8Array {
  const isWhole = rows.every(([, , count]) => typeof count === 'number');
  const types = ['DOUBLE', 'STRING', isWhole ? 'INT32' : 'STRING'] as const;
  const columnData = types.map((type, at) => {
    const data = rows.map((row) => (type === 'STRING' && row[at] !== null ? String(row[at]) : row[at]));
    return { name: NAMES[at]!, data, type, nullable: true };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

const STREAM = 'application/vnd.apache.arrow.stream';

/** What another library writes: the texts are in a dictionary. */
function arrowOf(rows: readonly Row[], format: 'stream' | 'file', maxBatchRows?: number): Uint8Array {
  const isWhole = rows.every(([, , count]) => typeof count === 'number');
  const types = [float64(), dictionary(utf8()), isWhole ? int32() : utf8()];
  const columns = NAMES.map((name, at): [string, ReturnType<typeof columnFromArray>] => {
    const cells = rows.map((row) => (types[at] === types[2] && !isWhole ? String(row[2]) : row[at]!));
    return [name, columnFromArray(cells, types[at], maxBatchRows === undefined ? {} : { maxBatchRows })];
  });
  return tableToIPC(tableFromColumns(columns), { format })!;
}

const TEXT = '<U8';
const texts = (text: string) =>
  Buffer.from(Uint32Array.from(text.padEnd(8, '\0'), (letter) => letter.codePointAt(0)!).buffer);

/** What numpy.save writes of records: a float64, a text of 8 characters and an integer of 32 bits, or a text. */
function npyOf(rows: readonly Row[]): Buffer {
  const isWhole = rows.every(([, , count]) => typeof count === 'number');
  const descr = `[('height', '<f8'), ('kind', '${TEXT}'), ('count', '${isWhole ? '<i4' : TEXT}')]`;
  const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${rows.length},), }`;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}\n`, 'latin1');
  head.writeUInt16LE(header.length + 1, 8);
  const records = rows.map(([height, kind, count]) => {
    const number = Buffer.from(Float64Array.of(height ?? Number.NaN).buffer);
    const last = isWhole ? Buffer.from(Int32Array.of(count).buffer) : texts(String(count));
    return Buffer.concat([number, texts(kind ?? ''), last]);
  });
  return Buffer.concat([head, ...records]);
}

const read = async (write: Write, rows: readonly Row[]): Promise<RowSource> => {
  const [contentType, body, see = (own: RowSource) => own] = write(rows);
  return see((await input_fn(body, contentType)).rows);
};

describe.each(Object.entries(SOURCES))('rows as %s', (_what, write) => {
  describe.each([
    ['a few', FEW],
    ['many', MANY],
  ])('%s', (_count, rows) => {
    test('have their columns', async () => {
      const { numRow, numColumn, columnNames, firstRow } = await read(write, rows);

      expect([numRow, numColumn, columnNames, firstRow]).toEqual([rows.length, 3, NAMES, 0]);
    });

    test('give the features that a model selects, in its order', async () => {
      const colors = new Map([
        ['red', 0],
        ['a, "b"', 1],
      ]);
      const selection = {
        columns: Int32Array.of(2, 1, -1, 0),
        names: ['count', 'kind', 'absent', 'height'],
        categories: [undefined, colors, undefined, undefined],
      };
      const unknown: string[] = [];

      const source = await read(write, rows);
      const { values } = toMatrix(
        source.readFeatures(selection, throwRowError, (row, feature, cell) =>
          unknown.push(`${row} ${feature} ${cell}`),
        ),
      );

      const NaN32 = Number.NaN;
      const expected = rows.flatMap(([height, kind, count]) => [
        count,
        colors.get(kind ?? '') ?? NaN32,
        NaN32,
        height ?? NaN32,
      ]);
      expect(values).toEqual(Float32Array.from(expected));
      expect(unknown).toEqual(rows.flatMap(([, kind], row) => (kind === 'blue' ? [`${row} 1 blue`] : [])));
    });

    test('hand the cells of each column to its sink', async () => {
      const [height, kind] = [new Taken(), new Taken()];

      (await read(write, rows)).readCells([height, kind, undefined]);

      expect(height.cells).toEqual(rows.map(([cell]) => cell ?? Number.NaN));
      expect(kind.cells).toEqual(rows.map(([, cell]) => cell ?? Number.NaN));
      expect(kind.rows).toEqual(rows.map((_, row) => row + 1));
    });

    test('write each row as CSV, with other texts in place of some cells', async () => {
      const source = await read(write, rows);
      const sink = new ByteSink();
      for (let row = 0; row < rows.length; row++) {
        source.writeCsv(row, sink, new Map([[2, 'x']]));
        sink.text('\n');
      }

      const written = Buffer.from(sink.finish()).toString().replaceAll(';', ',');
      const cells = rows.map((_, row) => `${source.csvCells(row).join(',')}\n`).join('');
      expect(cells).toBe(csvOf(rows));
      expect(written).toBe(csvOf(rows).replace(/,[^,\n]*\n/g, ',x\n'));
    });

    test('tell the cells of a row as JSON', async () => {
      const source = await read(write, rows);

      const cells = rows.map((_, row) =>
        [...source.jsonCells(row)].map(([column, text]) => [column, JSON.parse(text)]),
      );
      expect(cells).toEqual(rows.map((row) => row.map((cell, column) => [column, cell])));
    });
  });

  test('name the row and the column of a text where a number belongs', async () => {
    const odd = [...FEW, [1, 'red', 'many' as unknown as number] as const];
    const selection = { columns: Int32Array.of(2), names: ['count'], categories: [undefined] };

    const source = await read(write, odd);

    expect(() => toMatrix(source.readFeatures(selection, throwRowError))).toThrow(
      'row 5, column "count": "many" is not a number',
    );
  });
});
