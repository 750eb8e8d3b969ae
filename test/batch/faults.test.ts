// What S3 and networks do to a long job. After every fault the output equals the undisturbed one byte for byte, or nothing
// is visible and the failure is reported.
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { GetObjectCommand, ListMultipartUploadsCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { readObject } from '../../lib/aws/read-object.ts';
import { readWhole } from '../../lib/aws/read-whole.ts';
import { headObject, listFolder } from '../../lib/aws/s3.ts';
import { startDeadline } from '../../lib/batch/deadline.ts';
import { scoreObject } from '../../lib/batch/score-object.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { type FaultPlan, startFaultProxy } from '../support/fault-proxy.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

const PART_BYTES = 5 * 2 ** 20;
const OPTIONS = { iterationRange: { begin: 0, end: 1 } };
const [HEADER, ...ROWS] = holdoutCsv('abalone').trimEnd().split('\n');
const CSV = `${HEADER}\n${`${ROWS.join('\n')}\n`.repeat(Math.ceil(PART_BYTES / ROWS.join('\n').length))}`; // the output is longer: two parts

let s3: S3Client;
let model: Model;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let stop: () => Promise<unknown>;
let undisturbed: Buffer;

beforeAll(async () => {
  const local = await startS3(['input', 'output']);
  proxy = await startFaultProxy(local.url);
  process.env.AWS_ENDPOINT_URL = proxy.url;
  ({ s3, stop } = local);
  await put('big.csv', CSV);
  model = await model_fn(modelDir('abalone'));
  await score('big.csv', 'undisturbed/');
  undisturbed = (await get('undisturbed/big.csv.out')) as Buffer;
});

afterAll(async () => {
  proxy.stop();
  await stop();
});

beforeEach(() => {
  proxy.plan = () => undefined;
  proxy.seen = [];
});

const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket: 'input', Key, Body }));
const get = (Key: string) =>
  s3.send(new GetObjectCommand({ Bucket: 'output', Key })).then(
    async ({ Body }) => Buffer.from((await Body?.transformToByteArray()) ?? []),
    () => undefined,
  );
const score = (key: string, prefix: string, more = {}) =>
  scoreObject(
    { bucket: 'input', key },
    { bucket: 'output', key: `${prefix}${key}`.replace(/(\.gz|\.zst)?$/, '.out$1') },
    model,
    {
      options: OPTIONS,
      partBytes: PART_BYTES,
      ...more,
    },
  );

/** The first `times` requests that match go wrong. */
function first(times: number, matches: RegExp, fault: ReturnType<FaultPlan>): FaultPlan {
  let left = times;
  return (method, url) => (matches.test(`${method} ${url}`) && left-- > 0 ? fault : undefined);
}

async function expectNothingLeft(key: string) {
  expect(await get(key)).toBeUndefined();
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: 'output' }));
  expect(Uploads).toEqual([]);
}

test.each<[string, FaultPlan]>([
  ['503 SlowDown on a GET', first(2, /^GET \/input\/big/, { status: 503 })],
  ['500 on a HEAD', first(1, /^HEAD/, { status: 500 })],
  ['a connection reset in the middle', first(3, /^GET \/input\/big/, { resetAfter: 1_500_000 })],
  ['a slow first byte', first(1, /^GET \/input\/big/, { delayMs: 300 })],
  ['a part that fails twice', first(2, /^PUT .*partNumber=2/, { status: 503 })],
  ['500 when the upload is begun', first(1, /^POST .*uploads/, { status: 500 })],
])('%s changes nothing', async (name, plan) => {
  proxy.plan = plan;
  const prefix = `${name}/`.replaceAll(' ', '-');
  const { rows } = await score('big.csv', prefix);
  expect(rows).toBe(CSV.split('\n').length - 2);
  expect((await get(`${prefix}big.csv.out`))?.equals(undisturbed)).toBe(true);
});

test('a forbidden part leaves nothing, and the caller learns no account ids', async () => {
  proxy.plan = first(9, /^PUT .*partNumber=2/, { status: 403 });
  await expect(score('big.csv', 'forbidden/')).rejects.toThrow(
    /^cannot write s3:\/\/output\/forbidden\/big.csv.out: AccessDenied \(403\)$/,
  );
  await expectNothingLeft('forbidden/big.csv.out');
});

test('403 on a GET is not tried again', async () => {
  proxy.plan = first(9, /^GET \/input\/big/, { status: 403 });
  await expect(score('big.csv', 'denied/')).rejects.toThrow(/cannot read s3:\/\/input\/big.csv/);
  expect(proxy.seen.filter((line) => line.startsWith('GET'))).toHaveLength(1);
});

test('a stalled GET ends at the deadline and leaves nothing', async () => {
  proxy.plan = (method, url) => (method === 'GET' && url.startsWith('/input/big') ? { delayMs: 1e6 } : undefined);
  const deadline = startDeadline(5_150);
  await expect(score('big.csv', 'late/', { signal: deadline.signal })).rejects.toThrow(
    /before the function's time ends/,
  );
  deadline.clear();
  await expectNothingLeft('late/big.csv.out');
});

test('a stalled upload ends at the deadline and leaves nothing', async () => {
  proxy.plan = (method, url) => (method === 'PUT' && url.includes('partNumber=1') ? { delayMs: 1e6 } : undefined);
  const deadline = startDeadline(6_000);
  await expect(score('big.csv', 'jam/', { signal: deadline.signal })).rejects.toThrow(
    /before the function's time ends/,
  );
  deadline.clear();
  await expectNothingLeft('jam/big.csv.out');
});

