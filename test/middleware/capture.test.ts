// Data capture: the lines that SageMaker documents, stored behind the answers.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openLambdaCapture } from '../../handlers/capture.ts';
import { readSettings } from '../../handlers/environment.ts';
import { startServer } from '../../handlers/http-server.ts';
import { listObjects } from '../../lib/aws/s3.ts';
import type { HttpRequest } from '../../lib/http/message.ts';
import { Capture } from '../../lib/middleware/capture/capture.ts';
import { buffersOf } from '../../lib/middleware/capture/capture-block.ts';
import { openStore, type Store } from '../../lib/middleware/capture/capture-store.ts';
import type { CaptureTarget } from '../../lib/middleware/capture/capture-target.ts';
import { createObservedHandler } from '../../lib/middleware/invoke-handler.ts';
import { utf8Of } from '../../lib/platform/node.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { startS3 } from '../support/s3.ts';

const csv = holdoutCsv('abalone').split('\n').slice(0, 6).join('\n');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** What is read of a line. */
interface Line {
  captureData: { [name in 'endpointInput' | 'endpointOutput']: { [member: string]: string } };
  eventMetadata: { [member: string]: unknown };
  eventVersion: string;
}

describe('a server that captures', () => {
  let folder: string;
  let running: Awaited<ReturnType<typeof startServer>>;

  const start = async (options: object = {}) => {
    const settings = { ...readSettings({}), port: 0, host: '127.0.0.1', logLevel: 'CRITICAL' } as const;
    const capture = { uri: folder, samplePercent: 100, every: 1 };
    running = await startServer({ ...settings, modelUri: modelDir('abalone'), capture, ...options });
    await running.ready;
  };
  const ask = async (path: string, headers: { [name: string]: string }, body: string | Buffer) => {
    const response = await fetch(running.url + path, { method: 'POST', headers, body: body as string });
    return { id: response.headers.get('x-request-id'), status: response.status, text: await response.text() };
  };
  const lines = async () => {
    await running.finish();
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jsonl')).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return {
      names,
      lines: texts.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line) as Line),
    };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kindling-capture-'));
  });
  afterEach(async () => {
    running.server.close();
    running.server.closeAllConnections();
    await rm(folder, { recursive: true });
  });

  test('writes the line that SageMaker documents, under its key', async () => {
    await start();
    const headers = {
      'content-type': 'text/csv',
      'x-amzn-sagemaker-inference-id': 'order 7',
      'x-amzn-sagemaker-custom-attributes': 'outputs=prediction',
    };
    const { id, text } = await ask('/endpoints/shells/invocations', headers, csv);
    const { names, lines: found } = await lines();
    expect(names).toEqual([
      expect.stringMatching(/^shells\/AllTraffic\/\d{4}\/\d\d\/\d\d\/\d\d\/\d\d-\d\d-\d{3}-[\da-f-]{36}\.jsonl$/),
    ]);
    expect(found).toEqual([
      {
        captureData: {
          endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: csv, encoding: 'CSV' },
          endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: text, encoding: 'CSV' },
        },
        eventMetadata: {
          eventId: id,
          inferenceId: 'order 7',
          customAttributes: ['outputs=prediction'],
          inferenceTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        },
        eventVersion: '0',
      },
    ]);
    expect(Date.now() - Date.parse(found[0]!.eventMetadata.inferenceTime as string)).toBeLessThan(60_000);
  });

  test('has the very bytes, without their Content-Encoding, also of bodies that went to another thread', async () => {
    await start({ workers: 1, largeBytes: 0 });
    const odd = csv.replace(',,', ',"é \u2028 ☃ 🐚\t",');
    const { text } = await ask('/invocations', { 'content-type': 'text/csv', 'accept-encoding': 'gzip' }, odd);
    const coded = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const rows = '[[0.42,0.33,0.125,0.463,0.186,0.11,0.145]]';
    await ask('/invocations', coded, gzipSync(rows));
    const latin = Buffer.concat([Buffer.from(csv.replace(/^[^,]*/, 'caf')), Buffer.from([0x0a])]);
    latin[2] = 0xe9;
    await ask('/invocations', { 'content-type': 'text/csv; charset=iso-8859-1' }, latin);
    const found = (await lines()).lines.map(({ captureData }) => captureData);
    expect(found.map(({ endpointInput }) => [endpointInput.data, endpointInput.encoding])).toEqual([
      [odd, 'CSV'],
      [rows, 'JSON'],
      [latin.toString('base64'), 'BASE64'],
    ]);
    expect(found[0]!.endpointOutput.data).toBe(text);
  });

  test.each([
    ['in the thread of the server', {}],
    ['in another thread, which takes the bytes', { workers: 1, largeBytes: 0 }],
  ])("has a shadow's answers beside those that went out, %s", async (_where, threads) => {
    const models = await modelsWithShadow(join(folder, '.models'));
    await start({ models: { folder: models }, ...threads });
    const headers = { 'content-type': 'text/csv', 'x-amzn-sagemaker-inference-id': 'case 7' };
    const path = '/endpoints/clinic/invocations?outputs=probability';
    const { id, text } = await ask(path, { ...headers, 'accept-encoding': 'gzip' }, sick);
    const direct = await ask('/models/other/invoke?outputs=probability', headers, sick);
    let found = await lines();
    while (found.names.length < 3) found = await lines(); // a shadow is behind the answer
    const of = (place: string) => found.lines[found.names.findIndex((name) => name.startsWith(place))]!;
    const [main, shadow] = [of('clinic/main/'), of('clinic/next/')];
    expect([main.captureData.endpointOutput.data, shadow.captureData.endpointOutput.data]).toEqual([text, direct.text]);
    expect(text).not.toBe(direct.text);
    expect(shadow.captureData.endpointInput).toEqual(main.captureData.endpointInput);
    expect(shadow.eventMetadata).toMatchObject({ eventId: id, inferenceId: 'case 7' });
    expect(main.eventMetadata).toMatchObject({ eventId: id, inferenceId: 'case 7' });
  });

  test('names the endpoint by the model that was asked for, else by the folder of all', async () => {
    const models = await modelsWithShadow(join(folder, '.models'));
    await start({ models: { folder: models } });
    const headers = { 'content-type': 'text/csv' };
    await ask('/invocations', headers, sick);
    await ask('/invocations', { ...headers, 'x-amzn-sagemaker-target-model': 'other' }, sick);
    const { names } = await lines();
    const places = names.map((name) => name.split('/').slice(0, 2).join('/'));
    expect(places).toEqual(expect.arrayContaining(['_models/main', 'other/AllTraffic']));
  });

  test('leaves out what failed, and what answers no rows', async () => {
    await start();
    expect((await ask('/invocations', { 'content-type': 'text/csv' }, 'a,b\n1,2\n')).status).toBe(400);
    expect((await ask('/invocations', { accept: 'image/png' }, csv)).status).toBe(406);
    await fetch(`${running.url}/ping`);
    expect((await lines()).names).toEqual([]);
  });

  test('keeps names of callers in its folder, and few of them', async () => {
    await start();
    const hostile = ['..', '.hidden', 'a%2f..%2f..%2fb', `${'x'.repeat(500)}`, 'a%00b', 'caf%C3%A9'];
    for (const name of hostile) await ask(`/endpoints/${name}/invocations`, {}, csv);
    for (let at = 0; at < 120; at++)
      await ask(`/endpoints/n${at}/invocations`, {}, csv.split('\n').slice(0, 2).join('\n'));
    const folders = (await lines()).names.map((name) => name.split('/')[0]!);
    expect(new Set(folders).size).toBeLessThanOrEqual(101);
    expect(folders.every((name) => /^[\w-][\w.-]{0,62}$/.test(name))).toBe(true);
    expect(await readdir(join(folder, '..')).then((names) => names.includes('b'))).toBe(false);
  });
});

