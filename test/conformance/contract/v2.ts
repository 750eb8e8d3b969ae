// Section 9: the Open Inference Protocol.
import { expect } from '@jest/globals';
import type { Question } from '../../support/lambda-events.ts';
import { abalone, deploymentOf, typed, wine } from './asked.ts';
import type { Row, Section } from './row.ts';

const get = (path: string) => ({ method: 'GET', path });
const infer = (name: string, value: unknown, path = `/v2/models/${name}/infer`): Question => ({
  ...typed('application/json', typeof value === 'string' ? value : JSON.stringify(value)),
  path,
});
const tensor = (data: unknown, shape: number[], more = {}) => ({
  name: 'input',
  datatype: 'FP32',
  shape,
  data,
  ...more,
});
const ROW = tensor(abalone.cells, [1, 7]);
const OUTPUT = { name: 'prediction', datatype: 'FP32', shape: [1], data: [abalone.value] };
const ANSWER = { model_name: 'abalone', model_version: '1', outputs: [OUTPUT] };
const byName = (shape: number[]) =>
  abalone.features.map((name, at) => ({ name, datatype: 'FP64', shape, data: [abalone.cells[at]] }));

/** Triton's binary extension: JSON, then bytes. */
function binary(value: object, bytes: Buffer): Question {
  const head = Buffer.from(JSON.stringify(value));
  return {
    path: '/v2/models/abalone/infer',
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': `${head.length}` },
    body: Buffer.concat([head, bytes]),
  };
}
const FLOATS = Buffer.from(Float32Array.from(abalone.cells).buffer);

const refused: [says: string, value: unknown, error: RegExp, status?: number][] = [
  ['no JSON', '{"inputs": [', /JSON/],
  ['a list', '[]', /./],
  ['no inputs', {}, /inputs/],
  ['inputs that are no list', { inputs: 1 }, /inputs/],
  ['a shape that the data does not have', { inputs: [tensor([1, 2], [1, 7])] }, /2|7/],
  ['a shape of three dimensions', { inputs: [tensor(abalone.cells, [1, 7, 1])] }, /shape/],
  ['a negative shape', { inputs: [tensor(abalone.cells, [-1, 7])] }, /shape/],
  ['an unknown datatype', { inputs: [tensor(abalone.cells, [1, 7], { datatype: 'FP8' })] }, /FP8/],
  ['a text among numbers', { inputs: [tensor(['x', 1, 2, 3, 4, 5, 6], [1, 7])] }, /"x"/],
  ['an output that there is not', { inputs: [ROW], outputs: [{ name: 'fortune' }] }, /fortune/],
  ['too few features', { inputs: [tensor([1, 2, 3], [1, 3])] }, /3/],
  ['a feature that is missing', { inputs: byName([1]).slice(1) }, /length/],
  [
    'tensors of different lengths',
    { inputs: [{ ...byName([1])[0], shape: [2], data: [1, 2] }, ...byName([1]).slice(1)] },
    /rows|length/,
  ],
];

