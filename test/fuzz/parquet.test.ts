// Damaged and hostile Parquet is rows, or a sentence that says what is wrong, in bounded time and memory.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, zstdCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { sourceOf } from '../../lib/content/byte-source.ts';
import { readHybrid } from '../../lib/content/parquet/hybrid.ts';
import { BYTES, INT32, INT64 } from '../../lib/content/parquet/meaning.ts';
import { readDataPage, readPageHeader } from '../../lib/content/parquet/page.ts';
import { readSnappy } from '../../lib/content/parquet/snappy.ts';
import { Table } from '../../lib/content/parquet/table.ts';
import { I32, STRUCT, ThriftReader } from '../../lib/content/parquet/thrift.ts';
import { readValues } from '../../lib/content/parquet/values.ts';
import { structOf, ThriftWriter } from '../../lib/content/parquet/write/thrift-writer.ts';
import { KindlingError } from '../../lib/errors.ts';
import { input_fn, model_fn, output_fn, predict_fn } from '../../lib/index.ts';
import type { Model } from '../../lib/model/model.ts';
import { bits, modelDir } from '../support/real-models.ts';

/** Changes that are tried: 200 of the same in `npm test`, 21,000 in `npm run fuzz`. */
const RUNS = process.env.FUZZ_RUNS ? { numRuns: Number(process.env.FUZZ_RUNS) * 7 } : { numRuns: 200, seed: 1 };
const TYPE = 'application/vnd.apache.parquet';
const FOLDER = join(import.meta.dirname, '..', 'content', 'parquet');
const NAMES = ['plain', 'zstd', 'gzip', 'brotli', 'snappy', 'delta', 'nested', 'duckdb-snappy', 'pandas-categories'];
const files = new Map(NAMES.map((name) => [name, readFileSync(join(FOLDER, `${name}.parquet`))]));

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
});

async function predictionsOf(body: Uint8Array): Promise<number[]> {
  const frame = await input_fn(body, TYPE);
  const scored = await predict_fn(frame, model, { onRowError: 'annotate', onMissingFeature: 'as-missing' });
  for (const type of ['application/jsonlines', TYPE]) {
    try {
      output_fn(scored, type);
    } catch (error) {
      requireSentence(error);
    }
  }
  return [...(scored.predictions[0]!.values as Float32Array)];
}

function requireSentence(error: unknown): void {
  if (!(error instanceof KindlingError)) throw error;
  expect([error.status, error.message, error.hint]).toEqual([
    expect.any(Number),
    error.message,
    expect.stringMatching(/./),
  ]);
  expect(error.status).toBeLessThan(500);
}

async function orSentence(run: () => Promise<number[]>): Promise<number[] | undefined> {
  try {
    return await run();
  } catch (error) {
    requireSentence(error);
    return undefined;
  }
}

const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  how: fc.constantFrom('replace', 'flip', 'remove', 'insert', 'cut'),
});
type Change = { at: number; bytes: Uint8Array; how: string };

function changed(file: Buffer, { at, bytes, how }: Change): Buffer {
  const place = Math.floor(at * file.length);
  const [before, after] = [file.subarray(0, place), file.subarray(place)];
  if (how === 'cut') return before;
  if (how === 'insert') return Buffer.concat([before, bytes, after]);
  if (how === 'remove') return Buffer.concat([before, after.subarray(bytes.length)]);
  const result = Buffer.from(file);
  if (how === 'flip') result[place]! ^= 1 << (bytes[0]! & 7);
  else result.set(bytes.subarray(0, file.length - place), place);
  return result;
}

/** Where the stored bytes of pages lie, by the headers before them. */
async function pagesOf(file: Buffer): Promise<[begin: number, end: number][]> {
  const table = await Table.open(sourceOf(file));
  const chunks = table.footer.groups.flatMap((_, index) => table.groupAt(index).chunks);
  return chunks.flatMap(({ begin, end }) => {
    const pages: [number, number][] = [];
    for (let at = begin; at < end; ) {
      const { headerBytes, storedBytes } = readPageHeader(file.subarray(at, end));
      at += headerBytes + storedBytes;
      pages.push([at - storedBytes, at]);
    }
    return pages;
  });
}

