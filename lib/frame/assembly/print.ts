// The shortest decimal that reads back to the same float32, the nearest to the number among those, written as JavaScript
// writes numbers; NaN is the empty text. The digits are found as Raffaello Giulietti's Schubfach finds them.

import { CsvOutput } from './records';

/** ceil(10^k * 2^(63 - floor(log2 10^k))) for k from -31 to 45, filled in by lib/frame/csv-kernel/write.ts. */
export const POWERS_OF_TEN: usize = memory.data(77 * 8, 16);
/** Digits at hand, right-aligned, with 8 bytes behind them. */
const DIGITS: usize = memory.data(32, 16);
const LAST_DIGIT: usize = DIGITS + 16;

const MIN_POWER = -31;
const ZEROS: u64 = 0x3030303030303030;

// @ts-ignore: decorator
@inline
function roundToOdd(g: u64, c: u32): u32 {
  const low = (g & 0xffffffff) * <u64>c;
  const high = (g >> 32) * <u64>c + (low >> 32);
  return <u32>(high >> 32) | <u32>(<u32>high > 1);
}

/** Copies up to 16 bytes; all 16 are written. */
// @ts-ignore: decorator
@inline
function copy16(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
}

function printWord(text: u32, bytes: usize, isNegative: bool, out: usize): usize {
  if (isNegative) store<u8>(out++, 45);
  store<u32>(out, text);
  return out + bytes;
}

/** Writes a number and returns where it ends; up to 48 bytes are overwritten. */
function print(value: f32, out: usize): usize {
  const bits = reinterpret<u32>(value);
  const isNegative = bits >> 31 != 0;
  const biased = (bits >> 23) & 0xff, fraction = bits & 0x7fffff;
  if (biased == 255) return fraction ? out : printWord(0x666e69, 3, isNegative, out); // inf
  if (!(biased | fraction)) return printWord(0x30, 1, isNegative, out);
  if (isNegative) store<u8>(out++, 45);
  const c = biased ? fraction | 0x800000 : fraction;
  const q = biased ? <i32>biased - 150 : -149;
  let digits: u32, power = 0;
  if (q <= 0 && q > -24 && !(c & ((1 << -q) - 1))) digits = c >> -q; // a small integer
  else {
    const isOdd = c & 1, isCloser = <u32>(fraction == 0 && biased > 1);
    power = (q * 1262611 - (isCloser ? 524031 : 0)) >> 22;
    const h = q + ((-power * 1741647) >> 19) + 1;
    const g = load<u64>(POWERS_OF_TEN + (<usize>(-MIN_POWER - power) << 3));
    const v = roundToOdd(g, (c << 2) << h);
    const lower = roundToOdd(g, ((c << 2) - 2 + isCloser) << h) + isOdd;
    const upper = roundToOdd(g, ((c << 2) + 2) << h) - isOdd;
    digits = v >> 2;
    const tens = digits / 10;
    const isLowerIn = lower <= tens * 40, isUpperIn = tens * 40 + 40 <= upper;
    if (digits >= 10 && isLowerIn != isUpperIn) {
      digits = tens + <u32>isUpperIn;
      power++;
    } else {
      const isDownIn = lower <= digits << 2, isUpIn = (digits << 2) + 4 <= upper;
      if (isDownIn != isUpIn) digits += <u32>isUpIn;
      else {
        const middle = (digits << 2) + 2;
        digits += <u32>(v >= middle); // of two as near, the larger, as toPrecision chooses
      }
    }
  }
  return layOut(digits, power, out);
}

/** digits * 10^power, as Number.prototype.toString lays it out. */
function layOut(digits: u32, power: i32, out: usize): usize {
  while (digits % 10 == 0) {
    digits /= 10;
    power++;
  }
  let first = LAST_DIGIT;
  for (; digits >= 10; digits /= 10) store<u8>(first--, 48 + digits % 10);
  store<u8>(first, 48 + digits);
  const count = <i32>(LAST_DIGIT + 1 - first);
  const point = count + power; // 0.digits * 10^point
  if (point > 21 || point < -5) return layOutExponent(first, count, point - 1, out);
  if (point <= 0) {
    store<u64>(out, (ZEROS & ~(<u64>0xff << 8)) | (<u64>46 << 8)); // 0.000000
    out += 2 - point;
    copy16(out, first);
    return out + count;
  }
  if (power >= 0) {
    copy16(out, first);
    out += count;
    for (let end = out + power; out < end; out++) store<u8>(out, 48);
    return out;
  }
  copy16(out, first);
  out += point;
  store<u8>(out++, 46);
  copy16(out, first + point);
  return out + (count - point);
}

function layOutExponent(first: usize, count: i32, exponent: i32, out: usize): usize {
  store<u8>(out++, load<u8>(first));
  if (count > 1) {
    store<u8>(out++, 46);
    copy16(out, first + 1);
    out += count - 1;
  }
  store<u16>(out, exponent < 0 ? 0x2d65 : 0x2b65); // e- or e+
  out += 2;
  if (exponent < 0) exponent = -exponent;
  if (exponent >= 10) store<u8>(out++, 48 + exponent / 10);
  store<u8>(out, 48 + exponent % 10);
  return out + 1;
}

/** Copies bytes; up to 15 more are overwritten behind them. */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) copy16(to + at, from + at);
}

/** Writes lines and their numbers to `out` and returns where they end; up to 64 bytes behind are overwritten. */
export function writeRows(o: CsvOutput, out: usize): usize {
  const hasLines = o.starts != 0;
  const columns = <usize>o.columns, columnsEnd = columns + (<usize>o.numColumn << 2);
  for (let at: usize = 0, end = <usize>o.numRow << 2; at < end; at += 4) {
    if (hasLines) {
      const start = load<u32>(<usize>o.starts + at), bytes = <usize>(load<u32>(<usize>o.ends + at) - start);
      copy(out, <usize>(o.text + start), bytes);
      out += bytes;
    }
    for (let column = columns; column < columnsEnd; column += 4) {
      if (hasLines || column > columns) store<u8>(out++, <u8>o.delimiter);
      const values = <usize>load<u32>(column);
      if (values) out = print(load<f32>(values + at), out);
    }
    store<u16>(out, <u16>o.lineEnd);
    out += <usize>o.lineEndBytes;
  }
  return out;
}