export const V2: Section = {
  section: '9. Open Inference Protocol',
  deployment: deploymentOf('abalone'),
  rows: [
    {
      says: 'GET /v2',
      ask: get('/v2'),
      status: 200,
      answer: { name: 'kindling', version: expect.any(String), extensions: expect.any(Array) },
    },
    { says: 'live', ask: get('/v2/health/live'), status: 200, answer: { live: true } },
    { says: 'ready', ask: get('/v2/health/ready'), status: 200, answer: { ready: true } },
    { says: 'the model', ask: get('/v2/models/abalone'), status: 200, answer: { name: 'abalone', versions: ['1'] } },
    {
      says: 'the model and its version',
      ask: get('/v2/models/abalone/versions/1'),
      status: 200,
      answer: { name: 'abalone' },
    },
    { says: 'the model is ready', ask: get('/v2/models/abalone/ready'), status: 200, answer: { ready: true } },
    {
      says: 'one tensor (n, numFeature)',
      ask: infer('abalone', { inputs: [ROW] }),
      status: 200,
      answer: JSON.stringify(ANSWER),
    },
    {
      says: 'nested data',
      ask: infer('abalone', { inputs: [tensor([abalone.cells], [1, 7])] }),
      status: 200,
      answer: ANSWER,
    },
    {
      says: 'a version',
      ask: infer('abalone', { inputs: [ROW] }, '/v2/models/abalone/versions/1/infer'),
      status: 200,
      answer: ANSWER,
    },
    {
      says: 'a tensor for each feature, (n)',
      ask: infer('abalone', { inputs: byName([1]) }),
      status: 200,
      answer: ANSWER,
    },
    {
      says: 'a tensor for each feature, (n,1), in any order',
      ask: infer('abalone', { inputs: byName([1, 1]).reverse() }),
      status: 200,
      answer: ANSWER,
    },
    {
      says: 'null is missing',
      ask: infer('abalone', { inputs: [tensor([null, ...abalone.cells.slice(1)], [1, 7])] }),
      status: 200,
      answer: { outputs: [{ data: [abalone.lengthMissing] }] },
    },
    {
      says: 'INT64',
      ask: infer('abalone', { inputs: [tensor([0, 0, 0, 0, 0, 0, 0], [1, 7], { datatype: 'INT64' })] }),
      status: 200,
      answer: { outputs: [{ data: [abalone.zeros] }] },
    },
    {
      says: 'BOOL',
      ask: infer('abalone', { inputs: [tensor(Array(7).fill(false), [1, 7], { datatype: 'BOOL' })] }),
      status: 200,
      answer: { outputs: [{ data: [abalone.zeros] }] },
    },
    { says: 'id comes back', ask: infer('abalone', { id: 'x-1', inputs: [ROW] }), status: 200, answer: { id: 'x-1' } },
    {
      says: 'outputs picks',
      ask: infer('abalone', { inputs: [ROW], outputs: [{ name: 'margin' }] }),
      status: 200,
      answer: { outputs: [{ name: 'margin', data: [abalone.margin] }] },
    },
    {
      says: 'parameters carry options',
      ask: infer('abalone', { inputs: [ROW], parameters: { 'iteration-range': '0:10' } }),
      status: 200,
      answer: { outputs: [{ data: [abalone.first10] }] },
    },
    {
      says: 'tensors in binary, both ways',
      ask: binary(
        {
          inputs: [{ name: 'input', datatype: 'FP32', shape: [1, 7], parameters: { binary_data_size: 28 } }],
          outputs: [{ name: 'prediction', parameters: { binary_data: true } }],
        },
        FLOATS,
      ),
      status: 200,
      headers: { 'inference-header-content-length': /^\d+$/, 'content-type': 'application/octet-stream' },
    },
    {
      says: 'binary in, JSON out',
      ask: binary(
        { inputs: [{ name: 'input', datatype: 'FP32', shape: [1, 7], parameters: { binary_data_size: 28 } }] },
        FLOATS,
      ),
      status: 200,
      answer: ANSWER,
    },
    ...refused.map(
      ([says, value, error, status = 400]): Row => ({
        says: `refused: ${says}`,
        ask: infer('abalone', value),
        status,
        answer: { error: expect.stringMatching(error) },
        headers: { 'content-type': 'application/json' },
      }),
    ),
    {
      says: 'refused: bytes that are not there',
      ask: binary(
        { inputs: [{ name: 'input', datatype: 'FP32', shape: [1, 7], parameters: { binary_data_size: 28 } }] },
        FLOATS.subarray(4),
      ),
      status: 400,
      answer: { error: expect.stringMatching(/./) },
    },
    {
      says: 'an unknown model',
      ask: infer('other', { inputs: [ROW] }),
      status: 404,
      answer: { error: expect.stringMatching(/"other"/) },
    },
    {
      says: 'an unknown model to describe',
      ask: get('/v2/models/other'),
      status: 404,
      answer: { error: expect.stringMatching(/other/) },
    },
    {
      says: 'an unknown version',
      ask: infer('abalone', { inputs: [ROW] }, '/v2/models/abalone/versions/2/infer'),
      status: 404,
      answer: { error: expect.stringMatching(/2/) },
    },
    {
      says: 'an unknown route of /v2',
      ask: get('/v2/nowhere'),
      status: 404,
      answer: { error: expect.stringMatching(/./) },
    },
  ],
};

export const V2_LABELS: Section = {
  section: '9. Open Inference Protocol, a classifier',
  deployment: deploymentOf('wine'),
  rows: [
    {
      says: 'labels are BYTES, probabilities (n, K)',
      ask: infer('wine', { inputs: [tensor(wine.cells, [1, 13])] }),
      status: 200,
      answer: {
        outputs: [
          { name: 'prediction', datatype: 'BYTES', shape: [1], data: [wine.label] },
          { name: 'probability', datatype: 'FP32', shape: [1, 3], data: [...wine.probabilities] },
        ],
      },
    },
  ],
};
