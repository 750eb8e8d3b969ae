// The Open Inference Protocol on every way in: requests that Triton's client wrote, and those that nobody should write.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readSettings } from '../../handlers/environment.ts';
import { startServer } from '../../handlers/http-server.ts';
import { createFetchHandler, type FetchHandler } from '../../lib/fetch-handler.ts';
import { loadModel } from '../../lib/load-model.ts';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import { modelDir } from '../support/real-models.ts';

const HEAD_BYTES = 'inference-header-content-length';

interface Recorded {
  readonly name: string;
  readonly model: string;
  readonly csv: string;
  /** bytes of JSON in front of others; null where there are no others */
  readonly head: number | null;
  readonly body: string;
}
const RECORDED: readonly Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'v2', 'triton-requests.json'), 'utf8'),
);

interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data?: readonly unknown[];
  readonly parameters?: { readonly binary_data_size: number };
}

interface WayIn {
  readonly ask: FetchHandler;
  readonly close: () => Promise<void>;
}

/** Each model by itself, asked by requests of the fetch standard. */
const WAYS: { readonly [name: string]: (model: string) => Promise<WayIn> } = {
  'fetch handler': async (model) => ({
    ask: createFetchHandler({ model: loadModel(modelDir(model)), modelName: model }),
    close: async () => undefined,
  }),
  'server whose threads answer': async (model) => {
    const settings = { ...readSettings({}), port: 0, host: '127.0.0.1', logLevel: 'CRITICAL' } as const;
    const options = { ...settings, modelUri: modelDir(model), workers: 1, largeBytes: 0 };
    const { server, url } = await startServer(options);
    return {
      ask: (request) => fetch(url + new URL(request.url).pathname, request),
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  },
  'function url': async (model) => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const handler = createInvokeHandler({ modelUri: modelDir(model), logger });
    return { ask: (request) => throughFunctionUrl(request, handler), close: async () => undefined };
  },
};

async function throughFunctionUrl(
  request: Request,
  handler: ReturnType<typeof createInvokeHandler>,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  const event = {
    version: '2.0',
    rawPath: pathname,
    rawQueryString: '',
    headers: Object.fromEntries(request.headers),
    body: Buffer.from(await request.arrayBuffer()).toString('base64'),
    isBase64Encoded: true,
    requestContext: { http: { method: request.method } },
  };
  const { statusCode, headers, body, isBase64Encoded } = await handler(event, { getRemainingTimeInMillis: () => 9000 });
  return new Response(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), { status: statusCode, headers });
}

function post(path: string, body: Uint8Array | string, headers: { [name: string]: string } = {}): Request {
  return new Request(`http://localhost${path}`, { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers });
}

/** The outputs of an answer by name, those in bytes read. */
async function outputsOf(response: Response): Promise<Map<string, Tensor>> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const head = Number(response.headers.get(HEAD_BYTES) ?? bytes.length);
  const { outputs } = JSON.parse(bytes.subarray(0, head).toString()) as { outputs: Tensor[] };
  let at = head;
  return new Map(
    outputs.map((output) => {
      const size = output.parameters?.binary_data_size ?? 0;
      const data = output.data ?? elementsOf(bytes.subarray(at, at + size), output);
      at += size;
      return [output.name, { ...output, data }];
    }),
  );
}

function elementsOf(bytes: Buffer, { datatype }: Tensor): unknown[] {
  const elements: unknown[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (datatype === 'BYTES') {
      const end = at + 4 + bytes.readUInt32LE(at);
      elements.push(bytes.subarray(at + 4, end).toString());
      at = end;
    } else {
      elements.push(bytes.readFloatLE(at));
      at += 4;
    }
  }
  return elements;
}

const float32 = (values: readonly unknown[]) =>
  values.map((value) => (value === null ? Number.NaN : Math.fround(Number(value))));

