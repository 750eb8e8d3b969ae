// Tables in several threads, row group by row group or run by run of one: the bytes and errors of one thread.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { FileBytes } from '../../handlers/program/file-bytes.ts';
import { shareAmong } from '../../handlers/share-model.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { type ScoreTableOptions, scoreTable } from '../../lib/batch/score-table.ts';
import type { ByteSource } from '../../lib/content/byte-source.ts';
import { parquet } from '../../lib/content/parquet.ts';
import { KindlingError } from '../../lib/errors.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { BytePieces } from '../../lib/platform/byte-pieces.ts';
import type { ThreadPool } from '../../lib/threads/thread-pool.ts';
import { modelDir } from '../support/real-models.ts';
import { parquetOf } from './texts.ts';

const NUM_ROW = 40_000;
let wine: Model;
let folder: string;
const pools: ThreadPool[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-tables-'));
  wine = await model_fn(modelDir('wine'));
  for (const size of [2, 3]) pools.push(shareAmong(wine, size).pool!);
  await Promise.all(pools.map((pool) => pool.start()));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(pools.map((pool) => pool.close()));
});

async function score(source: ByteSource, settings: ScoreTableOptions) {
  const summary = emptySummary();
  const output: Buffer[] = [];
  let failure: unknown;
  try {
    for await (const bytes of scoreTable(source, parquet, wine, settings, summary)) output.push(Buffer.from(bytes));
  } catch (error) {
    if (!(error instanceof KindlingError)) throw error;
    const { message, status, code, hint, row, column } = error;
    failure = { message, status, code, hint, row, column };
  }
  return { output: Buffer.concat(output), summary, failure };
}

/** A source as an object is one, in memory that threads share. */
function objectOf(bytes: Buffer): ByteSource {
  const load: ByteSource['load'] = async (ranges) => {
    const pieces = ranges.map(({ begin, end }) => {
      const shared = new Uint8Array(new SharedArrayBuffer(end - begin));
      shared.set(bytes.subarray(begin, end));
      return { begin, bytes: shared };
    });
    return new BytePieces(
      pieces.sort((a, b) => a.begin - b.begin),
      async function* (begin, end) {
        yield bytes.subarray(begin, end);
      },
    );
  };
  return { byteLength: bytes.length, load };
}

describe.each([
  ['one row group', NUM_ROW],
  ['row groups of 20,000', 20_000],
])('%s', (_, rowGroupSize) => {
  let file: Buffer;
  let path: string;
  beforeAll(() => {
    file = parquetOf(NUM_ROW, rowGroupSize, [35_000, 39_999]);
    path = join(folder, `${rowGroupSize}.parquet`);
    writeFileSync(path, file);
  });

  test.each([undefined, 'text/csv'])(
    'as %p: bytes and counts do not depend on the number of threads',
    async (accept) => {
      const source = new FileBytes(path);
      const alone = await score(source, { accept });
      for (const [at, pool] of pools.entries()) {
        const run = jest.spyOn(pool, 'run');
        const together = await score(at === 0 ? source : objectOf(file), { accept, pool });
        expect(together.output.equals(alone.output)).toBe(true);
        expect(together.summary).toEqual(alone.summary);
        expect(run.mock.calls.length).toBeGreaterThan(0);
        run.mockRestore();
      }
      expect(alone).toMatchObject({ summary: { rows: NUM_ROW, rowErrors: 2 }, failure: undefined });
      source.close();
    },
  );

  test('a row that may not fail is the same in any number of threads', async () => {
    const options = { onRowError: 'fail' } as const;
    const [alone, ...together] = [
      await score(objectOf(file), { options }),
      await score(objectOf(file), { options, pool: pools[0] }),
      await score(objectOf(file), { options, pool: pools[1] }),
    ];
    expect(alone.failure).toMatchObject({ row: 35_001, message: expect.stringContaining('row 35001, column') });
    for (const { failure } of together) expect(failure).toEqual(alone.failure);
  });
});

test('damage behind the first rows is the same error in any number of threads', async () => {
  const file = parquetOf(NUM_ROW, 20_000);
  file.fill(0xff, Math.floor(file.length * 0.5), Math.floor(file.length * 0.9));
  const alone = await score(objectOf(file), {});
  expect(alone.failure).toBeDefined();
  for (const pool of pools) expect((await score(objectOf(file), { pool })).failure).toEqual(alone.failure);
});

test('an abort ends the scoring with its reason', async () => {
  const file = parquetOf(NUM_ROW, 20_000);
  const stop = new AbortController();
  const scored = scoreTable(objectOf(file), parquet, wine, { pool: pools[1], signal: stop.signal }, emptySummary());
  const run = async () => {
    for await (const _ of scored) stop.abort(new Error('enough'));
  };
  await expect(run()).rejects.toThrow('enough');
});
