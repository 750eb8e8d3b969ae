import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { expf, logf } from '../../lib/objective/libm.ts';
import { expm1f, log1pf } from '../../lib/objective/libm-near-one.ts';

const STEP = 4093;
const NAN_BITS = 0x7fc00000;

/** SHA-256 of every 4093rd result of glibc 2.36 on x86-64, from generate/libm.c. */
const GLIBC = [
  ['expf', expf, 'b8d2388976785474eae48c9adbf8fe7d3902039eda1a91c18211e2689bacef22'],
  ['logf', logf, '40282a85dcb82b849a30e4fc7f4c6b097eb53aff5b9b4a24620887bbfadd0c27'],
  ['expm1f', expm1f, 'b35c6195399455bba867c83465b567ba22712b09df062693f93a651d03df02b2'],
  ['log1pf', log1pf, 'c9823490cd18e3d7e5faab8f9db772b438ad923643b023cb1cb455fd8f68fc6a'],
] as const;

/** The bits of a function's results for every 4093rd float32. */
function sample(compute: (x: number) => number): Uint32Array {
  const inputs = Uint32Array.from({ length: Math.ceil(2 ** 32 / STEP) }, (_, index) => index * STEP);
  const results = new Float32Array(inputs.buffer).map(compute);
  const bits = new Uint32Array(results.buffer);
  return bits.map((word, index) => (Number.isNaN(results[index]) ? NAN_BITS : word));
}

describe('the C library’s functions', () => {
  test.each(GLIBC)('It should give glibc’s bits for a million floats of every size: %s', (_name, compute, digest) => {
    const bits = sample(compute);

    expect(createHash('sha256').update(bits).digest('hex')).toBe(digest);
  });

  test('It should round the two inputs as fused multiply-add does', () => {
    expect([expf(32.564632415771484), expf(-63.09946060180664)]).toEqual([138880149880832, 3.946866735154823e-28]);
  });
});
