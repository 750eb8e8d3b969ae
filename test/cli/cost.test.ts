import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { parquetMetadata } from 'hyparquet';
import { readSize, showSize } from '../../handlers/commands/cost/size.ts';
import { findWays } from '../../handlers/commands/cost/ways.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.cjs');
const GB = 1e9;
/** 16 MB a CPU second with what S3 adds, so that 10 GB are 1,000 seconds. */
const PACE = { cpuSecondsPerByte: 1e-7 / 1.9, rowsPerByte: 0.01, ratio: 1.1 };

const waysOf = (sizes: number[], isSplittable = true) =>
  Object.fromEntries(findWays({ sizes, isSplittable }, PACE).map((way) => [way.name, way]));

describe('ways to score', () => {
  test('It should give the batch function what ends within 15 minutes, at the price of its seconds', () => {
    const { batch } = waysOf([5 * GB]);

    expect(batch!.seconds).toBeCloseTo(500, 6);
    expect(batch!.dollars).toBeCloseTo(500 * (1769 / 1024) * 0.0000166667, 4); // AWS Lambda pricing, x86
    expect(waysOf([10 * GB]).batch!.seconds).toBeNull();
  });

  test('It should not be faster than what a function reads and writes', () => {
    const fast = { ...PACE, cpuSecondsPerByte: 1e-10, ratio: 2 };
    const [batch] = findWays({ sizes: [3 * GB], isSplittable: true }, fast);

    expect(batch!.seconds).toBeCloseTo((3 * GB * 2) / 75e6, 6);
  });

  test('It should count objects of a prefix by the largest, and a hundred of them at a time', () => {
    expect(waysOf([5 * GB, GB, GB]).batch!.seconds).toBeCloseTo(500, 6);
    expect(waysOf(Array.from({ length: 1000 }, () => GB)).batch!.seconds).toBeCloseTo(1000, 6);
  });

  test('It should stay within what Step Functions and S3 take, up to 10 TB', () => {
    for (const bytes of [1, GB, 100 * GB, 10_000 * GB]) {
      const { remark } = waysOf([bytes])['Step Functions']!;
      const ranges = Number(/ranges: ([\d,]+)/.exec(remark)![1]!.replaceAll(',', ''));

      expect(ranges).toBeGreaterThanOrEqual(1);
      expect(ranges).toBeLessThanOrEqual(10_000); // parts of an upload
      expect((bytes / ranges) * PACE.ratio).toBeLessThanOrEqual(5 * 2 ** 30);
    }
  });

  test('It should refuse to cut what is compressed, and give one object to one instance', () => {
    expect(waysOf([GB], false)['Step Functions']).toMatchObject({ seconds: null, dollars: null });
    expect(waysOf([10_000 * GB])['Batch Transform']!.remark).toMatch(/^1 x /);
    expect(waysOf(Array.from({ length: 100 }, () => 100 * GB))['Batch Transform']!.remark).toMatch(/^20 x /);
  });
});

test.each([
  ['500MB', 5e8, '500 MB'],
  ['10 tb', 1e13, '10 TB'],
  ['1.5GB', 1.5e9, '1.5 GB'],
  ['12B', 12, '12 B'],
])('It should read and show %s', (text, bytes, shown) => {
  expect([readSize(text), showSize(bytes)]).toEqual([bytes, shown]);
});

test.each(['', '10', 'GB', '-1GB', '0MB', '1e3GB'])('It should read no size in "%s"', (text) => {
  expect(readSize(text)).toBeUndefined();
});

describe('kindling cost', () => {
  const run = (model: 'wine' | 'abalone', ...args: string[]) =>
    promisify(execFile)(process.execPath, [CLI, 'cost', modelDir(model), ...args], { env: process.env });

  test('It should tell what all objects below a prefix take, compressed ones too', async () => {
    const { s3, stop } = await startS3(['bucket']);
    const rows = holdoutCsv('wine');
    const objects: [key: string, body: string | Buffer][] = [
      ['day=1/a.csv.gz', gzipSync(rows)],
      ['day=1/b.csv', rows.slice(0, 2000)],
      ['day=1/_SUCCESS', ''],
      ['day=10/c.csv', rows],
    ];
    for (const [Key, text] of objects) {
      await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: Buffer.from(text) }));
    }
    try {
      const { stdout } = await run('wine', 's3://bucket/day=1/', '--json');
      const { sizes, pace, ways } = JSON.parse(stdout);

      expect(sizes).toBe(2);
      expect(pace.rowsPerByte).toBeCloseTo(100 / gzipSync(rows).length, 6);
      expect(ways[1]).toMatchObject({ name: 'Step Functions', seconds: null });
      await expect(run('wine', 's3://bucket/day=2/')).rejects.toThrow('there is no object below s3://bucket/day=2/');
    } finally {
      await stop();
    }
  });

  test('It should read rows, row groups and columns of Parquet from its end, and know that it is cut between groups', async () => {
    const file = join(import.meta.dirname, '../content/parquet/snappy.parquet');
    const [{ stdout }, shown] = await Promise.all([
      run('abalone', file, '--size', '50MB', '--json'),
      run('abalone', file, '--size', '10TB'),
    ]);

    const { pace, ways, table } = JSON.parse(stdout);
    const { num_rows, row_groups, schema } = parquetMetadata(Uint8Array.from(readFileSync(file)).buffer);
    const columns = schema[0]!.num_children!;
    expect(table.features).toBe(7);
    expect(table).toMatchObject({ rows: Number(num_rows), groups: row_groups.length, columns });
    expect(pace.cpuSecondsPerByte).toBeGreaterThan(0);
    expect(ways.map(({ seconds }: { seconds: number | null }) => seconds !== null)).toEqual([true, true, true]);
    expect(shown.stdout).toContain(`${num_rows} rows in ${row_groups.length} row group`);
    expect(shown.stdout).toContain(`${columns} columns, ${table.features} of`);
  });

  test.each([
    [['nowhere.csv'], 'nowhere.csv cannot be read: ENOENT'],
    [['package.json', '--size', '10XB'], '--size: "10XB" is not a valid value'],
  ])('It should say what is wrong with %j', async (args, message) => {
    await expect(run('wine', ...args)).rejects.toThrow(message);
  });
});
