// Answers in Parquet, read back by hyparquet, which is another's reader (and by pyarrow and DuckDB in parquet/read_back.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { scoreTable } from '../../lib/batch/score-table.ts';
import type { ByteRange, ByteSource } from '../../lib/content/byte-source.ts';
import { parquet } from '../../lib/content/parquet.ts';
import type { TransformOptions } from '../../lib/hooks/options.ts';
import { input_fn, model_fn, output_fn, predict_fn } from '../../lib/index.ts';
import type { Model } from '../../lib/model/model.ts';
import { BytePieces } from '../../lib/platform/byte-pieces.ts';
import { unfoldPage } from '../../lib/platform/node-only.ts';
import { bits, holdoutCsv, modelDir } from '../support/real-models.ts';

const FOLDER = join(import.meta.dirname, 'parquet');
const TYPE = 'application/vnd.apache.parquet';
const SPARK = 'org.apache.spark.sql.parquet.row.metadata';
const fileOf = (name: string) => readFileSync(join(FOLDER, `${name}.parquet`));
const { predictions }: { predictions: number[] } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'));
const WAYS = [
  'plain',
  'zstd',
  'gzip',
  'brotli',
  'snappy',
  'delta',
  'nested',
  'duckdb-zstd',
  'spark/part-00000-c000.snappy',
];

let [model, wine]: Model[] = [];
beforeAll(async () => {
  [model, wine] = await Promise.all([model_fn(modelDir('abalone')), model_fn(modelDir('wine'))]);
});

type Row = { readonly [name: string]: unknown };

/** What hyparquet reads. */
function rowsOf(file: Uint8Array): Promise<Row[]> {
  const compressors = {
    GZIP: (bytes: Uint8Array, length: number) => unfoldPage(bytes, 'gzip', length),
    BROTLI: (bytes: Uint8Array, length: number) => unfoldPage(bytes, 'br', length),
    ZSTD: (bytes: Uint8Array, length: number) => unfoldPage(bytes, 'zstd', length),
  };
  return parquetReadObjects({ file: Uint8Array.from(file).buffer, compressors });
}

const asMissing = { onMissingFeature: 'as-missing' } as const;

async function answered(body: Uint8Array, options: TransformOptions = {}): Promise<Uint8Array> {
  const scored = await predict_fn(await input_fn(body, TYPE), model!, { ...asMissing, ...options });
  return output_fn(scored, TYPE).body as Uint8Array;
}

