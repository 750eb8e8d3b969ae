import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checksum } from '../../lib/model/packed/checks.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { listFixtures, loadFixture } from '../parity/fixture.ts';
import { tryToUse } from './try-to-use.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 300);

/** One small model of every kind of array. */
const SEEDS = [
  'cats-strings-v3.4-json',
  'vector-leaf-cats-v3.4-json',
  'gblinear-v2.1-json',
  'dart-v1.7-json',
  'classifier3-v1.7-joblib',
];

/** A 32-bit word or a byte set to something small, huge, negative or any. */
const change = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  isWord: fc.boolean(),
  value: fc.oneof(fc.integer({ min: -2, max: 40 }), fc.integer(), fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 2 ** 24)),
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** The changes in a copy whose checksum is right again, so that only the checks of the contents can refuse it. */
function forge(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (const { place, isWord, value } of changes) {
    const at = 16 + Math.floor(place * (bytes.length - 16));
    if (isWord) view.setInt32(at - (at % 4), value, true);
    else view.setInt8(at, value);
  }
  view.setUint32(12, checksum(copy.subarray(16)), true);
  return copy;
}

describe('any bytes are a packed model or a KindlingError', () => {
  test.each(SEEDS)('It should survive forged copies of %s', (slug) => {
    const [fixture] = listFixtures((candidate) => candidate.slug === slug);
    const seed = packModel(loadFixture(fixture!));

    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      tryToUse(() => readPackedModel(forge(seed, changes)));
    });

    expect(tryToUse(() => readPackedModel(seed))).toBeDefined();
    fc.assert(property, { numRuns: RUNS });
  });

  test('It should survive bytes of any kind behind the magic', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
      tryToUse(() => readPackedModel(Buffer.concat([Buffer.from('kindling'), rest])));
    });

    fc.assert(property, { numRuns: RUNS * 3 });
  });
});
