import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { expf, logf } from '../../lib/objective/libm.ts';
import { expm1f, log1pf } from '../../lib/objective/libm-near-one.ts';
import { findTransformer } from '../../lib/objective/many-values.ts';

const STEP = 4093;
const NAN_BITS = 0x7fc00000;

/** SHA-256 of every 4093rd result of glibc 2.36 on x86-64, from generate/libm.c. */
const GLIBC = [
  ['expf', expf, 'b8d2388976785474eae48c9adbf8fe7d3902039eda1a91c18211e2689bacef22'],
  ['logf', logf, '40282a85dcb82b849a30e4fc7f4c6b097eb53aff5b9b4a24620887bbfadd0c27'],
  ['expm1f', expm1f, 'b35c6195399455bba867c83465b567ba22712b09df062693f93a651d03df02b2'],
  ['log1pf', log1pf, 'c9823490cd18e3d7e5faab8f9db772b438ad923643b023cb1cb455fd8f68fc6a'],
] as const;

/** Every 4093rd float32. */
function sampleInputs(): Float32Array {
  const inputs = Uint32Array.from({ length: Math.ceil(2 ** 32 / STEP) }, (_, index) => index * STEP);
  return new Float32Array(inputs.buffer);
}

/** Bits, all that are not a number alike. */
function bitsOf(results: Float32Array): Uint32Array {
  const bits = new Uint32Array(results.buffer);
  return bits.map((word, index) => (Number.isNaN(results[index]) ? NAN_BITS : word));
}

describe('the C library’s functions', () => {
  test.each(GLIBC)('It should give glibc’s bits for a million floats of every size: %s', (_name, compute, digest) => {
    const bits = bitsOf(sampleInputs().map(compute));

    expect(createHash('sha256').update(bits).digest('hex')).toBe(digest);
  });

  test('It should give the same bits in WebAssembly: expf', () => {
    const inputs = sampleInputs();

    const bits = bitsOf(findTransformer(inputs.length)!.exponentiate(inputs));

    expect(createHash('sha256').update(bits).digest('hex')).toBe(GLIBC[0][2]);
  });

  test('It should round the two inputs as fused multiply-add does', () => {
    expect([expf(32.564632415771484), expf(-63.09946060180664)]).toEqual([138880149880832, 3.946866735154823e-28]);
  });
});