describe.each(Object.entries(WAYS))('%s', (_name, open) => {
  const ways = new Map<string, WayIn>();
  beforeAll(async () => {
    for (const model of new Set(RECORDED.map((recorded) => recorded.model))) ways.set(model, await open(model));
  });
  afterAll(async () => {
    for (const way of ways.values()) await way.close();
  });

  test.each(RECORDED)(
    'It should answer $name as it answers the same rows in CSV',
    async ({ model, csv, head, body }) => {
      const { ask } = ways.get(model)!;
      const headers: { [name: string]: string } = head === null ? {} : { [HEAD_BYTES]: String(head) };
      const asCsv = { 'content-type': 'text/csv', accept: 'application/json' };
      const expected = JSON.parse(await (await ask(post('/invocations', csv, asCsv))).text()) as {
        [name: string]: unknown;
      }[];

      const response = await ask(post(`/v2/models/${model}/infer`, Buffer.from(body, 'base64'), headers));

      const outputs = await outputsOf(response);
      const prediction = outputs.get('prediction')!;
      const wanted = expected.map((record) => record.prediction);
      expect(prediction.shape).toEqual([expected.length]);
      expect(prediction.datatype === 'BYTES' ? prediction.data : float32(prediction.data!)).toEqual(
        prediction.datatype === 'BYTES' ? wanted : float32(wanted),
      );
      if (model !== 'wine') return;
      const names = Object.keys(expected[0]!).filter((name) => name.endsWith('_proba'));
      const probabilities = expected.flatMap((record) => names.map((name) => record[name]));
      const probability = outputs.get('probability')!;
      expect(probability.shape).toEqual([expected.length, names.length]);
      expect(float32(probability.data!)).toEqual(float32(probabilities));
    },
  );
});

