// The description of the routes, held against the routes: each is described, the document is OpenAPI, and what is answered
// is what it says.
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { createFetchHandler } from '../../lib/fetch-handler.ts';
import { OPTION_NAMES } from '../../lib/hooks/options.ts';
import { OPERATIONS } from '../../lib/http/openapi/document.ts';
import { OPTIONS } from '../../lib/http/openapi/invocations.ts';
import { ROUTES } from '../../lib/http/routes/index.ts';
import { loadModel } from '../../lib/load-model.ts';
import { modelDir } from '../support/real-models.ts';
import { type Asked, type Service, waysIn } from '../support/ways-in.ts';

const CSV = { 'content-type': 'text/csv' };
const JSON_TYPE = { 'content-type': 'application/json' };
const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145';

const TENSORS = `{"inputs":[{"name":"input","datatype":"FP32","shape":[1,7],"data":[${ROW}]}]}`;

/** Questions for each operation, and the status that each is to have. */
const CALLS: { readonly [operation: string]: readonly (readonly [status: number, asked: Asked])[] } = {
  'GET /ping': [[200, {}]],
  'GET /openapi.json': [[200, {}]],
  'GET /metrics': [[200, {}]],
  'GET /monitor': [[404, {}]],
  'GET /': [[200, {}]],
  'GET /execution-parameters': [[200, {}]],
  'POST /mcp': [
    [200, { headers: JSON_TYPE, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }],
    [200, { headers: JSON_TYPE, body: '[{"jsonrpc":"2.0","id":1,"method":"ping"}]' }],
    [202, { headers: JSON_TYPE, body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' }],
    [400, { headers: JSON_TYPE, body: '{' }],
    [403, { headers: { ...JSON_TYPE, origin: 'https://example.com' }, body: '{}' }],
    [413, { headers: JSON_TYPE, body: 'x'.repeat(300_000) }],
    [415, { headers: CSV, body: '{}' }],
  ],
  'POST /invocations': [
    [200, { headers: CSV, body: ROW }],
    [200, { headers: JSON_TYPE, body: `[[${ROW}]]` }],
    [200, { headers: JSON_TYPE, body: '{"instances":[]}' }],
    [200, { headers: { ...CSV, accept: 'application/jsonlines' }, body: ROW }],
    [204, { headers: CSV, body: '' }],
    [400, { headers: CSV, body: '1,2' }],
    [400, { path: '/invocations?outputs=magic', headers: CSV, body: ROW }],
    [406, { headers: { ...CSV, accept: 'image/png' }, body: ROW }],
    [413, { headers: CSV, body: 'x'.repeat(300_000) }],
    [415, { headers: { 'content-type': 'image/png' }, body: 'x' }],
  ],
  'POST /endpoints/{endpoint}/invocations-response-stream': [
    [200, { path: '/endpoints/any/invocations-response-stream', headers: CSV, body: ROW }],
    [200, { path: '/endpoints/any/invocations-response-stream', headers: CSV, body: '' }],
    [400, { path: '/endpoints/any/invocations-response-stream', headers: CSV, body: '1' }],
  ],
  'GET /v2': [[200, {}]],
  'GET /v2/health/live': [[200, {}]],
  'GET /v2/health/ready': [[200, {}]],
  'POST /v2/repository/index': [[200, {}]],
  'GET /v2/models/{name}': [
    [200, { path: '/v2/models/abalone' }],
    [404, { path: '/v2/models/other' }],
  ],
  'GET /v2/models/{name}/ready': [[200, { path: '/v2/models/abalone/ready' }]],
  'POST /v2/models/{name}/infer': [
    [200, { path: '/v2/models/abalone/infer', body: TENSORS }],
    [400, { path: '/v2/models/abalone/infer', body: '{}' }],
    [404, { path: '/v2/models/other/infer', body: TENSORS }],
  ],
  'GET /v2/models/{name}/versions/{version}': [[404, { path: '/v2/models/abalone/versions/2' }]],
  'GET /v2/models/{name}/versions/{version}/ready': [[200, { path: '/v2/models/abalone/versions/1/ready' }]],
  'POST /v2/models/{name}/versions/{version}/infer': [
    [200, { path: '/v2/models/abalone/versions/1/infer', body: TENSORS }],
  ],
  'POST /endpoints/{endpoint}/invocations': [
    [200, { path: '/endpoints/any/invocations', headers: CSV, body: ROW }],
    [404, { path: '/endpoints/any/invocations', headers: { ...CSV, 'x-amzn-sagemaker-target-model': 'b' }, body: ROW }],
  ],
};

/** What those who serve several models have besides. */
const CALLS_OF_MODELS: typeof CALLS = {
  'GET /models': [
    [200, {}],
    [400, { path: '/models?limit=none' }],
  ],
  'POST /models': [
    [200, { headers: JSON_TYPE, body: '{"model_name":"mine","url":"wine"}' }],
    [409, { headers: JSON_TYPE, body: '{"model_name":"mine","url":"wine"}' }],
    [404, { headers: JSON_TYPE, body: '{"model_name":"x","url":"/etc"}' }],
    [400, { headers: JSON_TYPE, body: '{}' }],
    [415, { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: '{}' }],
  ],
  'GET /models/{name}': [
    [200, { path: '/models/mine' }],
    [404, { path: '/models/x' }],
  ],
  'POST /models/{name}/invoke': [
    [200, { path: '/models/abalone/invoke', headers: CSV, body: ROW }],
    [400, { path: '/models/abalone/invoke', headers: CSV, body: '1' }],
    [404, { path: '/models/x/invoke', headers: CSV, body: ROW }],
  ],
  'POST /models/{name}/mcp': [
    [200, { path: '/models/abalone/mcp', headers: JSON_TYPE, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }],
    [404, { path: '/models/x/mcp', headers: JSON_TYPE, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }],
  ],
  'GET /models/{name}/monitor': [[404, { path: '/models/abalone/monitor' }]],
  'DELETE /models/{name}': [
    [200, { path: '/models/mine' }],
    [404, { path: '/models/mine' }],
  ],
};

/** One model, and several of which a request has to name one. */
const SITES = {
  'one model': { options: { modelUri: modelDir('abalone'), playground: true }, target: {} },
  'several models': {
    options: { modelUri: '/nowhere', models: { folder: dirname(modelDir('abalone')) } },
    target: { 'x-amzn-sagemaker-target-model': 'abalone' },
  },
};

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
type Document = any;

const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

test('It should describe every route and nothing else', () => {
  expect(Object.keys(OPERATIONS).sort()).toEqual(ROUTES.map(nameOf).sort());
});

test('It should describe every option', () => {
  expect(OPTIONS.map(({ name }) => name)).toEqual([...OPTION_NAMES]);
});

/** A server, which has the page too, and a function. */
const WAYS = waysIn.filter(({ name }) => ['server', 'HTTP API'].includes(name));
const CASES = WAYS.flatMap((way) => (['one model', 'several models'] as const).map((site) => ({ ...way, site })));

describe.each(CASES)('$name, $site', ({ open, site }) => {
  const { options, target } = SITES[site];
  const calls = site === 'one model' ? CALLS : { ...CALLS, ...CALLS_OF_MODELS };
  let service: Service;
  let document: Document;
  beforeAll(async () => {
    service = await open(options);
    document = JSON.parse((await service.ask({ method: 'GET', path: '/openapi.json' })).text);
  });
  afterAll(() => service.close());

  const operations = () =>
    Object.entries(document.paths as Document).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => nameOf({ method: method.toUpperCase(), path })),
    );

  test('It should be OpenAPI 3.1 whose operations have names of their own', async () => {
    const validator = new Validator();

    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const ids = Object.values(document.paths as Document).flatMap((methods) =>
      Object.values(methods as Document).map(({ operationId }: Document) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('It should list what is served, each of which is asked below', () => {
    const page = service.url && site === 'one model' ? [] : ['GET /'];
    const ofOne = site === 'one model' ? [] : ['POST /mcp', 'GET /monitor'];
    const notHere = [...page, ...ofOne, ...(service.url ? [] : ['GET /metrics'])];

    const asked = Object.keys(calls).filter((operation) => !notHere.includes(operation));

    expect(operations().sort()).toEqual(asked.sort());
  });

  test('It should tell how each is answered', async () => {
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'openapi', components: document.components });
    for (const operation of Object.keys(calls).filter((name) => operations().includes(name))) {
      const [method, path] = operation.split(' ') as [string, string];
      const described = document.paths[path][method.toLowerCase()];
      for (const [status, asked] of calls[operation]!) {
        const answer = await service.ask({ method, path, ...asked, headers: { ...target, ...asked.headers } });

        expect([operation, answer.status]).toEqual([operation, status]);
        const response = resolve(document, described.responses[status]);
        const type = answer.headers['content-type']?.split(';')[0];
        const { schema } = response.content?.[type!] ?? {};
        expect([operation, status, type, schema !== undefined]).toEqual([
          operation,
          status,
          type,
          ![202, 204].includes(status),
        ]);
        if (schema) expectValid(ajv, schema, type!, answer.text);
      }
    }
  });
});

test('createFetchHandler should describe what it answers', async () => {
  const handle = createFetchHandler({ model: await loadModel(modelDir('abalone')) });

  const document = (await (await handle(new Request('http://h/openapi.json'))).json()) as Document;

  expect(Object.keys(document.paths)).toContain('/invocations');
  expect(document.paths).not.toHaveProperty('/');
});

function resolve(document: Document, node: Document): Document {
  if (node?.$ref === undefined) return node;
  const [, , kind, name] = node.$ref.split('/');
  return document.components[kind][name];
}

function expectValid(ajv: Ajv2020, schema: AnySchema, type: string, text: string): void {
  const own = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'));
  const value = /json$/.test(type) ? JSON.parse(text) : text;
  const isValid = ajv.validate(own, value);
  expect(isValid ? [] : [ajv.errorsText(), text]).toEqual([]);
}
