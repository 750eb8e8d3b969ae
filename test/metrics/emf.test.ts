// What CloudWatch is told: lines in its Embedded Metric Format.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Site } from '../../lib/http/route.ts';
import { emfMetrics, functionMetrics } from '../../lib/middleware/emf-metrics.ts';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import type { Answered } from '../../lib/middleware/observer.ts';
import type { Model } from '../../lib/model/model.ts';
import { modelDir } from '../support/real-models.ts';

const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145';
const ANSWERED = {
  request: { method: 'POST', path: '/', query: new Map(), headers: {}, readBody: async () => Buffer.of() },
  requestId: 'r1',
  response: { status: 200, headers: {}, body: '', log: { rows: 3, rowErrors: 2, unknownCategories: 1 } },
  error: undefined,
  ms: 1.5,
  isFirst: true,
} satisfies Answered;

/** As AWS's specification has it, as far as one line may go. */
const EMF = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          minItems: 1,
          maxItems: 1,
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: { type: 'string', minLength: 1, maxLength: 255 },
              Dimensions: { type: 'array', items: { type: 'array', items: { type: 'string' }, maxItems: 30 } },
              Metrics: {
                type: 'array',
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name', 'Unit'],
                  properties: { Name: { type: 'string', minLength: 1, maxLength: 255 } },
                },
              },
            },
          },
        },
      },
    },
  },
};

// biome-ignore lint/suspicious/noExplicitAny: lines have members of any name
type Line = any;
let lines: Line[] = [];

beforeEach(() => {
  // Powertools then writes to the console, which a test can listen to
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' });
  lines = [];
  jest.spyOn(console, 'log').mockImplementation((line) => lines.push(JSON.parse(line as string)));
});
afterEach(() => {
  delete process.env.POWERTOOLS_DEV;
  delete process.env.POWERTOOLS_METRICS_DISABLED;
  jest.restoreAllMocks();
});

describe('KINDLING_METRICS=emf', () => {
  test('It should tell a request in one line, which AWS can read', () => {
    emfMetrics({ model: 'abalone' }).answered(ANSWERED);

    expect(lines).toHaveLength(1);
    expect(new Ajv2020().validate(EMF, lines[0])).toBe(true);
    expect(lines[0]).toMatchObject({
      service: 'kindling',
      model: 'abalone',
      requestId: 'r1',
      Invocations: 1,
      Invocation4XXErrors: 0,
      ModelLatency: 1500,
      ColdStarts: 1,
      Rows: 3,
      RowErrors: 2,
      UnknownCategories: 1,
    });
    const [{ Dimensions, Metrics }] = lines[0]._aws.CloudWatchMetrics;
    expect(Dimensions).toEqual([['service', 'model']]);
    for (const { Name } of Metrics) expect(lines[0][Name]).toEqual(expect.any(Number));
  });

  test('It should tell at most 100 values, however many gauges there are, and gauges once a minute', () => {
    const samples = Array.from({ length: 500 }, (_, feature) => ({ labels: [`${feature} `.repeat(200)], value: 1 }));
    const definition = { name: 'kindling_psi', kind: 'gauge', help: '', labels: ['feature'] } as const;
    const { answered } = emfMetrics({ model: undefined, readings: () => [{ definition, samples }] });

    for (let request = 0; request < 3; request++) answered(ANSWERED);

    const numbers = lines.map((line) => line._aws.CloudWatchMetrics[0].Metrics.length);
    expect(numbers).toEqual([100, 8, 8]);
    expect(new Ajv2020().validate(EMF, lines[0])).toBe(true);
  });

  test('It should tell nothing of health checks', () => {
    emfMetrics({ model: 'm' }).answered({ ...ANSWERED, request: { ...ANSWERED.request, method: 'GET' } });

    expect(lines).toEqual([]);
  });

  test('It should be told by a function that is asked for it, of its first request, too', async () => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const handler = createInvokeHandler({ modelUri: modelDir('abalone'), metrics: 'emf', logger });

    await handler({ body: ROW, contentType: 'text/csv' });
    await handler({ body: '1,2', contentType: 'text/csv' }).catch(() => undefined);
    await new Promise(setImmediate);

    expect(lines).toMatchObject([
      { Invocations: 1, ColdStarts: 1, Rows: 1 },
      { Invocations: 1, Invocation4XXErrors: 1 },
    ]);
  });
});

test('A function should tell once a minute what it holds, what it captured, and what was counted since', async () => {
  let seconds = 1000;
  jest.spyOn(process, 'hrtime').mockImplementation(() => [seconds, 0]);
  const counts = { numStored: 2, numDropped: 0, numFailed: 0 };
  const model = { summary: { fingerprint: 'f' } } as Model;
  const held = () => [{ modelName: 'm', model, memoryBytes: 5000, loadMs: 20 }];
  const { answered, shadowed } = functionMetrics({ modelName: 'm', held } as unknown as Site, counts);
  const told = { variant: 'a', shadow: 'b', rows: 4, differingRows: 1, maxDifference: 0.5, meanDifference: 0.125 };

  shadowed(told);
  answered(ANSWERED);
  answered(ANSWERED);
  Object.assign(counts, { numStored: 5, numFailed: 1 });
  seconds += 61;
  answered(ANSWERED);

  const [first, second, third] = lines;
  expect(first).toMatchObject({
    'kindling_model_memory_bytes m': 5000,
    'kindling_model_load_seconds m': 0.02,
    'kindling_capture_requests_total stored': 2,
    'kindling_shadow_differing_rows_total b': 1,
    'kindling_shadow_difference_total b': 0.5,
    'kindling_shadow_difference_max b': 0.5,
  });
  expect(Object.keys(second).filter((name) => name.startsWith('kindling_'))).toEqual([]);
  expect(third).toMatchObject({ 'kindling_capture_requests_total stored': 3, kindling_capture_failures_total: 1 });
  expect(third).not.toHaveProperty(['kindling_shadow_rows_total b']);
});
