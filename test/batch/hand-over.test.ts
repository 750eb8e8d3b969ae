// What the batch function cannot finish in its time is scored by a state machine, which it starts once for each object.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handOver, paced } from '../../lib/batch/hand-over.ts';
import { takeStep } from '../../lib/batch/ranges/steps.ts';
import { scoreObject } from '../../lib/batch/score-object.ts';
import { DeadlineError } from '../../lib/errors.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { BareS3 } from '../support/bare-s3.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;
const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:ScoreObject';
const CSV = holdoutCsv('wine');

/** Step Functions, as far as executions are started: a second one of the same name is refused. */
const started = new Map<string, string>();
let refusal: string | undefined;
const states: Server = createServer(async (question, answer) => {
  let body = '';
  for await (const piece of question) body += piece;
  const { name, input, stateMachineArn } = JSON.parse(body) as Record<string, string>;
  const error = refusal ?? (started.has(name!) ? 'ExecutionAlreadyExists' : undefined);
  if (error === undefined) started.set(name!, `${stateMachineArn} ${input}`);
  answer.writeHead(error === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
  answer.end(
    JSON.stringify(error === undefined ? { executionArn: `${MACHINE}:${name}`, startDate: 1 } : { __type: error }),
  );
});

let s3: BareS3;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let handler: Handler;
beforeAll(async () => {
  s3 = await new BareS3().start();
  proxy = await startFaultProxy(s3.url);
  await new Promise<void>((resolve) => states.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: proxy.url,
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(states.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    KINDLING_MODEL_URI: modelDir('wine'),
    KINDLING_OUTPUT_URI: 's3://out/scored/',
    KINDLING_STATE_MACHINE_ARN: MACHINE,
  });
  ({ handler } = (await import('../../handlers/batch.ts')) as unknown as { handler: Handler });
});
afterAll(() => {
  proxy.stop();
  s3.stop();
  states.closeAllConnections();
  states.close();
});
beforeEach(() => {
  s3.objects.clear();
  started.clear();
  refusal = undefined;
  proxy.plan = (method, url) => (method === 'GET' && url.startsWith('/in/') ? { delayMs: 1e6 } : undefined);
});

const event = (key: string) => ({
  Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'in' }, object: { key } } }],
});
const late = { getRemainingTimeInMillis: () => 5_100 };

test('an object that takes too long is handed over, once however often its event comes', async () => {
  s3.put('in/a.csv', CSV);
  const results = [await handler(event('a.csv'), late), await handler(event('a.csv'), late)] as { isNew: boolean }[][];
  expect(results.flat()).toMatchObject([
    { object: 's3://in/a.csv', isNew: true },
    { object: 's3://in/a.csv', isNew: false },
  ]);
  expect([...started.values()]).toEqual([`${MACHINE} {"bucket":"in","key":"a.csv"}`]);
  expect([...started.keys()][0]).toMatch(/^[0-9a-f]{64}$/);
  s3.put('in/a.csv', `${CSV}\n`); // another object
  await handler(event('a.csv'), late);
  expect(started.size).toBe(2);
  expect([...s3.objects.keys()]).toEqual(['/in/a.csv']);
});

test('a message of SQS is done with when its object is handed over', async () => {
  s3.put('in/a.csv', CSV);
  const message = { eventSource: 'aws:sqs', messageId: '1', body: JSON.stringify(event('a.csv')) };
  expect(await handler({ Records: [message] }, late)).toEqual({ batchItemFailures: [] });
  expect(started.size).toBe(1);
});

test('a compressed object is not handed over, as ranges of it cannot be read', async () => {
  s3.put('in/a.csv', CSV, { 'content-encoding': 'gzip' });
  await expect(handler(event('a.csv'), late)).rejects.toThrow(/before the function's time ends/);
  expect(started.size).toBe(0);
});

test('a Parquet object is handed over as well', async () => {
  const error = new DeadlineError('late');
  const model = await model_fn(modelDir('wine'));
  s3.put('in/a.parquet', 'PAR1');
  const handedOver = await handOver({ bucket: 'in', key: 'a.parquet' }, MACHINE, model, { error });
  expect(handedOver).toMatchObject({ object: 's3://in/a.parquet', isNew: true });
  expect(started.size).toBe(1);
});

test('what the state machine may not be started for is a failure of the object', async () => {
  s3.put('in/a.csv', CSV);
  refusal = 'AccessDeniedException';
  await expect(handler(event('a.csv'), late)).rejects.toThrow(
    /cannot be started: AccessDeniedException \(allow the role/,
  );
});

test('a pace shows itself long before the time ends', async () => {
  let numRead = 0;
  async function* slow() {
    numRead = 0;
    for (let n = 0; n < 100; n++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      numRead += 10;
      yield Buffer.alloc(10);
    }
  }
  const read = async (remainingMs: number) => {
    let bytes = 0;
    for await (const piece of paced(slow(), { read: () => numRead, size: 1e6 }, remainingMs, 20)) bytes += piece.length;
    return bytes;
  };
  await expect(read(60_000)).rejects.toThrow(/^the object takes some \d+ s, and 60 s are left$/);
  expect(await read(1e9)).toBe(1000);
});

test('an event that comes again finds the output of the state machine', async () => {
  proxy.plan = () => undefined;
  const model = await model_fn(modelDir('wine'));
  s3.put('in/a.csv', CSV);
  const world = {
    output: { bucket: 'out', key: 'scored/' },
    options: {},
    load: async () => ({ model }),
    log: () => undefined,
  };
  const input = { bucket: 'in', key: 'a.csv' };
  const planned = (await takeStep({ step: 'plan', input, execution: 'x' }, world)) as never as {
    plan: never;
    list: never;
  };
  const range = { part: 1, begin: 0, end: CSV.length };
  const counts = (await takeStep({ step: 'score', plan: planned.plan, range }, world)) as [number, number];
  await takeStep({ step: 'finish', ...planned, results: [counts] }, world);
  const target = { bucket: 'out', key: 'scored/a.csv.out' };
  expect(await scoreObject(input, target, model, { options: {} })).toMatchObject({ skipped: true });
});

test('an object that is gone cannot be handed over', async () => {
  const error = new DeadlineError('late');
  const model = await model_fn(modelDir('wine'));
  await expect(handOver({ bucket: 'in', key: 'gone' }, MACHINE, model, { error })).rejects.toThrow(
    's3://in/gone is not there',
  );
});