describe('one model', () => {
  let ask: FetchHandler;
  const failures: unknown[] = [];
  beforeAll(() => {
    ask = createFetchHandler({
      model: loadModel(modelDir('abalone')),
      modelName: 'abalone',
      onError: (error) => failures.push(error),
    });
  });

  const get = async (path: string) => {
    const response = await ask(new Request(`http://localhost${path}`));
    return { status: response.status, value: JSON.parse(await response.text()) };
  };
  const infer = async (request: unknown, path = '/v2/models/abalone/infer') => {
    const response = await ask(post(path, typeof request === 'string' ? request : JSON.stringify(request)));
    return { status: response.status, value: JSON.parse(await response.text()) };
  };
  const ROW = [0.42, 0.33, 0.125, 0.463, 0.186, 0.11, 0.145];
  const INPUT = { name: 'input', shape: [1, 7], datatype: 'FP32', data: ROW };

  test('It should tell what it is', async () => {
    expect((await get('/v2')).value).toMatchObject({
      name: 'kindling',
      extensions: expect.arrayContaining(['binary_tensor_data']),
    });
    expect(await get('/v2/health/live')).toEqual({ status: 200, value: { live: true } });
    expect(await get('/v2/health/ready')).toEqual({ status: 200, value: { ready: true } });
    expect(await get('/v2/models/abalone/ready')).toEqual({ status: 200, value: { name: 'abalone', ready: true } });
    expect((await get('/v2/models/abalone/versions/1')).value).toMatchObject({
      name: 'abalone',
      versions: ['1'],
      inputs: [{ datatype: 'FP32', shape: [-1, 7] }],
      outputs: [{ name: 'prediction', datatype: 'FP32', shape: [-1] }],
    });
  });

  test.each(['/v2/models/other', '/v2/models/abalone/versions/2/ready', '/v2/magic', '/v2/models/abalone%2f..'])(
    'It should answer 404 in the words of the protocol: %s',
    async (path) => {
      expect(await get(path)).toEqual({ status: 404, value: { error: expect.any(String) } });
    },
  );

  test('It should give the id back, and read nested data as it reads flat data', async () => {
    const flat = await infer({ id: 'a "1"', inputs: [{ ...INPUT, shape: [2, 7], data: [...ROW, ...ROW] }] });
    const nested = await infer({ id: 'a "1"', inputs: [{ ...INPUT, shape: [2, 7], data: [ROW, ROW] }] });

    expect(nested).toEqual(flat);
    expect(flat.value).toMatchObject({ id: 'a "1"', model_name: 'abalone', outputs: [{ shape: [2] }] });
  });

  test('It should answer the outputs that are asked for, in their order and shapes', async () => {
    const outputs = ['leaf', 'prediction', 'contributions', 'margin'].map((name) => ({ name }));

    const { value } = await infer({ inputs: [INPUT], outputs });

    expect(value.outputs.map(({ name }: Tensor) => name)).toEqual(['leaf', 'prediction', 'contributions', 'margin']);
    const [leaf, prediction, contributions, margin] = value.outputs as Required<Tensor>[];
    expect(contributions!.shape).toEqual([1, 8]);
    expect(leaf!.shape).toEqual([1, leaf!.data.length]);
    expect(prediction!.data).toEqual(margin!.data);
  });

  test('It should take options among the parameters', async () => {
    const data = [...ROW.slice(0, 6), -999];
    const asNull = await infer({ inputs: [{ ...INPUT, data: [...ROW.slice(0, 6), null] }] });

    const asMarked = await infer({ parameters: { missing: -999 }, inputs: [{ ...INPUT, data }] });

    expect(asMarked).toEqual(asNull);
    expect((await infer({ parameters: { missing: 'x' }, inputs: [INPUT] })).status).toBe(400);
  });

  test('It should say of rows which could not be used, where that is wished', async () => {
    const names = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];
    const inputs = names.map((name) => ({
      name,
      shape: [2],
      datatype: 'BYTES',
      data: ['0.5', name === 'height' ? 'tall' : ''],
    }));

    const strict = await infer({ inputs });
    const { value } = await infer({ parameters: { 'on-row-error': 'annotate' }, inputs });

    expect(strict).toEqual({
      status: 400,
      value: { error: expect.stringContaining('row 2, column "height": "tall"') },
    });
    expect(value.outputs).toMatchObject([
      { name: 'prediction', data: [expect.any(Number), null] },
      { name: 'error', datatype: 'BYTES', data: ['', expect.stringContaining('tall')] },
    ]);
  });

  const of = (input: object, more: object = {}) => ({ inputs: [{ ...INPUT, ...input }], ...more });
  const binary = (size: unknown) => of({ data: undefined, parameters: { binary_data_size: size } });
  const BAD: readonly (readonly [what: string, request: unknown, says: string])[] = [
    ['no JSON', '{"inputs":[', 'not JSON'],
    ['no object', [], 'no JSON object'],
    ['no inputs', {}, 'inputs is not there'],
    ['an empty list of inputs', { inputs: [] }, 'no inputs'],
    ['an input that is no object', { inputs: [5] }, 'an input is no JSON object'],
    ['no name', of({ name: 7 }), 'no name'],
    ['an unknown datatype', of({ datatype: 'FP33' }), 'datatype "FP33"'],
    ['no datatype', of({ datatype: undefined }), 'datatype none'],
    ['no shape', of({ shape: undefined }), 'shape none'],
    ['a negative size', of({ shape: [-1, 7] }), 'shape [-1,7]'],
    ['a size that is no whole number', of({ shape: [1.5, 7] }), 'shape [1.5,7]'],
    ['a size that is a text', of({ shape: ['1', 7] }), 'shape ["1",7]'],
    ['three dimensions', of({ shape: [1, 7, 1] }), 'shape [1,7,1]'],
    ['no dimension', of({ shape: [] }), 'shape []'],
    ['sizes whose product overflows', of({ shape: [2 ** 52, 7] }), 'shape'],
    ['more rows than anybody sent', of({ shape: [2 ** 40, 7] }), 'fewer elements'],
    ['rows without cells', of({ shape: [1e9, 0], data: [] }), 'shape [1000000000,0]'],
    ['fewer elements than the shape', of({ shape: [2, 7] }), '7 elements'],
    ['more elements than the shape', of({ data: [...ROW, 1] }), '8 elements'],
    ['a text among floats', of({ data: [...ROW.slice(1), 'a'] }), '"a" is no FP32'],
    ['an object among floats', of({ data: [...ROW.slice(1), {}] }), '{} is no FP32'],
    ['data that is a number', of({ data: 5 }), 'is no list'],
    ['no data', of({ data: undefined }), 'has no data'],
    ['a gap', `{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","data":[1,,2]}]}`, 'no FP32'],
    ['a word of CSV', `{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","data":[1,NA]}]}`, 'NA is no FP32'],
    ['an open list', `{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","data":[[1,2]}]}`, 'no FP32'],
    ['a fraction among integers', of({ datatype: 'INT32' }), 'is no INT32'],
    ['an integer beyond its type', of({ datatype: 'UINT8', data: [1, 2, 3, 4, 5, 6, 256] }), '256 is no UINT8'],
    ['a flag beyond 1', of({ datatype: 'BOOL', data: [0, 1, 0, 1, 0, 1, 2] }), '2 is no BOOL'],
    ['a number among texts', of({ datatype: 'BYTES', data: ['1', '2', '3', '4', '5', '6', 7] }), '7 is no BYTES'],
    ['another number of features', of({ shape: [1, 6], data: ROW.slice(1) }), '6 columns'],
    ['a row without its dimension of rows', of({ shape: [7] }), 'no input "input"'],
    [
      'an unknown feature',
      {
        inputs: [
          of({ shape: [1], name: 'hight', data: [1] }).inputs[0],
          { ...INPUT, name: 'b', shape: [1], data: [1] },
        ],
      },
      'no input "hight"',
    ],
    ['features left out', of({ name: 'height', shape: [1], data: [1] }), 'lacks 6 features'],
    ['one input twice', { inputs: [INPUT, INPUT] }, 'two inputs "input"'],
    ['different rows', { inputs: [INPUT, { ...INPUT, name: 'b', shape: [2, 7] }] }, 'has 1 rows, and "b" has 2'],
    ['a matrix beside others', { inputs: [INPUT, { ...INPUT, name: 'b' }] }, 'beside others'],
    ['bytes that are not there', binary(28), 'the body only 0 more'],
    ['a negative number of bytes', binary(-1), 'binary_data_size -1'],
    ['bytes and data', of({ parameters: { binary_data_size: 0 } }), 'data and binary_data_size'],
    ['shared memory', of({ parameters: { shared_memory_region: 'x' } }), 'shared memory'],
    ['an unknown output', of({}, { outputs: [{ name: 'magic' }] }), '"magic"'],
    ['an output without a name', of({}, { outputs: [{}] }), 'no name'],
    [
      'a classification',
      of({}, { outputs: [{ name: 'prediction', parameters: { classification: 2 } }] }),
      'classification',
    ],
    ['an id that is a list', of({}, { id: [] }), 'id'],
    ['an id without end', of({}, { id: 'x'.repeat(2000) }), 'id'],
    ['parameters that are a list', of({}, { parameters: [] }), 'parameters of the request'],
    ['a wish that is no flag', of({}, { parameters: { binary_data_output: 'yes' } }), 'binary_data_output is "yes"'],
    ['probabilities of a regressor', of({}, { outputs: [{ name: 'probability' }] }), 'no probabilities'],
  ];

  test.each(BAD)('It should refuse %s in a sentence', async (_what, request, says) => {
    const { status, value } = await infer(request);

    expect([status, Object.keys(value)]).toEqual([400, ['error']]);
    expect(value.error).toContain(says);
    expect(failures).toEqual([]);
  });

  const floats = Buffer.from(Float32Array.from(ROW).buffer);
  const head = Buffer.from(JSON.stringify(binary(28)));
  const texts = Buffer.from(
    JSON.stringify(of({ datatype: 'BYTES', data: undefined, parameters: { binary_data_size: 28 } })),
  );
  test.each([
    ['a length of JSON beyond the body', [head, floats], '9999', 'the body has'],
    ['a length that is no number', [head, floats], '-5', 'Inference-Header-Content-Length is -5'],
    ['bytes of another shape', [Buffer.from(JSON.stringify(binary(24))), floats], undefined, 'has 24 bytes'],
    ['bytes that nobody claims', [head, floats, floats], undefined, '28 bytes lie behind'],
    ['a body that was cut', [head, floats.subarray(4)], undefined, 'only 24 more'],
    ['a text longer than its tensor', [texts, Buffer.alloc(28, 0xff)], undefined, 'not those of 7 texts'],
  ])('It should refuse %s', async (_what, pieces, length, says) => {
    const size = length ?? String(pieces[0]!.length);

    const response = await ask(post('/v2/models/abalone/infer', Buffer.concat(pieces), { [HEAD_BYTES]: size }));

    expect(response.status).toBe(400);
    expect(JSON.parse(await response.text()).error).toContain(says);
  });
});