/** A folder with a model, and one beside it that answers other numbers as its shadow. */
async function modelsWithShadow(folder: string): Promise<string> {
  const [own, other] = ['own', 'other'].map((name) => join(folder, name));
  for (const path of [own!, other!]) await cp(modelDir('breast_cancer'), path, { recursive: true });
  const file = join(other!, 'model.json');
  const moved = (await readFile(file, 'utf8')).replace(/"base_score":"[^"]*"/, '"base_score":"[2.5E-1]"');
  await writeFile(file, moved);
  const variants = [
    { name: 'main', model: 'own' },
    { name: 'next', model: 'other', shadow: true },
  ];
  await writeFile(join(folder, 'variants.json'), JSON.stringify(variants));
  return folder;
}

const sick = holdoutCsv('breast_cancer').split('\n').slice(0, 4).join('\n');

describe('a target that is away', () => {
  const request = (body: Buffer): HttpRequest => ({
    method: 'POST',
    path: '/invocations',
    query: new Map(),
    headers: { 'content-type': 'text/csv' },
    readBody: async () => body,
  });
  const answer = async (capture: Capture, body = '1,2,3', endpoint?: string) => {
    const asked = capture.asked(request(Buffer.from(body)), { endpoint }, 'r');
    await asked.readBody();
    const response = { status: 200, headers: { 'content-type': 'text/csv' }, body: '4' };
    capture.answered({ request: asked, requestId: 'r', response, error: undefined, ms: 1, isFirst: false });
  };
  const open = (target: CaptureTarget, options: object = {}) => {
    const told: object[] = [];
    const logger = { warn: (message: string, entry: object) => told.push({ message, ...entry }) };
    const limits = { samplePercent: 100, endpoint: 'm', maxBytes: 10_000 };
    return { capture: new Capture({ store: openStore(target, 1_000), logger, ...limits, ...options }), told };
  };

  test('keeps what it cannot store, and stores it later', async () => {
    const stored: string[] = [];
    let isAway = true;
    const { capture, told } = open({
      write: async (_key, bytes) => {
        if (isAway) throw new Error('no route to host');
        stored.push(utf8Of(bytes));
      },
    });
    await answer(capture);
    await capture.backlog.flush(1_000);
    await answer(capture);
    expect([stored.length, capture.backlog.numWaiting, capture.backlog.numFailed]).toEqual([0, 2, 1]);
    const error = expect.objectContaining({ name: 'Error', message: 'no route to host' });
    expect(JSON.parse(JSON.stringify(told))).toEqual([
      expect.objectContaining({ reason: 'no route to host', failed: 1, dropped: 0, error }),
    ]);
    isAway = false;
    await capture.backlog.close(1_000);
    expect(stored.join('').trimEnd().split('\n')).toHaveLength(2);
    expect([capture.backlog.numStored, capture.backlog.numDropped]).toEqual([2, 0]);
  });

  test('drops what finds no room, counts it and tells it once', async () => {
    const { capture, told } = open({ write: () => Promise.reject(new Error('away')) });
    for (let at = 0; at < 50; at++) await answer(capture, '1'.repeat(999));
    expect(capture.backlog.numWaiting).toBeGreaterThan(4);
    expect(capture.backlog.numWaiting).toBeLessThan(10);
    expect(capture.backlog.numDropped + capture.backlog.numWaiting).toBe(50);
    expect(told).toHaveLength(1);
    await capture.backlog.close(1_000);
    expect(capture.backlog.numDropped).toBe(50);
    expect(told.at(-1)).toMatchObject({ dropped: 50, waiting: 0 });
  });

  test('stores of several places what it can, and the rest later, once each', async () => {
    const stored: string[] = [];
    const away = new Set(['n1']);
    const { capture } = open({
      write: async (key, bytes) => {
        if (away.has(key.split('/')[0]!)) throw new Error('away');
        stored.push(utf8Of(bytes));
      },
    });
    for (const name of ['n0', 'n1', 'n2', 'n0']) await answer(capture, name, name);
    await capture.backlog.flush(1_000);
    expect([capture.backlog.numStored, capture.backlog.numWaiting, capture.backlog.numFailed]).toEqual([2, 2, 1]);
    away.clear();
    await capture.backlog.close(1_000);
    const bodies = stored.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line) as Line);
    const names = bodies.map(({ captureData }) => captureData.endpointInput.data).sort();
    expect(names).toEqual(['n0', 'n0', 'n1', 'n2']);
    expect([capture.backlog.numStored, capture.backlog.numDropped]).toEqual([4, 0]);
  });

  test('counts what was lost with a thread, and has room for others again', async () => {
    const lose: Store = (blocks) => {
      structuredClone(blocks, { transfer: buffersOf(blocks) });
      return Promise.reject(new Error('a worker thread ended'));
    };
    const { capture, told } = open({ write: async () => undefined }, { store: lose });
    for (let turn = 0; turn < 3; turn++) {
      for (let at = 0; at < 7; at++) await answer(capture, '1'.repeat(999));
      await capture.backlog.flush(1_000);
    }
    expect([capture.backlog.numStored, capture.backlog.numWaiting, capture.backlog.numDropped]).toEqual([0, 0, 21]);
    expect(told).toHaveLength(1);
  });

  test('does not wait longer than it may for a target that says nothing', async () => {
    const { capture } = open({ write: () => new Promise(() => undefined) });
    await answer(capture);
    await capture.backlog.flush(20);
    await capture.backlog.close(20);
    expect(capture.backlog.numStored).toBe(0);
  });

  test('takes about as many of all as it is told to', async () => {
    let lines = 0;
    const write = async (_key: string, bytes: Uint8Array) => {
      lines += utf8Of(bytes).split('\n').length - 1;
    };
    const { capture } = open({ write }, { samplePercent: 20, maxBytes: 1e9 });
    for (let at = 0; at < 2_000; at++) await answer(capture);
    await capture.backlog.close(1_000);
    expect(lines).toBeGreaterThan(300);
    expect(lines).toBeLessThan(500);
  });
});

