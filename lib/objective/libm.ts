/**
 * The C library's float32 functions, bit for bit as glibc 2.36 on x86-64 computes them.
 *
 * Neither is correctly rounded: `Math.fround(Math.log(x))` differs from logf on 0.5 % of all logits.
 *
 * The algorithms are Szabolcs Nagy's in ARM Optimized Routines (MIT), which glibc and musl share. Both functions were
 * compared with glibc for all 2^32 inputs.
 */
import { bitsOf, floatOf, powerOfTwo } from './float-bits.ts';

const { fround } = Math;

/** Doubles from their high and low 32 bits, (length / 2). */
function doubles(...words: number[]): Float64Array {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word);
  return Float64Array.from({ length: words.length / 2 }, (_, index) => view.getFloat64(index * 8));
}

/** (32) 2^(i/32), correctly rounded */
// biome-ignore format: words come in pairs
export const EXP2_TABLE = doubles(
  0x3ff00000, 0x00000000, 0x3ff059b0, 0xd3158574, 0x3ff0b558, 0x6cf9890f, 0x3ff11301, 0xd0125b51,
  0x3ff172b8, 0x3c7d517b, 0x3ff1d487, 0x3168b9aa, 0x3ff2387a, 0x6e756238, 0x3ff29e9d, 0xf51fdee1,
  0x3ff306fe, 0x0a31b715, 0x3ff371a7, 0x373aa9cb, 0x3ff3dea6, 0x4c123422, 0x3ff44e08, 0x6061892d,
  0x3ff4bfda, 0xd5362a27, 0x3ff5342b, 0x569d4f82, 0x3ff5ab07, 0xdd485429, 0x3ff6247e, 0xb03a5585,
  0x3ff6a09e, 0x667f3bcd, 0x3ff71f75, 0xe8ec5f74, 0x3ff7a114, 0x73eb0187, 0x3ff82589, 0x994cce13,
  0x3ff8ace5, 0x422aa0db, 0x3ff93737, 0xb0cdc5e5, 0x3ff9c491, 0x82a3f090, 0x3ffa5503, 0xb23e255d,
  0x3ffae89f, 0x995ad3ad, 0x3ffb7f76, 0xf2fb5e47, 0x3ffc199b, 0xdd85529c, 0x3ffcb720, 0xdcef9069,
  0x3ffd5818, 0xdcfba487, 0x3ffdfc97, 0x337b9b5f, 0x3ffea4af, 0xa2a490da, 0x3fff5076, 0x5b6e4540,
);
/** 2^r - 1 - r ln2 … for |r| <= 1/64, scaled by powers of 32 */
// biome-ignore format: words come in pairs
const [EXP_C0, EXP_C1, EXP_C2] = doubles(
  0x3ebc6af8, 0x4b912394, 0x3f2ebfce, 0x50fac4f3, 0x3f962e42, 0xff0c52d6,
) as unknown as [number, number, number];
const INV_LN2_32 = 1.4426950408889634 * 32;
/** Adding and subtracting 1.5 · 2^52 rounds a double to the nearest integer. */
const ROUND_SHIFT = 6755399441055744;

/**
 * The two of all 2^32 inputs that glibc's variant for CPUs with fused multiply-add (x86-64 since 2013) rounds the
 * other way, because their double lies halfway between two floats. Both have index 31.
 */
const FUSED_EXP: ReadonlyMap<number, number> = new Map([
  [32.564632415771484, 138880149880832],
  [-63.09946060180664, 3.946866735154823e-28],
]);

/** expf(x), equal to glibc's for all 2^32 inputs. */
export function expf(x: number): number {
  if (x > 88.72283172607422) return Infinity;
  if (x < -103.97207641601562) return 0;
  if (x !== x) return x;
  const z = INV_LN2_32 * x;
  const k = z + ROUND_SHIFT - ROUND_SHIFT;
  const r = z - k;
  const index = k & 31;
  const scale = EXP2_TABLE[index]! * powerOfTwo((k - index) / 32);
  const high = EXP_C0 * r + EXP_C1;
  const low = EXP_C2 * r + 1;
  const result = fround((high * (r * r) + low) * scale);
  return index === 31 ? (FUSED_EXP.get(x) ?? result) : result;
}

/** (16, 2) 1/c and log(c) for c near the middle of each sixteenth of [0.7, 1.4) */
// biome-ignore format: words come in pairs
export const LOG_TABLE = doubles(
  0x3ff661ec, 0x79f8f3be, 0xbfd57bf7, 0x808caade, 0x3ff571ed, 0x4aaf883d, 0xbfd2bef0, 0xa7c06ddb,
  0x3ff49539, 0xf0f010b0, 0xbfd01eae, 0x7f513a67, 0x3ff3c995, 0xb0b80385, 0xbfcb31d8, 0xa68224e9,
  0x3ff30d19, 0x0c8864a5, 0xbfc6574f, 0x0ac07758, 0x3ff25e22, 0x7b0b8ea0, 0xbfc1aa2b, 0xc79c8100,
  0x3ff1bb4a, 0x4a1a343f, 0xbfba4e76, 0xce8c0e5e, 0x3ff12358, 0xf08ae5ba, 0xbfb1973c, 0x5a611ccc,
  0x3ff0953f, 0x419900a7, 0xbfa252f4, 0x38e10c1e, 0x3ff00000, 0x00000000, 0x00000000, 0x00000000,
  0x3fee608c, 0xfd9a47ac, 0x3faaa5aa, 0x5df25984, 0x3feca4b3, 0x1f026aa0, 0x3fbc5e53, 0xaa362eb4,
  0x3feb2036, 0x576afce6, 0x3fc526e5, 0x7720db08, 0x3fe9c2d1, 0x63a1aa2d, 0x3fcbc286, 0x0d224770,
  0x3fe886e6, 0x037841ed, 0x3fd1058b, 0xc8a07ee1, 0x3fe767dc, 0xf5534862, 0x3fd40430, 0x57b6ee09,
);
// biome-ignore format: words come in pairs
const [LOG_A0, LOG_A1, LOG_A2, LN2] = doubles(
  0xbfd00ea3, 0x48b88334, 0x3fd5575b, 0x0be00b6a, 0xbfdffffe, 0xf20a4123, 0x3fe62e42, 0xfefa39ef,
) as unknown as [number, number, number, number];
/** bits of 0.69921875: where the sixteenths begin */
const LOG_OFFSET = 0x3f330000;

/** logf(x), equal to glibc's: -Infinity at 0, NaN below. */
export function logf(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const isSubnormal = x < 1.1754943508222875e-38;
  const bits = isSubnormal ? bitsOf(x * 8388608) - (23 << 23) : bitsOf(x);
  const offset = (bits - LOG_OFFSET) | 0;
  const index = (offset >> 19) & 15;
  const z = floatOf(bits - (offset & 0xff800000));
  const r = z * LOG_TABLE[2 * index]! - 1;
  const y0 = LOG_TABLE[2 * index + 1]! + (offset >> 23) * LN2;
  const r2 = r * r;
  const y = LOG_A0 * r2 + (LOG_A1 * r + LOG_A2);
  return fround(y * r2 + (y0 + r));
}