describe('changed files of Parquet', () => {
  test('are rows, or a sentence', async () => {
    const pick = fc.tuple(fc.constantFrom(...NAMES), fc.array(change, { minLength: 1, maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(pick, async ([name, changes]) => {
        const file = changes.reduce<Buffer>(changed, files.get(name)!);
        await orSentence(() => predictionsOf(file));
      }),
      RUNS,
    );
  });

  test.each(['plain', 'snappy'])(
    '%s: bytes under a checksum that are not what they were never change a row',
    async (name) => {
      const file = files.get(name)!;
      const [pages, before] = await Promise.all([pagesOf(file), predictionsOf(file)]);
      const place = fc.tuple(
        fc.nat(pages.length - 1),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(7),
      );
      await fc.assert(
        fc.asyncProperty(place, async ([page, at, bit]) => {
          const [begin, end] = pages[page]!;
          const damaged = Buffer.from(file);
          if (end > begin) damaged[begin + Math.floor(at * (end - begin))]! ^= 1 << bit;
          const found = await orSentence(() => predictionsOf(damaged));
          if (found) expect(bits(found)).toEqual(bits(before));
        }),
        { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / 4) },
      );
    },
  );
});

/** A header of a data page that says so, and what follows. */
function page(numValue: number, unfolded: number, stored: Uint8Array, encoding = 0) {
  const facts = structOf({ 1: [I32, numValue], 2: [I32, encoding], 3: [I32, 3], 4: [I32, 3] });
  const header = structOf({ 1: [I32, 0], 2: [I32, unfolded], 3: [I32, stored.length], 5: [STRUCT, facts] });
  return readPageHeader(new ThriftWriter().struct(header).bytes());
}

describe('hostile Parquet', () => {
  const bytes = (...list: number[]) => Uint8Array.from(list);

  test('a literal of Snappy with a negative length, and one that copies from nowhere', () => {
    expect(() => readSnappy(bytes(4, 0xfc, 0xfa, 0xff, 0xff, 0xff, 0, 0), 4)).toThrow('ends too early');
    expect(() => readSnappy(bytes(4, 0, 1, 0x0e, 9, 0), 4)).toThrow('copies from nowhere');
    expect(() => readSnappy(bytes(0xff, 0xff, 0xff, 0x7f, 0), 2 ** 28 - 1)).toThrow('another length');
  });

  test('a number of a million digits, structs in structs, and lists that are longer than the file', () => {
    expect(() => new ThriftReader(new Uint8Array(1e6).fill(0xff)).integer()).toThrow('too many digits');
    expect(() => new ThriftReader(new Uint8Array(1e6).fill(0x1c)).struct()).toThrow('nested too deep');
    expect(() => new ThriftReader(bytes(0x19, 0xf5, 0xff, 0xff, 0xff, 0x7f)).struct()).toThrow('longer than the file');
  });

  test('blocks of deltas that have no parts, and texts that grow without end', () => {
    const deltas = (...list: number[]) => ({
      bytes: bytes(...list, ...new Array(64).fill(1)),
      encoding: 5,
      count: 1000,
    });
    for (const type of [INT32, INT64]) {
      for (const head of [
        [0x80, 1, 0],
        [0x80, 1, 0xff, 0xff, 0xff, 0xff, 0x0f],
        [0, 4],
        [0xff, 0xff, 0xff, 0x7f, 1],
      ]) {
        expect(() => readValues(deltas(...head, 0xe8, 7), { type, length: 0 })).toThrow('do not say how');
      }
    }
    const long = { bytes: bytes(4, 0, 0, 0, 97, 98), encoding: 0, count: 1 };
    expect(() => readValues(long, { type: BYTES, length: 0 })).toThrow('end too early');
  });

  test('runs of a billion numbers take no more steps than there is room for', () => {
    const into = new Int32Array(1000);

    readHybrid(bytes(0xfe, 0xff, 0xff, 0xff, 0x0f, 7), 0, 8, into);

    expect(into.every((number) => number === 7)).toBe(true);
    expect(() => readHybrid(bytes(0, 0, 0), 0, 8, into)).toThrow('no numbers');
    expect(() => readHybrid(bytes(3), 0, 8, into)).toThrow('end too early');
  });

  test('a page that says that it unfolds into less, more, or too much', () => {
    const stored = zstdCompressSync(new Uint8Array(1e6));

    expect(() => readDataPage(page(10, 1000, stored), stored, 6, false)).toThrow();
    expect(() => readDataPage(page(10, 2e6, stored), stored, 6, false)).toThrow('in place of 2000000');
    expect(() => readDataPage(page(10, 2 ** 29, stored), stored, 6, false)).toThrow('would have 536870912 bytes');
    expect(() => page(2 ** 30, 8, stored)).toThrow('would have 1073741824 values');
  });

  test('a checksum that is another', () => {
    const stored = bytes(1, 2, 3, 4);
    const header = structOf({
      1: [I32, 0],
      2: [I32, 4],
      3: [I32, 4],
      4: [I32, (crc32(stored) + 1) | 0],
      5: [STRUCT, structOf({ 1: [I32, 1], 2: [I32, 0] })],
    });

    const read = readPageHeader(new ThriftWriter().struct(header).bytes());

    expect(() => readDataPage(read, stored, 0, false)).toThrow('checksum');
  });

  test('a hundred thousand equal rows are few bytes, and all are scored', async () => {
    const columnData = [{ name: 'length', data: new Array(100_000).fill(0.5), type: 'DOUBLE' as const }];
    const file = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 100_000 }));
    const scored = await predictionsOf(file);

    expect(scored).toHaveLength(100_000);
    expect(file.length).toBeLessThan(1000);
  });
});
