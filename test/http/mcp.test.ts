// The model as tools for agents, asked by MCP's own client through a server, a function of Lambda and a fetch handler. What
// they answer is what XGBoost predicts and contributes.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createFetchHandler } from '../../lib/fetch-handler.ts';
import { loadModel } from '../../lib/load-model.ts';
import { FIXTURES, readFloats } from '../parity/fixture.ts';
import { expectedColumns, holdoutCsv, modelDir } from '../support/real-models.ts';
import { type Asked, server, waysIn } from '../support/ways-in.ts';

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

// biome-ignore lint/suspicious/noExplicitAny: answers of any tool
type Any = any;

const clients: Client[] = [];
afterAll(async () => {
  for (const client of clients) await client.close();
});

/** A client whose requests `ask` answers. */
async function connect(ask: typeof fetch, path = '/mcp'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  clients.push(client);
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://kindling${path}`), { fetch: ask as never }));
  return client;
}

const fetchOf = (ask: (asked: Asked) => Promise<{ status: number; headers: object; text: string }>) =>
  (async (url: URL, { method = 'GET', headers, body }: RequestInit = {}) => {
    const asked = {
      method,
      path: url.pathname,
      headers: Object.fromEntries(new Headers(headers)),
      body: body as string,
    };
    const answer = await ask(asked);
    return new Response(answer.text || null, { status: answer.status, headers: { ...answer.headers } });
  }) as unknown as typeof fetch;

const WAYS = [
  ...waysIn
    .filter(({ name }) => ['server', 'server with threads', 'HTTP API', 'load balancer'].includes(name))
    .map(({ name, open }) => ({
      name,
      open: async (modelUri: string) => {
        const service = await open({ modelUri });
        return { client: await connect(fetchOf(service.ask)), close: () => service.close() };
      },
    })),
  {
    name: 'createFetchHandler',
    open: async (modelUri: string) => {
      const handle = createFetchHandler({ model: await loadModel(modelUri) });
      const client = await connect(((url: URL, init: RequestInit) => handle(new Request(url, init))) as typeof fetch);
      return { client, close: async () => undefined };
    },
  },
];

/** The cells of a holdout row as an agent writes them. */
function rowOf(name: string, row: number): { [feature: string]: unknown } {
  const [header = '', ...lines] = holdoutCsv(name).split(/\r?\n/);
  const cells = lines[row]!.split(',');
  const value = (text: string) => (text === '' ? null : Number.isNaN(Number(text)) ? text : Number(text));
  return Object.fromEntries(header.split(',').map((column, at) => [column, value(cells[at]!)]));
}

/** Those of them that the tool takes. */
function within(row: { [feature: string]: unknown }, tool: Any) {
  return Object.fromEntries(Object.entries(row).filter(([name]) => Object.hasOwn(tool.inputSchema.properties, name)));
}

describe.each(WAYS)('$name', ({ open }) => {
  let opened: Awaited<ReturnType<typeof open>>;
  let tools: Any[];
  beforeAll(async () => {
    opened = await open(modelDir('penguins'));
    tools = (await opened.client.listTools()).tools;
  });
  afterAll(async () => {
    await opened.close();
  });

  test('It should list tools whose schemas have every feature by its name', () => {
    expect(tools.map(({ name }) => name)).toEqual(['predict', 'explain', 'describe']);
    const names = JSON.parse(readFileSync(join(modelDir('penguins'), 'feature_columns.json'), 'utf8'));
    expect(Object.keys(tools[0].inputSchema.properties)).toEqual(names);
    expect(tools[0].inputSchema.properties.sex.enum).toEqual(['female', 'male', null]);
    expect(JSON.stringify(tools)).not.toContain('$ref');
  });

  test('It should predict what XGBoost predicts, missing values among them', async () => {
    const expected = expectedColumns('penguins').get('prediction')!;
    for (const row of [0, 1]) {
      const given = within(rowOf('penguins', row), tools[0]);
      const absent = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
      for (const values of [given, absent]) {
        const answer: Any = await opened.client.callTool({ name: 'predict', arguments: values });

        expect(Math.fround(answer.structuredContent.prediction)).toBe(Math.fround(Number(expected[row])));
        expect(JSON.parse(answer.content[0].text)).toEqual(answer.structuredContent);
        expect(new Ajv2020({ strict: false }).validate(tools[0].inputSchema, values)).toBe(true);
      }
    }
  });

  test.each([
    [{ bill_depth_mm: 'deep' }, 'feature "bill_depth_mm": "deep" is not a number; send a decimal, or null for missing'],
    [{ bill_depth_mm: [[1]] }, 'feature "bill_depth_mm": a list is not a number; send a decimal, or null for missing'],
    [{ sex: 'mole' }, /feature "sex": .*"mole"/],
    [{ bill_dept_mm: 1 }, /no feature "bill_dept_mm"; did you mean bill_depth_mm/],
    [{ __proto__x: 1 }, /no feature "__proto__x"/],
  ])('It should tell in a result what is wrong with %j', async (values, sentence) => {
    const answer: Any = await opened.client.callTool({ name: 'predict', arguments: values });

    expect(answer.isError).toBe(true);
    expect(answer.content[0].text).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence));
  });

  test('It should describe the model', async () => {
    const { structuredContent }: Any = await opened.client.callTool({ name: 'describe', arguments: { search: 'SEX' } });

    expect(structuredContent).toMatchObject({ kind: 'regressor', objective: 'reg:squarederror' });
    expect(structuredContent.features).toMatchObject([
      { name: 'sex', kind: 'category', categories: ['female', 'male'] },
    ]);
  });

  test('It should refuse tools that are not there as the protocol does', async () => {
    await expect(opened.client.callTool({ name: 'train' })).rejects.toMatchObject({ code: -32_602 });
  });
});