test('a body that stalls is asked for again', async () => {
  const location = { bucket: 'input', key: 'big.csv' };
  const head = (await headObject(location))!;
  proxy.plan = first(1, /^GET/, { resetAfter: 1e6, meanwhile: () => new Promise(() => undefined) });
  const bytes = Buffer.alloc(head.bytes);
  await readObject(location, head, bytes, { stallMs: 100 });
  expect(bytes.equals(Buffer.from(CSV))).toBe(true);
});

test('an object is read in parts side by side, each of which goes on where its stream broke', async () => {
  const location = { bucket: 'input', key: 'big.csv' };
  const head = (await headObject(location))!;
  const bytes = Buffer.alloc(head.bytes);
  proxy.plan = first(2, /^GET/, { resetAfter: 1e5 });
  await readWhole(location, head, bytes, 1_000_003);
  expect(bytes.equals(Buffer.from(CSV))).toBe(true);
  expect(proxy.seen.filter((line) => line.startsWith('GET'))).toHaveLength(Math.ceil(head.bytes / 1_000_003) + 2);
});

test('an object that is replaced while its parts are read is an error, and so is one that may not be read', async () => {
  const location = { bucket: 'input', key: 'parts.csv' };
  await put('parts.csv', CSV);
  const head = (await headObject(location))!;
  const bytes = Buffer.alloc(head.bytes);
  proxy.plan = first(9, /^GET/, { status: 403 });
  await expect(readWhole(location, head, bytes, 1e6)).rejects.toThrow(/cannot read s3:\/\/input\/parts.csv/);
  await put('parts.csv', `${CSV}1`);
  proxy.plan = () => undefined;
  await expect(readWhole(location, head, bytes, 1e6)).rejects.toThrow(/was replaced while it was read/);
});

test('an object that is replaced while it is read is scored anew', async () => {
  await put('moving.csv', CSV);
  const later = `${HEADER}\n${ROWS[0]}\n`;
  proxy.plan = first(1, /^GET \/input\/moving/, { resetAfter: 4e6, meanwhile: () => put('moving.csv', later) });
  const { rows } = await score('moving.csv', 'moving/');
  expect([rows, (await get('moving/moving.csv.out'))?.toString().split('\n')[1]?.startsWith(ROWS[0]!)]).toEqual([
    1,
    true,
  ]);
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: 'output' }));
  expect(Uploads).toEqual([]);
});

test('an object that is replaced all the time fails in the end', async () => {
  await put('restless.csv', CSV);
  let version = 0;
  const meanwhile = () => put('restless.csv', `${CSV}${ROWS[version++]}\n`);
  proxy.plan = first(99, /^GET \/input\/restless/, { resetAfter: 1e6, meanwhile });
  await expect(score('restless.csv', 'restless/')).rejects.toThrow(/was replaced while it was read/);
  await expectNothingLeft('restless/restless.csv.out');
});

test('an upload that is cut off at any moment shows nothing, and the next run makes the same output', async () => {
  for (const moment of [/^POST .*uploads/, /partNumber=1/, /partNumber=2/, /^POST .*uploadId/]) {
    const stopped = new AbortController();
    proxy.plan = (method, url) => {
      if (!moment.test(`${method} ${url}`)) return undefined;
      stopped.abort(new Error('stopped'));
      return { status: 500 };
    };
    await expect(score('big.csv', 'cut/', { signal: stopped.signal })).rejects.toThrow('stopped');
    expect(await get('cut/big.csv.out')).toBeUndefined();
  }
  proxy.plan = () => undefined;
  await score('big.csv', 'cut/');
  expect((await get('cut/big.csv.out'))?.equals(undisturbed)).toBe(true);
});

test('a skip is decided by source, model and options', async () => {
  await put('twice.csv', `${HEADER}\n${ROWS[0]}\n`);
  const skipped = [];
  for (const options of [OPTIONS, OPTIONS, {}, { onRowError: 'annotate' }, { outputs: ['margin'] }]) {
    skipped.push((await score('twice.csv', 'twice/', { options })).skipped);
  }
  expect(skipped).toEqual([false, true, false, true, false]);
});

test('reads every frame and member of compressed objects', async () => {
  const halves = [`${HEADER}\n${ROWS.slice(0, 150).join('\n')}`, `\n${ROWS.slice(150).join('\n')}\n`];
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const frames = halves.map((half) => zstdCompressSync(half));
  await put('frames.csv.zst', Buffer.concat([frames[0]!, skippable, frames[1]!, zstdCompressSync('')]));
  await put('members.csv.gz', Buffer.concat(halves.map((half) => gzipSync(half))));
  await put('plain.csv', halves.join(''));
  for (const key of ['frames.csv.zst', 'members.csv.gz', 'plain.csv']) expect((await score(key, 'z/')).rows).toBe(300);
  const plain = (await get('z/plain.csv.out'))?.toString();
  expect(zstdDecompressSync((await get('z/frames.csv.out.zst')) as Buffer).toString()).toBe(plain);
  expect(gunzipSync((await get('z/members.csv.out.gz')) as Buffer).toString()).toBe(plain);
  await put('cut.csv.zst', Buffer.concat([frames[0]!, frames[1]!.subarray(0, -9)]));
  await expect(score('cut.csv.zst', 'z/')).rejects.toThrow(/not zstd, or cut short/);
});

test('lists folders of more than 1,000 objects', async () => {
  await Promise.all(Array.from({ length: 1001 }, (_, n) => put(`many/${n}`, 'a')));
  const { objects } = await listFolder({ bucket: 'input', key: 'many/' });
  expect(objects).toHaveLength(1001);
});
