// The command on objects in S3: what the batch function does with them, at the user's own keys.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { scoreObject } from '../../lib/batch/score-object.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.cjs');
const WINE = modelDir('wine');
let s3: S3Client;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let stop: () => Promise<unknown>;

beforeAll(async () => {
  const local = await startS3(['bucket']);
  ({ s3, stop } = local);
  proxy = await startFaultProxy(local.url);
  process.env.AWS_ENDPOINT_URL = proxy.url;
});

afterAll(async () => {
  proxy.stop();
  await stop();
});

const put = (Key: string, Body: string | Buffer, more = {}) =>
  s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body, ...more }));
const metadataOf = async (Key: string) =>
  (await s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key }))).Metadata ?? {};

async function score(...args: string[]) {
  proxy.seen = [];
  const child = spawn(process.execPath, [CLI, 'score', WINE, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: process.env,
  });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  const reads = proxy.seen.filter((line) => line.startsWith('GET')).length;
  return { status, stderr, reads };
}

test('an output carries the metadata that the batch function gives it, and is left alone the next time', async () => {
  await put('in.csv', holdoutCsv('wine'));
  const first = await score('s3://bucket/in.csv', 's3://bucket/out.csv', '--json');
  expect([first.status, JSON.parse(first.stderr)]).toEqual([0, expect.objectContaining({ rows: 100, failure: null })]);
  const source = { bucket: 'bucket', key: 'in.csv' };
  await scoreObject(source, { bucket: 'bucket', key: 'batch.csv' }, await model_fn(WINE), {});
  expect(await metadataOf('out.csv')).toEqual(await metadataOf('batch.csv'));
  const second = await score('s3://bucket/in.csv', 's3://bucket/out.csv', '--json');
  expect([second.reads, JSON.parse(second.stderr)]).toEqual([
    0,
    expect.objectContaining({ rows: 100, skipped: true, failure: null }),
  ]);
  const other = await score('s3://bucket/in.csv', 's3://bucket/out.csv', '--accept', 'application/jsonlines');
  expect(other.reads).toBe(1);
});

test('a failed output is reported again without reading its input', async () => {
  const [header, row] = holdoutCsv('wine').split('\n') as [string, string];
  await put('bad.csv', `${header}\n${row.replace(/\d+\.\d+/, 'tall')}\n`);
  const [first, second] = [
    await score('s3://bucket/bad.csv', 's3://bucket/bad.out.csv'),
    await score('s3://bucket/bad.csv', 's3://bucket/bad.out.csv'),
  ];
  expect([first.status, first.reads, second.status, second.reads]).toEqual([1, 1, 1, 0]);
  expect(first.stderr).toMatch(/error: the only row could not be scored\nhint: .*first: row 1, column "magnesium"/);
  expect(second.stderr).toMatch(/^skipped: .*\nerror: the only row could not be scored\nhint: the output says why\n$/);
});

test('what is compressed is told by the input, and the output is by its name', async () => {
  await put('encoded.csv', gzipSync(holdoutCsv('wine')), { ContentEncoding: 'gzip' });
  expect((await score('s3://bucket/encoded.csv', 's3://bucket/encoded.out.csv.gz')).status).toBe(0);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'encoded.out.csv.gz' }));
  const text = gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0)).toString();
  expect(text.split('\n')).toHaveLength(102);
});

test('a file that goes into an object tells there of its rows', async () => {
  expect((await score(join(WINE, 'holdout.csv'), 's3://bucket/from-file.csv')).status).toBe(0);
  expect(await metadataOf('from-file.csv')).toMatchObject({ 'kindling-rows': '100', 'kindling-row-errors': '0' });
});
