import { OPTIONS } from './invocations.ts';
import { inHeader, inPath, json, type Operation, type Operations, refer, type Schema } from './operation.ts';

/** Refusals and failures in the protocol's own words. */
const faults = (...statuses: readonly (number | '5XX')[]): Operation['responses'] =>
  Object.fromEntries(statuses.map((status) => [status, json('What is wrong, and the way out', 'V2Error')]));

const MODEL = inPath('name', 'the model’s name');
const VERSION = inPath('version', 'its only version is 1');

const HEAD_BYTES = inHeader(
  'Inference-Header-Content-Length',
  'how many bytes of the body are JSON, where the bytes of tensors follow',
  { type: 'string', pattern: '^\\d{1,10}$' },
);

const modelOperations = (parameters: Operation['parameters'], words: string, id: string): Operations => ({
  [`GET ${id}`]: {
    summary: `What a model takes and answers${words}`,
    parameters: parameters ?? [],
    responses: { 200: json('Its tensors', 'V2Model'), ...faults(404, '5XX') },
  },
  [`GET ${id}/ready`]: {
    summary: `Whether a model can answer${words}`,
    parameters: parameters ?? [],
    responses: { 200: json('It can', 'V2ModelReady'), ...faults(404, '5XX') },
  },
  [`POST ${id}/infer`]: {
    summary: `The predictions for tensors of features${words}`,
    parameters: [...(parameters ?? []), HEAD_BYTES, ...OPTIONS],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: refer('schemas', 'V2Request') as unknown as Schema },
        'application/octet-stream': { schema: { type: 'string', description: 'the same JSON, and tensors as bytes' } },
      },
    },
    responses: {
      200: {
        description: 'Tensors of predictions',
        headers: {
          'inference-header-content-length': { description: HEAD_BYTES.description, schema: { type: 'string' } },
        },
        content: {
          'application/json': { schema: refer('schemas', 'V2Response') as unknown as Schema },
          'application/octet-stream': { schema: { type: 'string' } },
        },
      },
      ...faults(400, 404, 408, 413, 415, '5XX'),
    },
  },
});

export const V2: Operations = {
  'GET /v2': {
    summary: 'This server, to the Open Inference Protocol',
    responses: { 200: json('Its name', 'V2Server') },
  },
  'GET /v2/health/live': { summary: 'Whether the server is there', responses: { 200: json('It is', 'V2Live') } },
  'GET /v2/health/ready': {
    summary: 'Whether there is a model to answer',
    responses: { 200: json('There is', 'V2Ready'), ...faults('5XX') },
  },
  'POST /v2/repository/index': {
    summary: 'The models that there are, as Triton lists them',
    responses: { 200: json('Their names', 'V2Index') },
  },
  ...modelOperations([MODEL], '', '/v2/models/{name}'),
  ...modelOperations([MODEL, VERSION], ', by its version', '/v2/models/{name}/versions/{version}'),
};

const TEXT: Schema = { type: 'string' };
const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: { readonly [name: string]: Schema }, ...optional: readonly string[]): Schema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});

const PARAMETERS: Schema = { type: 'object', additionalProperties: true };
const SHAPE = list({ type: 'integer', minimum: -1 });
const DATATYPES = [
  'BOOL',
  'BYTES',
  'FP16',
  'FP32',
  'FP64',
  ...[8, 16, 32, 64].flatMap((bits) => [`INT${bits}`, `UINT${bits}`]),
];
const INPUT = object(
  {
    name: { type: 'string', minLength: 1 },
    datatype: { enum: DATATYPES },
    shape: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1, maxItems: 2 },
    parameters: PARAMETERS,
    data: { type: 'array' },
  },
  'parameters',
  'data',
);
const DESCRIBED = object({ name: TEXT, datatype: TEXT, shape: SHAPE, parameters: PARAMETERS }, 'parameters');
const TENSOR = object(
  { name: TEXT, datatype: TEXT, shape: SHAPE, parameters: PARAMETERS, data: { type: 'array' } },
  'parameters',
  'data',
);

export const V2_SCHEMAS: { readonly [name: string]: Schema } = {
  V2Error: object({ error: TEXT }),
  V2Server: object({ name: TEXT, version: TEXT, extensions: list(TEXT) }),
  V2Live: object({ live: { type: 'boolean' } }),
  V2Ready: object({ ready: { type: 'boolean' } }),
  V2ModelReady: object({ name: TEXT, ready: { type: 'boolean' } }),
  V2Model: object({
    name: TEXT,
    versions: list(TEXT),
    platform: TEXT,
    inputs: list(DESCRIBED),
    outputs: list(DESCRIBED),
  }),
  V2Index: list(object({ name: TEXT, version: TEXT, state: TEXT, reason: TEXT })),
  V2Request: object(
    {
      id: TEXT,
      parameters: PARAMETERS,
      inputs: { ...list(INPUT), minItems: 1 },
      outputs: list(object({ name: TEXT, parameters: PARAMETERS }, 'parameters')),
    },
    'id',
    'parameters',
    'outputs',
  ),
  V2Response: object({ model_name: TEXT, model_version: TEXT, id: TEXT, outputs: list(TENSOR) }, 'id'),
};