test("a function of Lambda's has stored its lines in S3 when it answers, and answers without them where it cannot", async () => {
  const s3 = await startS3(['captures']);
  const settings = { ...readSettings({}), modelUri: modelDir('abalone'), logger: quiet, metrics: undefined };
  const open = (bucket: string) => {
    const capture = { uri: `s3://${bucket}/here`, samplePercent: 100, every: 1 };
    return createObservedHandler(settings, [openLambdaCapture({ ...settings, capture })]);
  };
  try {
    const event = { body: csv, contentType: 'text/csv' };
    const answer = await open('captures')(event);
    const keys = await listObjects({ bucket: 'captures', key: '' });
    expect(keys).toEqual([expect.stringMatching(/^here\/abalone\/AllTraffic\/(\d\d){1,2}\/.*\.jsonl$/)]);
    expect((await open('nowhere')(event)).body).toBe(answer.body);
  } finally {
    process.removeAllListeners('SIGTERM');
    await s3.stop();
  }
});

test("a function of Lambda's stores a shadow's answer by the next request's at the latest", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kindling-capture-'));
  const models = { folder: await modelsWithShadow(join(folder, 'models')) };
  const settings = { ...readSettings({}), models, logger: quiet, metrics: undefined };
  const capture = { uri: join(folder, 'captures'), samplePercent: 100, every: 1 };
  const handler = createObservedHandler(settings, [openLambdaCapture({ ...settings, capture })]);
  const variants = async () => {
    const names = await readdir(capture.uri, { recursive: true });
    return names.filter((name) => name.endsWith('.jsonl')).map((name) => name.split('/')[1]);
  };
  try {
    const event = { body: sick, contentType: 'text/csv' };
    do await handler(event);
    while (!(await variants()).includes('next'));
    expect(await variants()).toContain('main');
  } finally {
    process.removeAllListeners('SIGTERM');
    await rm(folder, { recursive: true });
  }
});
