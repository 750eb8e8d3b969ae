// Batch scoring against a local S3: events in, scored objects out, nothing visible after a failure.
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { input_fn, model_fn, output_fn, predict_fn } from '../../lib/index.ts';
import { unfoldPage } from '../../lib/platform/node-only.ts';
import { bits, expectedColumns, holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const compressors = { ZSTD: (bytes: Uint8Array, length: number) => unfoldPage(bytes, 'zstd', length) };
let s3: S3Client;
let handler: Handler;
let stop: () => Promise<unknown>;
const context = { getRemainingTimeInMillis: () => 60_000 };

beforeAll(async () => {
  ({ s3, stop } = await startS3(['inputs', 'outputs']));
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    KINDLING_OUTPUT_URI: 's3://outputs/scored',
    KINDLING_MODEL_URI: modelDir('wine'),
  });
  ({ handler } = (await import('../../handlers/batch.ts')) as unknown as { handler: Handler });
});

afterAll(async () => {
  await stop();
});

const put = (Key: string, Body: string | Buffer, more = {}) =>
  s3.send(new PutObjectCommand({ Bucket: 'inputs', Key, Body, ...more }));
const get = async (Key: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'outputs', Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const exists = (Key: string) =>
  s3.send(new HeadObjectCommand({ Bucket: 'outputs', Key })).then(
    () => true,
    () => false,
  );
const s3Record = (key: string) => ({ eventSource: 'aws:s3', s3: { bucket: { name: 'inputs' }, object: { key } } });
const s3Event = (...keys: string[]) => ({ Records: keys.map(s3Record) });
const bridgeEvent = (key: string) => ({
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: { bucket: { name: 'inputs' }, object: { key } },
});

/** The columns of a scored CSV whose own cells hold quotes, as far as its last columns go. */
function lastColumns(csv: string, count: number): string[][] {
  return csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').slice(-count));
}

test('scores an object to the bit, keeping its columns, and says so', async () => {
  await put('a folder/wine+1.csv', holdoutCsv('wine'), { ContentType: 'text/csv' });
  const [result] = (await handler(s3Event('a+folder/wine%2B1.csv'), context)) as { rows: number; rowErrors: number }[];
  expect(result).toMatchObject({ rows: 100, rowErrors: 0, skipped: false });
  const [header, ...rows] = lastColumns((await get('scored/a folder/wine+1.csv.out')).toString(), 5);
  expect(header).toEqual(['prediction', 'TypeA_proba', 'TypeB_proba', 'TypeC_proba', 'error']);
  const expected = expectedColumns('wine');
  for (const [at, name] of header!.slice(0, 4).entries()) {
    expect(bits(rows.map((row) => row[at]))).toEqual(bits(expected.get(name) ?? []));
  }
});

test('takes keys of EventBridge as they are, and compressed objects', async () => {
  await put('b%2B.csv.gz', gzipSync(holdoutCsv('wine')));
  await handler(bridgeEvent('b%2B.csv.gz'), context);
  const scored = gunzipSync(await get('scored/b%2B.csv.out.gz')).toString();
  expect(lastColumns(scored, 5)).toHaveLength(101);
});

test.each([
  'application/vnd.ms-excel',
  'text/plain',
  'application/octet-stream',
  'text/x-csv',
  'application/csv',
  'text/tab-separated-values',
  undefined,
])('reads an object by its content where its type is what an uploader guesses: %s', async (ContentType) => {
  const [header, row] = holdoutCsv('wine').split('\n');
  const record = JSON.stringify(Object.fromEntries(header!.split(',').map((name, at) => [name, row!.split(',')[at]])));
  const key = `guessed/${ContentType}`;
  await put(`${key}.csv`, `${header}\n${row}\n`, { ContentType });
  await put(`${key}.json`, `${record}\n${record}\n`, { ContentType });

  const results = (await handler(s3Event(`${key}.csv`, `${key}.json`), context)) as { rows: number }[];

  expect(results).toMatchObject([
    { rows: 1, rowErrors: 0 },
    { rows: 2, rowErrors: 0 },
  ]);
});

test('names an object that is not text, and writes nothing', async () => {
  await put('wine.parquet', 'PAR1\x15\x04\x15 \x15$L', { ContentType: 'text/csv' });

  await expect(handler(s3Event('wine.parquet'), context)).rejects.toThrow(
    /wine.parquet is Parquet \(write it as CSV or JSON Lines, or say so/,
  );

  expect(await exists('scored/wine.parquet.out')).toBe(false);
});

test('scores Parquet into Parquet, with the columns that it had', async () => {
  const TYPE = 'application/vnd.apache.parquet';
  const model = await model_fn(modelDir('wine'));
  const scored = await predict_fn(await input_fn(holdoutCsv('wine'), 'text/csv'), model);
  const rows = (body: Uint8Array) => parquetReadObjects({ file: Uint8Array.from(body).buffer, compressors });
  await put('day=1/part-0.parquet', Buffer.from(output_fn(scored.withPredictions([], scored.rows), TYPE).body));

  const results = await handler(s3Event('day=1/part-0.parquet'), context);

  expect(results).toMatchObject([{ rows: scored.numRow, rowErrors: 0, contentType: TYPE }]);
  const found = await rows(await get('scored/day=1/part-0.parquet.out'));
  const before = await rows(output_fn(scored, TYPE).body as Uint8Array);
  expect(found).toEqual(before.map((row) => ({ ...row, error: null })));
});

test('leaves an output alone that the same model made of the same object', async () => {
  await put('twice.csv', holdoutCsv('wine'));
  const [first] = (await handler(s3Event('twice.csv'), context)) as { skipped: boolean }[];
  const [second] = (await handler(s3Event('twice.csv'), context)) as { skipped: boolean }[];
  await put('twice.csv', `${holdoutCsv('wine')}\n`);
  const [third] = (await handler(s3Event('twice.csv'), context)) as { skipped: boolean }[];
  expect([first?.skipped, second?.skipped, third?.skipped]).toEqual([false, true, false]);
});

test('scores a large object in several threads, with the bytes of one', async () => {
  const [header, ...rows] = holdoutCsv('wine').trimEnd().split('\n');
  const large = `${header}\n${`${rows.join('\n')}\n`.repeat(800)}`;
  await put('large.csv', large);
  const [result] = (await handler(s3Event('large.csv'), context)) as { rows: number; bytesIn: number }[];
  expect(result).toMatchObject({ rows: 80_000, bytesIn: large.length });
  async function* input() {
    yield Buffer.from(large);
  }
  const alone: Uint8Array[] = [];
  const model = await model_fn(modelDir('wine'));
  for await (const bytes of scoreStream(input(), model, { contentType: 'text/csv' }, emptySummary()))
    alone.push(Buffer.from(bytes));
  expect((await get('scored/large.csv.out')).equals(Buffer.concat(alone))).toBe(true);
});

test('keeps a row that cannot be used, with the reason', async () => {
  const [header, row] = holdoutCsv('wine').split('\n');
  await put('bad.csv', `${header}\n${row}\n${row!.replace('88.0', 'many')}\n${row},extra\n`);
  const [result] = (await handler(s3Event('bad.csv'), context)) as { rows: number; rowErrors: number }[];
  expect(result).toMatchObject({ rows: 3, rowErrors: 2 });
  const lines = (await get('scored/bad.csv.out')).toString().trimEnd().split('\n');
  expect(lines[2]).toContain('row 2, column ""magnesium""');
  expect(lines[3]).toMatch(/extra,,,,,row 3: \d+ cells where the header has \d+$/);
});

test('answers an SQS batch with the messages that failed', async () => {
  await put('queued.csv', holdoutCsv('wine'));
  const message = (messageId: string, body: unknown) => ({
    eventSource: 'aws:sqs',
    messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const sns = { Type: 'Notification', Message: JSON.stringify(s3Event('queued.csv')) };
  const event = {
    Records: [
      message('good', bridgeEvent('queued.csv')),
      message('gone', s3Event('gone.csv')),
      message('sns', sns),
      message('test', { Event: 's3:TestEvent' }),
      message('junk', 'not json'),
    ],
  };
  const { batchItemFailures } = (await handler(event, context)) as { batchItemFailures: { itemIdentifier: string }[] };
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(['gone', 'junk']);
  expect(await exists('scored/queued.csv.out')).toBe(true);
});

test('tries every object before it reports those that failed', async () => {
  await put('fine.csv', holdoutCsv('wine'));
  await put('lacks.csv', 'id,ash\n1,2\n');
  await expect(handler(s3Event('lacks.csv', 'fine.csv'), context)).rejects.toThrow(
    /1 failed: s3:\/\/inputs\/lacks.csv: .*lacks/,
  );
  expect([await exists('scored/lacks.csv.out'), await exists('scored/fine.csv.out')]).toEqual([false, true]);
});

test('shows nothing of an object that fails on the way', async () => {
  const rows = holdoutCsv('wine').trimEnd().split('\n');
  const long = [rows[0], ...Array.from({ length: 200 }, () => rows.slice(1)).flat()].join('\n');
  const compressed = gzipSync(long);
  await put('cut.csv.gz', compressed.subarray(0, compressed.length / 2));
  await put('slow.csv', long);
  const hurried = { getRemainingTimeInMillis: () => 5_010 };
  await expect(handler(s3Event('cut.csv.gz'), context)).rejects.toThrow(/not gzip, or cut short/);
  await expect(handler(s3Event('slow.csv'), hurried)).rejects.toThrow(/before the function's time ends/);
  expect([await exists('scored/cut.csv.out.gz'), await exists('scored/slow.csv.out')]).toEqual([false, false]);
});

test('refuses to score its own output', async () => {
  const event = bridgeEvent('scored/x.csv');
  event.detail.bucket.name = 'outputs';
  await expect(handler(event, context)).rejects.toThrow(/lies under the output prefix/);
});

test('reads a model from S3', async () => {
  const { model_fn } = await import('../../lib/hooks/model-fn.ts');
  for (const name of ['model.json', 'feature_columns.json', 'label_encoder.json']) {
    await put(`models/wine/${name}`, readFileSync(`${modelDir('wine')}/${name}`));
  }
  const model = await model_fn('s3://inputs/models/wine');
  expect([model.classes, model.featureNames?.length]).toEqual([['TypeA', 'TypeB', 'TypeC'], 13]);
  await expect(model_fn('s3://inputs/models/none/')).rejects.toThrow(/holds no model/);
});

test('an empty object gives an empty output', async () => {
  await put('empty.csv', Buffer.alloc(0));
  const [result] = (await handler(s3Event('empty.csv'), context)) as { rows: number }[];
  expect([result?.rows, (await get('scored/empty.csv.out')).length]).toEqual([0, 0]);
});
