// Files as pyarrow, pandas, DuckDB and Spark write them (parquet/files.py), with what pyarrow reads and XGBoost predicts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { KindlingError } from '../../lib/errors.ts';
import { input_fn, model_fn, output_fn, predict_fn } from '../../lib/index.ts';
import type { Model } from '../../lib/model/model.ts';
import { bits, holdoutCsv, modelDir } from '../support/real-models.ts';

type Cell = string | number | boolean | null | { readonly integer: string };
interface Expected {
  readonly rows: readonly { readonly [name: string]: Cell }[];
  readonly predictions: readonly number[];
}
const FOLDER = join(import.meta.dirname, 'parquet');
const TYPE = 'application/vnd.apache.parquet';
const fileOf = (name: string) => readFileSync(join(FOLDER, `${name}.parquet`));
const { rows, predictions }: Expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'));

let [model, penguins]: Model[] = [];
beforeAll(async () => {
  [model, penguins] = await Promise.all([model_fn(modelDir('abalone')), model_fn(modelDir('penguins'))]);
});

async function predictionsOf(body: Uint8Array, type = TYPE, of = model!): Promise<Float32Array> {
  const frame = await predict_fn(await input_fn(body, type), of);
  return frame.predictions[0]!.values as Float32Array;
}

/** JSON texts of all cells; float32 has fewer digits there than Python writes. */
const textOf = (cell: Cell) => (typeof cell === 'object' && cell ? cell.integer : JSON.stringify(cell));
const isFloat32 = (name: string) => ['length', 'shucked_weight', 'shell_weight'].includes(name);

async function cellsOf(body: Uint8Array): Promise<{ readonly [name: string]: string }[]> {
  const { rows } = await input_fn(body, TYPE);
  return Array.from({ length: rows.numRow }, (_, row) =>
    Object.fromEntries([...rows.jsonCells(row)].map(([at, text]) => [rows.columnNames![at]!, text])),
  );
}

const WAYS = ['plain', 'zstd', 'gzip', 'brotli', 'snappy', 'delta'];

describe('Parquet files', () => {
  test.each(WAYS)('%s: cells are those that pyarrow reads', async (way) => {
    const cells = await cellsOf(fileOf(way));

    expect(cells).toHaveLength(rows.length);
    for (const [row, expected] of rows.entries()) {
      for (const [name, cell] of Object.entries(expected)) {
        const text = cells[row]![name]!;
        if (isFloat32(name)) expect([name, Math.fround(Number(text))]).toEqual([name, cell]);
        else expect([name, text]).toEqual([name, textOf(cell)]);
      }
    }
  });

  test.each(WAYS)('%s: as XGBoost predicts', async (way) => {
    for (const type of [TYPE, 'application/octet-stream', '']) {
      expect(bits([...(await predictionsOf(fileOf(way), type))])).toEqual(bits(predictions));
    }
  });

  test('part files of Spark have the rows in their order, points in time among them', async () => {
    const parts = ['spark/part-00000-c000.snappy', 'spark/part-00001-c000.snappy'].map(fileOf);

    const found = await Promise.all(parts.map((part) => predictionsOf(part)));
    const cells = await Promise.all(parts.map(cellsOf));

    expect(bits(found.flatMap((part) => [...part]))).toEqual(bits(predictions));
    expect(cells.flat().map(({ at }) => at)).toEqual(rows.map(({ at }) => textOf(at!)));
  });

  test.each(['duckdb-snappy', 'duckdb-zstd'])('%s: cells are those that went in', async (name) => {
    const cells = await cellsOf(fileOf(name));

    for (const column of ['id', 'flag', 'i8', 'u16', 'u32', 'i64', 'u64', 'sex', 'day', 'at', 'price', 'amount']) {
      expect(cells.map((row) => row[column])).toEqual(rows.map((row) => textOf(row[column]!)));
    }
  });

  test.each(['pandas', 'pandas-categories'])('%s: categories are texts, and the same as in CSV', async (name) => {
    const csv = holdoutCsv('penguins').split('\n').slice(0, 49).join('\n');

    const found = await predict_fn(await input_fn(fileOf(name), TYPE), penguins!);

    const expected = await predict_fn(await input_fn(`${csv}\n`, 'text/csv'), penguins!);
    expect(found.predictions).toEqual(expected.predictions);
    expect(found.numRow).toBe(48);
  });

  test('answers are CSV and JSON with all columns', async () => {
    const scored = await predict_fn(await input_fn(fileOf('gzip'), TYPE), model!);

    const csv = String(Buffer.from(output_fn(scored, 'text/csv').body as Uint8Array)).split('\n');
    const [first] = JSON.parse(String(Buffer.from(output_fn(scored, 'application/json').body as Uint8Array)));

    expect(csv[0]).toBe(`${Object.keys(rows[0]!)},prediction`);
    expect(csv).toHaveLength(rows.length + 2);
    expect(first).toMatchObject({ id: 'shell 0', day: rows[0]!.day, prediction: expect.any(Number) });
  });

  test('no rows have no predictions', async () => {
    expect(await predictionsOf(fileOf('empty'))).toHaveLength(0);
  });
});

async function refusal(body: Uint8Array, type = TYPE): Promise<KindlingError> {
  try {
    await predictionsOf(body, type);
  } catch (error) {
    if (error instanceof KindlingError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('what cannot be used is named', () => {
  test('a nested column, where it is asked for', async () => {
    const frame = await input_fn(fileOf('nested'), TYPE);

    expect(() => frame.rows.jsonCells(0)).toThrow(
      'column "places" holds lists, maps or structs, which cannot be written as text',
    );
    expect(frame.columnNames).toEqual(['length', 'places', 'facts']);
  });

  test.each([
    ['without its end', (file: Buffer) => file.subarray(0, -9)],
    ['without its beginning', (file: Buffer) => file.subarray(700)],
    ['cut to nothing', (file: Buffer) => file.subarray(0, 8)],
  ])('a file %s', async (_what, cut) => {
    expect((await refusal(cut(fileOf('gzip')))).message).toMatch('the Parquet file is damaged');
  });

  test('a text in place of a number, by its row', async () => {
    const error = await refusal(fileOf('duckdb-zstd'));

    expect(error.message).toBe('the input lacks 1 feature: "shucked_weight"');
  });
});
