// Requests of the Open Inference Protocol that are only nearly requests: predictions, or a sentence.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFetchHandler } from '../../lib/fetch-handler.ts';
import { loadModel } from '../../lib/load-model.ts';
import { modelDir } from '../support/real-models.ts';

const RUNS = process.env.FUZZ_RUNS ? { numRuns: Number(process.env.FUZZ_RUNS) } : { numRuns: 150, seed: 1 };
const RECORDED: readonly { model: string; head: number | null; body: string }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'http', 'v2', 'triton-requests.json'), 'utf8'),
);

const failures: unknown[] = [];
const handlers = new Map(
  ['abalone', 'wine', 'penguins'].map((model) => {
    const onError = (error: unknown) => failures.push(error);
    return [model, createFetchHandler({ model: () => loadModel(modelDir(model)), onError })];
  }),
);

async function infer(model: string, body: Uint8Array, head?: string): Promise<void> {
  const headers: { [name: string]: string } = head === undefined ? {} : { 'inference-header-content-length': head };
  const init = { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers };

  const response = await handlers.get(model)!(new Request('http://localhost/v2/models/model/infer', init));

  expect(failures).toEqual([]);
  if (response.headers.get('content-type') !== 'application/json') return;
  const answer = JSON.parse(await response.text());
  if (response.status !== 200) expect(answer).toEqual({ error: expect.stringMatching(/^.{5,4000}$/s) });
}

test('a request with other bytes is answered or refused', async () => {
  const change = fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(...Buffer.from('"{}[],:-0e9n')), fc.nat(255)));
  const cut = fc.option(fc.nat(), { nil: undefined, freq: 5 });
  const property = fc.asyncProperty(
    fc.constantFrom(...RECORDED),
    fc.array(change, { maxLength: 3 }),
    cut,
    fc.option(fc.oneof(fc.nat(2000).map(String), fc.string()), { nil: undefined, freq: 5 }),
    async ({ model, head, body }, changes, end, otherHead) => {
      const bytes = Buffer.from(body, 'base64');
      for (const [at, by] of changes) bytes[at % bytes.length] = by;
      const whole = end === undefined ? bytes : bytes.subarray(0, end % bytes.length);
      const isHeader = otherHead !== undefined && /^[\x21-\x7e]+$/.test(otherHead);
      await infer(model, whole, isHeader ? otherHead : head === null ? undefined : String(head));
    },
  );
  await fc.assert(property, RUNS);
});

const NAMES = ['input', 'length', 'height', 'island', 'f0', '__proto__', ''];
const DATATYPES = ['FP32', 'FP64', 'INT8', 'INT64', 'UINT64', 'BOOL', 'BYTES', 'FP16', 'fp32', 'constructor'];
const size = fc.oneof(fc.nat(8), fc.constantFrom(-1, 1.5, 2 ** 31, 2 ** 53, 1e300, null, '7'));
const element = fc.oneof(fc.double(), fc.nat(300), fc.constantFrom(null, true, 'a', '', 2 ** 60, {}, [1]));
const parameters = fc.oneof(
  fc.dictionary(
    fc.constantFrom(
      'binary_data_size',
      'binary_data',
      'classification',
      'outputs',
      'missing',
      'base-margin',
      'on-row-error',
    ),
    fc.oneof(size, fc.constantFrom('annotate', 'margin', 'prediction,leaf', [], {})),
  ),
  fc.jsonValue(),
);
const tensor = fc.record(
  {
    name: fc.constantFrom(...NAMES),
    datatype: fc.constantFrom(...DATATYPES),
    shape: fc.oneof(
      { weight: 4, arbitrary: fc.array(size, { maxLength: 3 }) },
      fc.constantFrom([1, 7], [2, 7], [1], {}, null),
    ),
    data: fc.oneof(
      fc.array(element, { maxLength: 15 }),
      fc.array(fc.array(element, { maxLength: 7 }), { maxLength: 3 }),
    ),
    parameters,
  },
  { requiredKeys: ['name', 'datatype', 'shape'] },
);
const output = fc.record(
  { name: fc.constantFrom('prediction', 'margin', 'labels', 'x'), parameters },
  { requiredKeys: [] },
);
const request = fc.record(
  {
    inputs: fc.array(tensor, { maxLength: 4 }),
    outputs: fc.array(output, { maxLength: 3 }),
    id: fc.jsonValue(),
    parameters,
  },
  { requiredKeys: [] },
);

test('any JSON of tensors is answered or refused', async () => {
  const models = fc.constantFrom(...handlers.keys());
  const property = fc.asyncProperty(models, request, fc.uint8Array({ maxLength: 40 }), async (model, value, bytes) => {
    const head = Buffer.from(JSON.stringify(value));
    await infer(model, head);
    await infer(model, Buffer.concat([head, bytes]), String(head.length));
  });
  await fc.assert(property, RUNS);
});