/** A source as S3 is one: what was not loaded cannot be read, and what is asked for is told. */
class Ranges implements ByteSource {
  readonly byteLength: number;
  readonly asked: ByteRange[] = [];
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.byteLength = bytes.length;
  }

  async load(ranges: readonly ByteRange[]): Promise<BytePieces> {
    this.asked.push(...ranges);
    const pieces = ranges.map(({ begin, end }) => ({ begin, bytes: this.#bytes.slice(begin, end) }));
    const { asked } = this;
    const bytes = this.#bytes;
    return new BytePieces(
      pieces.sort((a, b) => a.begin - b.begin),
      async function* (begin, end) {
        asked.push({ begin, end });
        yield bytes.slice(begin, end);
      },
    );
  }
}

async function scored(file: Uint8Array, settings: { accept?: string; options?: TransformOptions } = {}) {
  const source = new Ranges(file);
  const summary = emptySummary();
  const pieces: Uint8Array[] = [];
  const options = { ...asMissing, ...settings.options };
  for await (const piece of scoreTable(source, parquet, model!, { ...settings, options }, summary)) {
    pieces.push(Uint8Array.from(piece));
  }
  return { source, summary, output: Buffer.concat(pieces) };
}

describe('answers in Parquet', () => {
  test.each(WAYS)('%s: every column is as it was, whatever it holds, and predictions stand behind', async (way) => {
    const file = fileOf(way);

    const [whole, table, before] = await Promise.all([answered(file), scored(file), rowsOf(file)]);
    const [after, ranged] = await Promise.all([rowsOf(whole), rowsOf(table.output)]);

    const withoutAnswer = ({ prediction: _, error: __, ...row }: Row) => row;
    expect(after.map(withoutAnswer)).toEqual(before);
    expect(ranged.map(withoutAnswer)).toEqual(before);
    expect(ranged.map((row) => row.prediction)).toEqual(after.map((row) => row.prediction));
    expect(Object.keys(after[0]!)).toEqual([...Object.keys(before[0]!), 'prediction']);
    expect(ranged.every((row) => row.error === undefined || row.error === null)).toBe(true);
  });

  test.each(['zstd', 'gzip', 'delta'])('%s: predictions are those of XGBoost', async (way) => {
    const { output, summary } = await scored(fileOf(way));

    const found = (await rowsOf(output)).map((row) => row.prediction as number);
    expect(bits(found)).toEqual(bits(predictions));
    expect(summary).toMatchObject({
      rows: predictions.length,
      rowErrors: 0,
      bytesOut: output.length,
      contentType: TYPE,
    });
  });

  test('only the columns that the model reads are loaded before rows are scored', async () => {
    const file = fileOf('zstd');

    const { source } = await scored(file, { accept: 'text/csv', options: { columns: ['id', 'prediction'] } });

    const numByte = source.asked.reduce((sum, { begin, end }) => sum + end - begin, 0);
    expect(numByte).toBeLessThan(file.length + file.length / 2); // the footer, which is more than half of it, and 8 columns of 23
  });

  test.each(['zstd', 'duckdb-zstd', 'nested'])('%s: no byte of a row group is asked for twice', async (name) => {
    const { source } = await scored(fileOf(name));

    const sorted = source.asked.slice(1).sort((a, b) => a.begin - b.begin);
    expect(sorted.length).toBeGreaterThan(1);
    for (const [at, { end }] of sorted.entries()) expect(end).toBeLessThanOrEqual(sorted[at + 1]?.begin ?? Infinity);
  });

  test("Spark's own schema is left out, as Spark would not see the new columns, and what else a file says of itself stays", async () => {
    const file = fileOf('pyspark');
    const { output } = await scored(file);

    const saysOf = (bytes: Uint8Array) =>
      parquetMetadata(Uint8Array.from(bytes).buffer).key_value_metadata!.map(({ key }) => key);
    expect(saysOf(file)).toEqual(expect.arrayContaining([SPARK, 'org.apache.spark.version']));
    expect(saysOf(output)).toEqual(saysOf(file).filter((key) => key !== SPARK));
  });

  test('columns are those that are asked for, in that order', async () => {
    const rows = await rowsOf(await answered(fileOf('gzip'), { columns: ['id', 'prediction', 'sex'] }));

    const [before, all] = [await rowsOf(fileOf('gzip')), await rowsOf(await answered(fileOf('gzip')))];
    expect(Object.keys(rows[0]!)).toEqual(['id', 'prediction', 'sex']);
    expect(rows).toEqual(before.map(({ id, sex }, at) => ({ id, prediction: all[at]!.prediction, sex })));
  });

  test('rows of CSV get columns with types, and classes are texts', async () => {
    const csv = holdoutCsv('wine');
    const lines = csv.trimEnd().split('\n');
    const scored = await predict_fn(await input_fn(csv, 'text/csv'), wine!);

    const rows = await rowsOf(output_fn(scored, TYPE).body as Uint8Array);

    const { values } = scored.predictions[0]!;
    expect(rows.map(({ prediction }) => prediction)).toEqual(Array.from(values));
    expect(typeof rows[0]!.prediction).toBe('string');
    const names = lines[0]!.split(',');
    const first = lines[1]!
      .split(',')
      .map((cell) => (cell === '' ? null : Number.isNaN(Number(cell)) ? cell : Number(cell)));
    expect(names.map((name) => rows[0]![name])).toEqual(first);
  });

  test('rows that cannot be used say why, and have no prediction', async () => {
    const records = [{ length: 'long' }, { length: 0.4 }].map((record) => JSON.stringify(record)).join('\n');
    const options = { ...asMissing, onRowError: 'annotate' } as const;
    const scored = await predict_fn(await input_fn(records, 'application/jsonlines'), model!, options);

    const rows = await rowsOf(output_fn(scored, TYPE).body as Uint8Array);

    const error = 'row 1, column "length": "long" is not a number';
    expect(rows).toEqual([
      { length: 'long', prediction: null, error: expect.stringContaining(error) },
      { length: '0.4', prediction: expect.any(Number), error: null },
    ]);
  });

  test('no rows are a file with the columns of the answer', async () => {
    for (const file of [await answered(fileOf('empty')), (await scored(fileOf('empty'))).output]) {
      const frame = await input_fn(file, TYPE);
      expect(frame.numRow).toBe(0);
      expect(frame.columnNames).toContain('prediction');
    }
  });

  test('Parquet as CSV and as JSON Lines has the same rows', async () => {
    const [csv, lines, whole] = await Promise.all([
      scored(fileOf('zstd'), { accept: 'text/csv' }),
      scored(fileOf('zstd'), { accept: 'application/jsonlines' }),
      predict_fn(await input_fn(fileOf('zstd'), TYPE), model!, { onRowError: 'annotate' }),
    ]);

    expect(csv.output.equals(output_fn(whole, 'text/csv').body as Uint8Array)).toBe(true);
    expect(lines.output.equals(output_fn(whole, 'application/jsonlines').body as Uint8Array)).toBe(true);
  });
});
