// Several models in place of one: SageMaker's contract, target models, variants and shadows, in the server and on Lambda.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { modelDir } from '../support/real-models.ts';
import { type Service, waysIn } from '../support/ways-in.ts';

const CSV = { 'content-type': 'text/csv' };
const ABALONE = '0.42,0.33,0.125,0.463,0.186,0.11,0.145'; // and what XGBoost predicts for it
const RINGS = '9.40333';
const WINE = '13.74,1.67,2.25,16.4,118,2.6,2.9,0.21,1.62,5.85,0.92,3.2,1060';

const VARIANT = 'x-amzn-invoked-production-variant';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-models-'));
  for (const name of ['abalone', 'wine']) cpSync(modelDir(name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken', 'model.json'), '{"learner": 1');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Large requests in threads, each of which has both models. */
const WAYS = waysIn.filter(({ name }) => ['server', 'server with threads', 'HTTP API'].includes(name));

describe.each(WAYS)('$name', ({ open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await open({ modelUri: '/nowhere', models: { folder } });
  });
  afterAll(() => service.close());

  const invoke = (name: string, body: string, headers = {}) =>
    service.ask({ path: `/models/${name}/invoke`, headers: { ...CSV, ...headers }, body });
  const json = async (method: string, path: string, value?: object) => {
    const body = value && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
    const answer = await service.ask({ method, path, ...body });
    return [answer.status, JSON.parse(answer.text)];
  };

  test('It should be healthy without a model', async () => {
    expect(await json('GET', '/ping')).toEqual([200, { status: 'Healthy' }]);
  });

  test('It should answer each model by its name, many requests in turns', async () => {
    const asked = Array.from({ length: 40 }, (_, index) =>
      index % 2 ? invoke('abalone', ABALONE) : invoke('wine', WINE),
    );

    const answers = await Promise.all(asked);

    expect(answers.map(({ text }) => text)).toEqual(asked.map((_, index) => (index % 2 ? RINGS : 'TypeA')));
  });

  test.each(['/invocations', '/endpoints/any/invocations'])('%s should ask the target model', async (path) => {
    const headers = { ...CSV, 'x-amzn-sagemaker-target-model': 'wine' };

    const answer = await service.ask({ path, headers, body: WINE });

    expect([answer.status, answer.text]).toEqual([200, 'TypeA']);
    expect(answer.headers['x-amzn-invoked-production-variant']).toBe('AllTraffic');
  });

  test('It should say that a request names no model, and which are not there', async () => {
    const nobody = await service.ask({ headers: CSV, body: WINE });
    const other = await service.ask({ headers: { ...CSV, 'x-amzn-sagemaker-target-model': '../wine' }, body: WINE });

    expect([nobody.status, JSON.parse(nobody.text).hint]).toEqual([400, expect.stringContaining('TargetModel')]);
    expect([other.status, JSON.parse(other.text).detail]).toEqual([404, 'there is no model "../wine"']);
  });

  test.each(['..', '%2e%2e', '..%2f..%2fetc', 'a%00b', '%252e%252e', 'x', '%20', 'abalone%2fmodel.ubj'])(
    'POST /models/%s/invoke should be a 404',
    async (name) => {
      expect((await invoke(name, WINE)).status).toBe(404);
    },
  );

  test('It should keep a model that cannot be loaded to itself', async () => {
    const broken = await invoke('broken', WINE);

    expect([broken.status, JSON.parse(broken.text).code]).toEqual([503, 'model-format']);
    expect(broken.text).not.toContain(folder);
    expect((await invoke('wine', WINE)).text).toBe('TypeA');
    expect(await json('GET', '/models/broken')).toEqual([404, expect.objectContaining({ code: 'not-found' })]);
  });

  test('It should load, list page by page, and unload', async () => {
    const mine = { modelName: 'mine', modelUrl: join(folder, 'wine') };
    await invoke('abalone', ABALONE);

    expect(await json('POST', '/models', { model_name: 'mine', url: mine.modelUrl })).toEqual([200, mine]);
    expect((await invoke('mine', WINE)).text).toBe('TypeA');
    expect(await json('GET', '/models/mine')).toEqual([200, mine]);
    expect(await json('GET', '/models?limit=1')).toEqual([
      200,
      { models: [{ modelName: 'abalone', modelUrl: 'abalone' }], nextPageToken: 'abalone' },
    ]);
    const [, rest] = await json('GET', '/models?limit=2&next_page_token=abalone');
    expect(rest).toMatchObject({ models: expect.arrayContaining([mine]) });
    expect(rest).not.toHaveProperty('nextPageToken');
    expect(await json('DELETE', '/models/mine')).toEqual([200, mine]);
    expect((await json('DELETE', '/models/mine'))[0]).toBe(404);
    expect((await invoke('mine', WINE)).status).toBe(404);
  });

  test.each([
    [409, { model_name: 'wine', url: 'wine' }],
    [404, { model_name: 'x', url: '/etc' }],
    [404, { model_name: 'x', url: 's3://bucket/model' }],
    [404, { model_name: '../x', url: 'wine' }],
    [400, { model_name: 'x' }],
    [400, { url: 'wine' }],
    [400, { model_name: 1, url: 'wine' }],
    [400, []],
    [503, { model_name: 'x', url: 'broken' }],
  ])('It should answer a load with %d to %j', async (status, wish) => {
    await invoke('wine', WINE);

    expect((await json('POST', '/models', wish))[0]).toBe(status);
  });

  test.each(['0', '-1', 'ten', '1.5'])('It should refuse a page of %s models', async (limit) => {
    expect((await json('GET', `/models?limit=${limit}`))[0]).toBe(400);
  });

  test('It should answer as events of a stream, which AWS’s own codec reads', async () => {
    const { EventStreamCodec } = createRequire(import.meta.url)('@smithy/core/event-streams');
    const codec = new EventStreamCodec(
      (bytes: Uint8Array) => Buffer.from(bytes).toString(),
      (text: string) => Buffer.from(text),
    );
    const path = '/endpoints/any/invocations-response-stream';
    const headers = {
      ...CSV,
      'x-amzn-sagemaker-target-model': 'abalone',
      'x-amzn-sagemaker-accept': 'application/json',
    };

    const answer = await service.ask({ path, headers: { ...headers, 'accept-encoding': 'gzip' }, body: ABALONE });

    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/vnd.amazon.eventstream']);
    expect(answer.headers['x-amzn-sagemaker-content-type']).toBe('application/json');
    const message = codec.decode(answer.bytes);
    expect(message.headers[':event-type']).toEqual({ type: 'string', value: 'PayloadPart' });
    expect(JSON.parse(Buffer.from(message.body).toString())).toEqual({ predictions: [{ score: Number(RINGS) }] });
    expect((await service.ask({ path, headers, body: '1' })).status).toBe(400);
  });
});

describe.each(WAYS)('variants: $name', ({ open }) => {
  test('They should answer requests that name no model, each saying who it was', async () => {
    const shared = mkdtempSync(join(tmpdir(), 'kindling-variants-'));
    cpSync(folder, shared, { recursive: true });
    const variants = [
      { name: 'blue', model: 'wine', weight: 1 },
      { name: 'green', model: 'wine', weight: 1 },
      { name: 'next', model: 'broken', shadow: true },
    ];
    writeFileSync(join(shared, 'variants.json'), JSON.stringify(variants));
    const service = await open({ modelUri: '/nowhere', models: { folder: shared } });
    const ask = (path: string, headers = {}) => service.ask({ path, headers: { ...CSV, ...headers }, body: WINE });

    const answers = await Promise.all(Array.from({ length: 40 }, () => ask('/invocations')));
    const session = { 'x-amzn-sagemaker-session-id': 'user-1' };
    const sticky = await Promise.all(Array.from({ length: 8 }, () => ask('/endpoints/any/invocations', session)));
    const named = await ask('/invocations', { 'x-amzn-sagemaker-target-variant': 'green' });
    const absent = await ask('/invocations', { 'x-amzn-sagemaker-target-variant': 'red' });
    await service.close();
    rmSync(shared, { recursive: true });

    const variantsOf = (of: typeof answers) => new Set(of.map(({ headers }) => headers[VARIANT]));
    expect(answers.every(({ text }) => text === 'TypeA')).toBe(true);
    expect(variantsOf(answers)).toEqual(new Set(['blue', 'green'])); // all of one once in 10^12 runs
    expect(variantsOf(sticky).size).toBe(1);
    expect([named.headers[VARIANT], absent.status]).toEqual(['green', 404]);
  });
});

describe('one model', () => {
  test('It should have no routes of several', async () => {
    const service = await WAYS[0]!.open({ modelUri: modelDir('abalone') });

    const answers = await Promise.all(
      ['/models', '/models/abalone', '/models/abalone/invoke'].map((path) => service.ask({ method: 'GET', path })),
    );
    await service.close();

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});