const fixture = (slug: string, file: string) => join(FIXTURES, slug, file);
const clientOf = async (path: string) => {
  const handle = createFetchHandler({ model: await loadModel(path) });
  return connect(((url: URL, init: RequestInit) => handle(new Request(url, init))) as typeof fetch);
};
const rowOfFixture = (slug: string, names: readonly string[]) => {
  const rows = readFloats(`${slug}/rows.f32`).subarray(0, names.length);
  return Object.fromEntries(names.map((name, at) => [name, Number.isNaN(rows[at]!) ? null : rows[at]!]));
};
const featuresOf = async (client: Client) => {
  const { structuredContent }: Any = await client.callTool({ name: 'describe' });
  return structuredContent.features.map(({ name }: Any) => name) as string[];
};

describe('explain', () => {
  test('It should list contributions as XGBoost computes them, the greatest first', async () => {
    const slug = 'squarederror-v3.4-json';
    const client = await clientOf(fixture(slug, 'model.json'));
    const names = await featuresOf(client);

    const answer: Any = await client.callTool({ name: 'explain', arguments: rowOfFixture(slug, names) });

    const { contributions, baseValue, margin, prediction } = answer.structuredContent;
    const expected = readFloats(`${slug}/contribs.f32`).subarray(0, names.length + 1);
    const found = new Map(contributions.map(({ feature, contribution }: Any) => [feature, contribution]));
    expect([...names.map((name) => found.get(name)), baseValue].map(Math.fround as never)).toEqual([...expected]);
    const sizes = contributions.map(({ contribution }: Any) => Math.abs(contribution));
    expect(sizes).toEqual(sizes.toSorted((a: number, b: number) => b - a));
    expect(Math.fround(margin)).toBe(readFloats(`${slug}/margin.f32`)[0]);
    expect(Math.fround(prediction)).toBe(readFloats(`${slug}/value.f32`)[0]);
  });

  test('It should explain the predicted class, and tell the probabilities of all by their labels', async () => {
    const slug = 'classifier3-v3.4-json';
    const client = await clientOf(fixture(slug, 'model.json'));
    const names = await featuresOf(client);

    const answer: Any = await client.callTool({ name: 'explain', arguments: rowOfFixture(slug, names) });

    const { prediction, probabilities, output, margin } = answer.structuredContent;
    const proba = [...readFloats(`${slug}/proba.f32`).subarray(0, 3)];
    expect(Object.values(probabilities).map(Math.fround as never)).toEqual(proba);
    const predicted = proba.indexOf(Math.max(...proba));
    expect([prediction, output]).toEqual([predicted, predicted]);
    expect(Math.fround(margin)).toBe(readFloats(`${slug}/margin.f32`)[predicted]);
  });

  test('It should explain every target', async () => {
    const slug = 'multi-target3-v3.4-json';
    const client = await clientOf(fixture(slug, 'model.json'));
    const names = await featuresOf(client);

    const answer: Any = await client.callTool({ name: 'explain', arguments: rowOfFixture(slug, names) });

    const { prediction, outputs } = answer.structuredContent;
    expect(prediction.map(Math.fround)).toEqual([...readFloats(`${slug}/value.f32`).subarray(0, 3)]);
    const expected = readFloats(`${slug}/contribs.f32`);
    const bases = outputs.map(({ baseValue }: Any) => Math.fround(baseValue));
    expect(bases).toEqual([1, 2, 3].map((group) => expected[group * (names.length + 1) - 1]));
  });
});

