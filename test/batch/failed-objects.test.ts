// An output that is worth nothing is a failure, however the object was announced, and stays one when it is announced again.
import { join } from 'node:path';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { readObject } from '../../lib/aws/read-object.ts';
import { headObject } from '../../lib/aws/s3.ts';
import { marksOf, scoreObject } from '../../lib/batch/score-object.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const [HEADER, ...ROWS] = holdoutCsv('abalone').trimEnd().split('\n') as [string, ...string[]];
const BAD = ROWS[0]!.replaceAll('.', ',').replaceAll(',', ';'); // as an office with decimal commas exports it
const context = { getRemainingTimeInMillis: () => 60_000 };
let s3: S3Client;
let model: Model;
let handler: Handler;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let stop: () => Promise<unknown>;

beforeAll(async () => {
  const local = await startS3(['sources', 'results']);
  ({ s3, stop } = local);
  proxy = await startFaultProxy(local.url);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: proxy.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    KINDLING_OUTPUT_URI: 's3://results/scored/',
    KINDLING_MODEL_URI: modelDir('abalone'),
    KINDLING_MAX_ROW_ERRORS: '5%',
  });
  ({ handler } = (await import('../../handlers/batch.ts')) as unknown as { handler: Handler });
  model = await model_fn(modelDir('abalone'));
});

afterAll(async () => {
  proxy.stop();
  await stop();
});

beforeEach(() => {
  proxy.plan = () => undefined;
  proxy.seen = [];
});

const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: 'sources', Key, Body }));
const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket: 'results', Key }));
const keysOf = async (Prefix: string) =>
  ((await s3.send(new ListObjectsV2Command({ Bucket: 'results', Prefix }))).Contents ?? []).map(({ Key }) => Key);
const readsOf = (key: string) => proxy.seen.filter((line) => line.startsWith(`GET /sources/${key}`)).length;
const table = (numBad: number, numGood: number) =>
  `${[HEADER, ...new Array(numBad).fill(BAD), ...new Array(numGood).fill(ROWS[0])].join('\n')}\n`;

const s3Event = (key: string) => ({
  Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'sources' }, object: { key } } }],
});
const bridgeEvent = (key: string) => ({
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'sources' }, object: { key } },
});
const snsEvent = (key: string) => ({ Records: [{ Sns: { Message: JSON.stringify(s3Event(key)) } }] });
const sqsEvent = (key: string) => ({
  Records: [{ eventSource: 'aws:sqs', messageId: 'm1', body: JSON.stringify(bridgeEvent(key)) }],
});

/** How the platform takes the answer to an event. */
async function outcomeOf(event: unknown): Promise<string> {
  try {
    const answer = await handler(event, context);
    return JSON.stringify(answer);
  } catch (error) {
    return `thrown: ${(error as Error).message}`;
  }
}

test.each([
  [
    'S3',
    s3Event,
    /^thrown: 1 failed: s3:\/\/sources\/S3.csv: none of the 2 rows could be scored \(.*\/scored\/S3.csv.out says why/,
  ],
  ['EventBridge', bridgeEvent, /^thrown: .*none of the 2 rows could be scored/],
  ['SNS', snsEvent, /^thrown: .*none of the 2 rows could be scored/],
  ['SQS', sqsEvent, /^{"batchItemFailures":\[{"itemIdentifier":"m1"}\]}$/],
])('of %s: an object without a row that could be scored fails, once and again', async (name, event, expected) => {
  const key = `${name}.csv`;
  await put(key, table(2, 0));
  expect(await outcomeOf(event(key))).toMatch(expected);
  const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket: 'results', Key: `scored/${key}.out` }));
  expect((await Body?.transformToString())?.split('\n')[2]).toMatch(/row 2: \d+ cells? where the header has \d+$/);
  expect(Metadata).toMatchObject({
    'kindling-rows': '2',
    'kindling-row-errors': '2',
    'kindling-unknown-categories': '0',
    'kindling-failure': 'none of the 2 rows could be scored',
  });
  proxy.seen = [];
  expect(await outcomeOf(event(key))).toMatch(expected);
  expect([readsOf(key), proxy.seen.filter((line) => line.startsWith('PUT')).length]).toEqual([0, 0]);
});

test('categories that the model does not know are counted in result and metadata', async () => {
  const colors = await model_fn(join(import.meta.dirname, '../model/missing/colors.json'));
  const target = { bucket: 'results', key: 'unknown.csv.out' };
  await put('unknown.csv', 'color,age,income,score\nblue,1,1,1\npink,1,1,1\n,1,1,1\n');
  const score = () => scoreObject({ bucket: 'sources', key: 'unknown.csv' }, target, colors, {});
  const [first, again] = [await score(), await score()];
  expect(first).toMatchObject({ rows: 3, unknownCategories: 1, unknownCategoryColumns: ['color'], skipped: false });
  expect(again).toMatchObject({ rows: 3, unknownCategories: 1, skipped: true });
  expect((await head(target.key)).Metadata).toMatchObject({ 'kindling-unknown-categories': '1' });
});

