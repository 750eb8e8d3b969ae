// Bodies that are not text, and libsvm, with some bytes changed: rows, or a KindlingError that says what is wrong, in bounded memory.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KindlingError } from '../../lib/errors.ts';
import { input_fn, model_fn, output_fn, predict_fn } from '../../lib/index.ts';
import type { Model } from '../../lib/model/model.ts';
import { modelDir } from '../support/real-models.ts';

/** `npm test` asks the same every time; `npm run fuzz` asks more, and something else each time. */
const RUNS = process.env.FUZZ_RUNS ? { numRuns: Number(process.env.FUZZ_RUNS) } : { numRuns: 100, seed: 1 };
/** Above what it takes to answer the bodies as they are. */
const MAX_GROWTH_MB = 700;

const MEDIA = join(import.meta.dirname, '..', 'content', 'media');
const fixtures = (file: string) => JSON.parse(readFileSync(join(MEDIA, file), 'utf8'));
type Bodies = { readonly [name: string]: { readonly type?: string; readonly body: string } };
const bytesOf = (bodies: Bodies, type?: string, encoding: BufferEncoding = 'base64') =>
  Object.values(bodies)
    .filter((body) => type === undefined || body.type === type)
    .map(({ body }) => Buffer.from(body, encoding));

const { bodies: numpy }: { bodies: Bodies } = fixtures('numpy-bodies.json');
const { libsvm, records }: { [name: string]: Bodies } = fixtures('sparse-bodies.json');
const arrow: { bodies: Bodies; answer: Bodies } = fixtures('arrow-bodies.json');
const TYPES: { readonly [type: string]: readonly Buffer[] } = {
  'application/x-npy': bytesOf(numpy, 'application/x-npy'),
  'application/x-npz': bytesOf(numpy, 'application/x-npz'),
  'text/libsvm': bytesOf(libsvm!, undefined, 'utf8'),
  'application/x-recordio-protobuf': bytesOf(records!),
  'application/vnd.apache.arrow.stream': [...bytesOf(arrow.bodies), ...bytesOf(arrow.answer)],
};

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
});

/** One change of a body: bytes or a word in place of others, a part that comes twice, or an end that comes early. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('byte', 'word', 'long', 'twice', 'cut'),
  value: fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 127, 128, 255, 0x7fffffff, 1 << 20)),
});

function changed(body: Buffer, { at, kind, value }: { at: number; kind: string; value: number }): Buffer {
  const place = Math.floor(at * body.length);
  if (kind === 'cut') return body.subarray(0, place);
  if (kind === 'twice') return Buffer.concat([body.subarray(0, place), body.subarray(place - (value & 63))]);
  const copy = Buffer.from(body);
  const size = kind === 'byte' ? 1 : kind === 'word' ? 4 : 8;
  if (place + size > copy.length) return copy;
  if (size === 1) copy[place] = value;
  else if (size === 4) copy.writeInt32LE(value | 0, place & ~3);
  else copy.writeBigInt64LE(BigInt(value) << BigInt(value & 31), Math.min(place & ~7, copy.length - 8));
  return copy;
}

describe.each(Object.entries(TYPES))('changed bodies of %s', (type, bodies) => {
  test('are rows or a sentence', async () => {
    const before = process.resourceUsage().maxRSS;
    const anyBody = fc.constantFrom(...bodies);
    await fc.assert(
      fc.asyncProperty(anyBody, fc.array(change, { minLength: 1, maxLength: 4 }), async (body, changes) => {
        const hostile = changes.reduce(changed, body);
        for (const accept of [type, 'text/csv']) {
          try {
            output_fn(await predict_fn(await input_fn(hostile, type), model, { onRowError: 'annotate' }), accept);
          } catch (error) {
            expect(error).toBeInstanceOf(KindlingError);
            expect((error as KindlingError).status).toBeLessThan(500);
          }
        }
      }),
      RUNS,
    );
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(MAX_GROWTH_MB);
  });
});