describe('the protocol', () => {
  let ask: (body: unknown, headers?: object) => Promise<{ status: number; answer: Any }>;
  let service: Awaited<ReturnType<typeof server.open>>;
  beforeAll(async () => {
    service = await server.open({ modelUri: modelDir('abalone') });
    ask = async (body, headers = {}) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const answer = await service.ask({ path: '/mcp', headers: { ...HEADERS, ...headers }, body: text });
      return { status: answer.status, answer: answer.text === '' ? undefined : JSON.parse(answer.text) };
    };
  });
  afterAll(() => service.close());

  const message = (method: unknown, params?: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, method, params });

  test.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    ['1999-01-01', '2025-11-25'],
  ])('It should answer version %s with %s', async (asked, expected) => {
    const { answer } = await ask(message('initialize', { protocolVersion: asked, capabilities: {} }));

    expect(answer.result).toMatchObject({ protocolVersion: expected, capabilities: { tools: {} } });
  });

  test.each([
    ['{', 400, -32_700, null],
    [[], 400, -32_600, null],
    ['7', 400, -32_600, null],
    [{ id: 3, method: 'ping' }, 400, -32_600, 3],
    [message(7), 400, -32_600, 1],
    [message('ping', {}, null), 400, -32_600, null],
    [message('ping', [1]), 200, -32_602, 1],
    [message('resources/list', undefined, 'a'), 200, -32_601, 'a'],
    [message('initialize', {}), 200, -32_602, 1],
    [message('tools/call', { name: 7 }), 200, -32_602, 1],
    [message('tools/call', { name: 'predict', arguments: [1] }), 200, -32_602, 1],
    [Array.from({ length: 101 }, () => message('ping')), 400, -32_600, null],
  ])('It should answer %j by JSON-RPC’s rules', async (body, status, code, id) => {
    const found = await ask(body);

    expect(found).toMatchObject({ status, answer: { jsonrpc: '2.0', id, error: { code } } });
  });

  test('It should answer a batch to versions that have them', async () => {
    const batch = [message('ping', {}, 'a'), { jsonrpc: '2.0', method: 'notifications/x' }, message('nothing', {}, 2)];

    expect((await ask(batch)).answer).toMatchObject([
      { id: 'a', result: {} },
      { id: 2, error: { code: -32_601 } },
    ]);
    expect(await ask(batch, { 'mcp-protocol-version': '2025-06-18' })).toMatchObject({ status: 400 });
    expect(await ask([batch[1]])).toEqual({ status: 202, answer: undefined });
  });

  test('It should keep an id that has more digits than a double', async () => {
    const answer = await service.ask({
      path: '/mcp',
      headers: HEADERS,
      body: '{"jsonrpc":"2.0","id":12345678901234567890,"method":"ping"}',
    });

    expect(answer.text).toContain('12345678901234567890');
  });

  test.each([
    ['http://localhost:6274', 200],
    ['http://127.0.0.1', 200],
    ['http://[::1]:3000', 200],
    ['https://example.com', 403],
    ['http://localhost.example.com', 403],
    ['null', 403],
  ])('It should answer pages of %s with %i', async (origin, status) => {
    expect((await ask(message('ping'), { origin })).status).toBe(status);
  });

  test('It should refuse GET, DELETE, other types and versions', async () => {
    for (const method of ['GET', 'DELETE']) {
      const { status, headers } = await service.ask({ method, path: '/mcp' });
      expect([status, headers.allow]).toEqual([405, 'POST']);
    }
    expect(await ask(message('ping'), { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await ask(message('ping'), { 'mcp-protocol-version': '1999-01-01' })).toMatchObject({ status: 400 });
  });

  test('It should survive values that nest deeply', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"predict","arguments":{"length":${deep}}}}`;

    expect(await ask(body)).toMatchObject({ status: 400, answer: { error: { code: -32_700 } } });
  });
});

test('A client that prefers a newer protocol falls back', async () => {
  const handle = createFetchHandler({ model: await loadModel(modelDir('abalone')) });
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } } as never);
  const options = { fetch: ((url: URL, init: RequestInit) => handle(new Request(url, init))) as never };

  await client.connect(new StreamableHTTPClientTransport(new URL('http://kindling/mcp'), options));

  expect((await client.listTools()).tools).toHaveLength(3);
});

test('Features beyond what an agent can read are found by describe and taken as well', async () => {
  const { model } = await loadModel(fixture('many-features-v3.4-ubj', 'model.ubj'));
  const names = Array.from({ length: model.numFeature }, (_, at) => `$ref ${at} "{é}" ${'x'.repeat(300)}`);
  const handle = createFetchHandler({ model: named(model, names) });
  const client = await connect(((url: URL, init: RequestInit) => handle(new Request(url, init))) as typeof fetch);

  const { tools } = await client.listTools();
  const [tool]: Any[] = tools;
  const listed = Object.keys(tool.inputSchema.properties);
  const absent = names.find((name) => !listed.includes(name))!;
  const found: Any = await client.callTool({ name: 'describe', arguments: { search: absent } });
  const answer: Any = await client.callTool({ name: 'explain', arguments: { [absent]: 1, [listed[0]!]: 2 } });

  expect(JSON.stringify(tools).length).toBeLessThan(100_000);
  expect(absent).toBeDefined();
  expect(found.structuredContent.features.map(({ name }: Any) => name)).toEqual([absent]);
  expect(answer.isError).toBeUndefined();
  const { contributions, others, baseValue, margin } = answer.structuredContent;
  const sum = contributions.reduce((total: number, { contribution }: Any) => total + contribution, baseValue);
  expect(sum + (others?.contribution ?? 0)).toBeCloseTo(margin, 4);
});

/** The model under other names. */
function named<M extends object>(model: M, featureNames: readonly string[]): M {
  const get = (target: M, key: PropertyKey) => {
    const value = Reflect.get(target, key);
    return typeof value === 'function' ? value.bind(target) : value;
  };
  return new Proxy(model, { get: (target, key) => (key === 'featureNames' ? featureNames : get(target, key)) });
}

test('A script’s own hooks read the row, and what they answer is the prediction', async () => {
  const handle = createFetchHandler({
    model: await loadModel(modelDir('abalone')),
    transform_fn: (_model: unknown, body: Uint8Array) => [
      JSON.stringify({ seen: JSON.parse(new TextDecoder().decode(body)) }),
      'application/json',
    ],
  } as never);
  const client = await connect(((url: URL, init: RequestInit) => handle(new Request(url, init))) as typeof fetch);

  const { tools } = await client.listTools();
  const answer: Any = await client.callTool({ name: 'predict', arguments: { any: 'thing' } });

  expect(tools.map(({ name }) => name)).toEqual(['predict']);
  expect(answer.structuredContent).toEqual({ prediction: { seen: { any: 'thing' } } });
});

test('Each of several models should have its own tools, of its own features, at a path of its own', async () => {
  const service = await server.open({ modelUri: '/nowhere', models: { folder: dirname(modelDir('abalone')) } });
  const open = (name: string) => connect(fetchOf(service.ask), `/models/${name}/mcp`);
  const [abalone, wine] = [await open('abalone'), await open('wine')];

  const [ofAbalone, ofWine] = [await abalone.listTools(), await wine.listTools()];
  const answer: Any = await abalone.callTool({
    name: 'predict',
    arguments: within(rowOf('abalone', 0), ofAbalone.tools[0]),
  });

  const names = ({ tools: [predict] }: Any) => Object.keys(predict.inputSchema.properties);
  expect([names(ofAbalone).length, names(ofWine).length]).toEqual([7, 13]);
  const expected = expectedColumns('abalone').get('prediction')![0];
  expect(Math.fround(answer.structuredContent.prediction)).toBe(Math.fround(Number(expected)));
  const { status, text } = await service.ask({ path: '/mcp', headers: HEADERS, body: '{}' });
  expect([status, JSON.parse(text).hint]).toEqual([404, expect.stringContaining('/models/NAME/mcp')]);
  await service.close();
});