test('other values that count as missing are another output', () => {
  const marks = [undefined, [], [Infinity], [-Infinity], [0]].map((missing) =>
    marksOf(model, { options: { missing } }),
  );
  expect(new Set(marks.map((mark) => mark['kindling-options'])).size).toBe(5);
});

test('the same bytes with another Content-Type are scored again', async () => {
  const source = { bucket: 'sources', key: 'told.csv' };
  const scoreAs = async (ContentType: string) => {
    await s3.send(new PutObjectCommand({ Bucket: 'sources', Key: source.key, Body: table(0, 3), ContentType }));
    return await scoreObject(source, { bucket: 'results', key: 'told.csv.out' }, model, {});
  };
  expect(await scoreAs('text/csv; header=present')).toMatchObject({ rows: 3, skipped: false });
  expect(await scoreAs('text/csv; header=present')).toMatchObject({ rows: 3, skipped: true });
  expect(await scoreAs('text/csv; header=present; delimiter=","')).toMatchObject({ rows: 3, skipped: false });
});

test.each([
  ['as many errors as the limit allows', 1, 19, undefined],
  ['more', 2, 37, '2 of 39 rows could not be scored, where 5 % may fail'],
  ['a header alone', 0, 0, undefined],
])('%s', async (name, numBad, numGood, failure) => {
  const key = `${name.replaceAll(' ', '-')}.csv`;
  await put(key, table(numBad, numGood));
  const outcome = await outcomeOf(s3Event(key));
  if (failure === undefined) expect(JSON.parse(outcome)).toMatchObject([{ rows: numBad + numGood, rowErrors: numBad }]);
  else expect(outcome).toContain(failure);
  expect((await head(`scored/${key}.out`)).Metadata?.['kindling-failure']).toBe(failure);
});

describe('an output that goes up in parts', () => {
  const source = { bucket: 'sources', key: 'long.csv' };
  const target = { bucket: 'results', key: 'parts/long.csv.out' };
  const score = () => scoreObject(source, target, model, { limit: { rows: 9 }, partBytes: 5 * 2 ** 20 });
  const remark = 'x'.repeat(2000);
  const putLong = (numBad: number) => put(source.key, table(numBad, 3000).replaceAll('\n', `,${remark}\n`));

  test('has a mark of its failure beside it, which goes when it is scored without one', async () => {
    await putLong(10);
    const first = await score();
    expect(first).toMatchObject({ skipped: false, failure: '10 of 3010 rows could not be scored, where 9 may fail' });
    expect(await keysOf('parts/')).toEqual(['parts/_long.csv.out.failed', target.key]);
    proxy.seen = [];
    expect(await score()).toMatchObject({ skipped: true, rows: 3010, rowErrors: 10, failure: first.failure });
    expect(readsOf(source.key)).toBe(0);
    await putLong(9);
    expect(await score()).toMatchObject({ skipped: false, failure: undefined });
    expect(await keysOf('parts/')).toEqual([target.key]);
    expect(await score()).toMatchObject({ skipped: true, rowErrors: 0 });
  });

  test('is not to be seen before its mark is', async () => {
    await putLong(11);
    proxy.plan = (method, url) => (method === 'PUT' && url.includes('.failed') ? { status: 403 } : undefined);
    await expect(score()).rejects.toThrow(/cannot write .*_long.csv.out.failed/);
    proxy.plan = (method, url) => (method === 'POST' && url.includes('uploadId') ? { status: 403 } : undefined);
    await expect(score()).rejects.toThrow(/cannot write .*long.csv.out: /);
    proxy.plan = () => undefined;
    expect(await score()).toMatchObject({ skipped: false, rowErrors: 11, failure: expect.stringContaining('11 of') });
  });
});

test('a GET that always fails is asked about ten times, the attempts of the SDK among them', async () => {
  const faults = { refused: { status: 500 }, broken: { resetAfter: 0 } };
  proxy.plan = (method, url) =>
    method === 'GET' ? Object.entries(faults).find(([key]) => url.includes(key))?.[1] : undefined;
  await Promise.all(
    Object.keys(faults).map(async (key) => {
      const location = { bucket: 'sources', key };
      await put(key, table(0, 99));
      const found = (await headObject(location))!;
      await expect(readObject(location, found, Buffer.alloc(found.bytes))).rejects.toThrow(/cannot read/);
    }),
  );
  expect(Object.keys(faults).map(readsOf)).toEqual([6, 6]);
}, 60_000);
