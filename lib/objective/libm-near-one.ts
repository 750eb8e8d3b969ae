/**
 * The C library's float32 functions near 1, bit for bit as glibc 2.36 computes them: compared for all 2^32 inputs.
 *
 * The algorithms are FreeBSD's msun, float versions by Ian Lance Taylor:
 * "Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved."
 */
import { bitsOf, floatOf, powerOfTwo } from './float-bits.ts';

const { fround } = Math;

const LN2_HIGH = fround(6.9313812256e-1);
const LN2_LOW = fround(9.0580006145e-6);
const INV_LN2 = fround(1.4426950216);
const Q1 = fround(-3.3333335072e-2);
const Q2 = fround(1.5873016091e-3);
const Q3 = fround(-7.936507609e-5);
const Q4 = fround(4.0082177293e-6);
const Q5 = fround(-2.0109921195e-7);

/** x = k ln2 + (r - c) with |r| <= 0.5 ln2, as [k, r, c]. */
function reduceByLn2(x: number): readonly [number, number, number] {
  const size = Math.abs(x);
  if (size <= 0.3465735912322998) return [0, x, 0];
  const k = size < 1.039720892906189 ? Math.sign(x) : Math.trunc(fround(fround(INV_LN2 * x) + (x < 0 ? -0.5 : 0.5)));
  const high = fround(x - fround(k * LN2_HIGH));
  const low = fround(k * LN2_LOW);
  const r = fround(high - low);
  return [k, r, fround(fround(high - r) - low)];
}

/** expm1f(x), equal to glibc's. */
export function expm1f(x: number): number {
  if (x !== x || x >= 88.72283935546875) return x + Infinity;
  if (x <= -18.714973449707031) return -1;
  if (Math.abs(x) < 2 ** -25) return x;
  const [k, r, c] = reduceByLn2(x);
  const half = fround(0.5 * r);
  const square = fround(r * half);
  const ratio = expm1Ratio(square);
  const t = fround(3 - fround(ratio * half));
  const e = fround(square * fround(fround(ratio - t) / fround(6 - fround(r * t))));
  if (k === 0) return fround(r - fround(fround(r * e) - square));
  return scaleExpm1(k, r, fround(fround(fround(r * fround(e - c)) - c) - square));
}

/** 1 + Q1 h + … + Q5 h^5. */
function expm1Ratio(h: number): number {
  let sum = Q5;
  for (const q of [Q4, Q3, Q2, Q1]) sum = fround(q + fround(h * sum));
  return fround(1 + fround(h * sum));
}

/** 2^k (1 + r - e) - 1 without cancellation. */
function scaleExpm1(k: number, r: number, e: number): number {
  if (k === -1) return fround(fround(0.5 * fround(r - e)) - 0.5);
  if (k === 1) return r < -0.25 ? fround(-2 * fround(e - fround(r + 0.5))) : fround(1 + fround(2 * fround(r - e)));
  const scale = powerOfTwo(k);
  if (k <= -2 || k > 56) return fround(fround(fround(1 - fround(e - r)) * scale) - 1);
  if (k < 23) return fround(fround(1 - 1 / scale - fround(e - r)) * scale);
  return fround(fround(fround(r - fround(e + 1 / scale)) + 1) * scale);
}

/** (7) */
const LOG1P = Float32Array.of(
  6.6666668653e-1,
  4.0000000596e-1,
  2.8571429849e-1,
  2.2222198546e-1,
  1.818357259e-1,
  1.5313838422e-1,
  1.479819864e-1,
);

/** log1pf(x), equal to glibc's: -Infinity at -1, NaN below. */
export function log1pf(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (Math.abs(x) < 2 ** -29) return Math.abs(x) < 2 ** -54 ? x : fround(x - fround(fround(x * x) * 0.5));
  if (x >= -0.2928933799266815 && x < 0.4142138659954071) return logOfNearOne(0, x, 0, false);
  const isHuge = x >= 9007199254740992;
  const u = isHuge ? x : fround(1 + x);
  const bits = bitsOf(u);
  const exponent = (bits >> 23) - 127;
  const lost = exponent > 0 ? fround(1 - fround(u - x)) : fround(x - fround(u - 1));
  const c = isHuge ? 0 : fround(lost / u);
  const mantissa = bits & 0x7fffff;
  if (mantissa < 0x3504f7) return logOfNearOne(exponent, fround(floatOf(mantissa | 0x3f800000) - 1), c, mantissa === 0);
  const f = fround(floatOf(mantissa | 0x3f000000) - 1);
  return logOfNearOne(exponent + 1, f, c, (0x800000 - mantissa) >> 2 === 0);
}

/** k ln2 + log(1 + f) + c. */
function logOfNearOne(k: number, f: number, c: number, isTiny: boolean): number {
  const halfSquare = fround(fround(0.5 * f) * f);
  const low = fround(fround(k * LN2_LOW) + c);
  const high = fround(k * LN2_HIGH);
  if (isTiny) {
    if (f === 0) return fround(high + low);
    const rest = fround(halfSquare * fround(1 - fround(fround(2 / 3) * f)));
    return fround(high - fround(fround(rest - low) - f));
  }
  const s = fround(f / fround(2 + f));
  const tail = fround(s * fround(halfSquare + log1pTail(fround(s * s))));
  if (k === 0) return fround(f - fround(halfSquare - tail));
  return fround(high - fround(fround(halfSquare - fround(tail + low)) - f));
}

function log1pTail(z: number): number {
  let sum = LOG1P[6]!;
  for (let index = 5; index >= 0; index--) sum = fround(LOG1P[index]! + fround(z * sum));
  return fround(z * sum);
}
