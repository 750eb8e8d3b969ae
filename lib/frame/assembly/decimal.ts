// Text → nearest float64, or one that has the same nearest float32: what a reader of floats and XGBoost's conversion make of it.

/** 10^0 … 10^16 as integers, 10^0 … 10^22 as floats: all exact. */
const INTEGER_POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
  10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
]);
const POWERS: usize = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);
const MAX_EXACT: u64 = 1 << 53;

/** Whether the last cell could not be decided; it is then for the host. */
export let isOdd: bool = false;
/** Whether the nearest float64 itself is asked for. */
let isExact: bool = false;
/** Of a power this large a quotient of 63 bits can lie nearer to a midpoint than `quotient` is exact. */
const MAX_DIVISOR: usize = 20;
/** Cuts a float64 into halves that multiply without an error. */
const SPLITTER: f64 = 134217729;

// @ts-ignore: decorator
@inline
function power(exponent: usize): f64 {
  return load<f64>(POWERS + (exponent << 3));
}

// @ts-ignore: decorator
@inline
function integerPower(exponent: usize): u64 {
  return load<u64>(INTEGER_POWERS + (exponent << 3));
}

// @ts-ignore: decorator
@inline
function digitAt(at: usize): u32 {
  return <u32>load<u8>(at) - 48;
}

/** Eight digits, the first in the lowest byte, as a number. */
// @ts-ignore: decorator
@inline
function eightDigits(digits: u64): u64 {
  digits = digits * 10 + (digits >> 8); // pairs, in every other byte
  const high = (digits & 0x000000ff000000ff) * 0x000f424000000064;
  return (high + ((digits >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >> 32;
}

/** Not 0 if some byte is none of 0 … 9. */
// @ts-ignore: decorator
@inline
function notDigits(digits: u64): u64 {
  return ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
}

/** The last `count` (1 to 8) bytes before `end` as digits, zeros in front of them. */
// @ts-ignore: decorator
@inline
function lastDigits(end: usize, count: usize): u64 {
  const unused: u64 = 64 - (<u64>count << 3);
  return ((load<u64>(end - 8) ^ 0x3030303030303030) >> unused) << unused;
}

// Digits beyond 2^53, scaled by an exact power, are within 2 units in the last place of the right float64. Both demote to
// the same float32 unless they lie as near to the midpoint of two neighbours: about once in 3 * 10^7 numbers.
// @ts-ignore: decorator
@inline
function isNearMidpoint(value: f64): bool {
  return ((reinterpret<u64>(value) + 8) & 0x1fffffff) - 0x10000000 <= 16;
}

// Digits beyond 2^53 are two floats, and what the division of the first leaves (Dekker's product tells it exactly) is divided with
// the second. The sum is off by less than 2^-51 of a unit in the last place; a quotient that is no midpoint itself is 2^-48 away from one.
function quotient(digits: u64, exponent: usize): f64 {
  const by = power(exponent), first = <f64><i64>digits, value = first / by;
  const second = <f64>(<i64>digits - <i64>first);
  const a = SPLITTER * value, b = SPLITTER * by;
  const valueHigh = a - (a - value), byHigh = b - (b - by);
  const valueLow = value - valueHigh, byLow = by - byHigh;
  const product = value * by;
  const error = ((valueHigh * byHigh - product) + valueHigh * byLow + valueLow * byHigh) + valueLow * byLow;
  return value + (first - product - error + second) / by;
}

// The sign as a bit: a selection of floats would become a branch, which random signs mispredict half of the time.
// @ts-ignore: decorator
@inline
function signed(value: f64, isNegative: u32): f64 {
  return reinterpret<f64>(reinterpret<u64>(value) | (<u64>isNegative << 63));
}

/** Leaves the cell at hand to the host. */
export function leaveToHost(): f64 {
  isOdd = true;
  return NaN;
}

/**
 * The decimal in `[start, end)`, which is not empty; sets `isOdd` for anything else. 24 bytes before `start` and one at
 * `end` can be read, and the byte at `end` is not a digit.
 */
// @ts-ignore: decorator
@inline
export function parseDecimal(start: usize, end: usize): f64 {
  const isNegative = <u32>(load<u8>(start) == 45);
  let at = start + <usize>isNegative;
  let digit = digitAt(at);
  if (digit > 9) return parseUnusual(start, end);
  let digits = <u64>digit;
  at++;
  while ((digit = digitAt(at)) <= 9) {
    digits = digits * 10 + digit;
    at++;
  }
  if (at == end) return end - start > 16 ? parseUnusual(start, end) : signed(<f64><i64>digits, isNegative);
  if (load<u8>(at) != 46) return parseUnusual(start, end);
  const whole = at - start;
  const count = end - ++at;
  if (count - 1 < 8 && whole < 10) {
    const fraction = lastDigits(end, count);
    if (notDigits(fraction)) return parseUnusual(start, end);
    digits = digits * integerPower(count) + eightDigits(fraction);
    if (digits > MAX_EXACT) return parseUnusual(start, end);
    return signed(<f64><i64>digits / power(count), isNegative);
  }
  if (whole > 2) return parseUnusual(start, end);
  if (count - 9 < 8) {
    const high = lastDigits(end - 8, count - 8), low = load<u64>(end - 8) ^ 0x3030303030303030;
    if (notDigits(high) | notDigits(low)) return parseUnusual(start, end);
    digits = (digits * integerPower(count - 8) + eightDigits(high)) * 100000000 + eightDigits(low);
    return divided(digits, count, isNegative);
  }
  if (count - 17 < 4) {
    const high = lastDigits(end - 16, count - 16);
    const middle = load<u64>(end - 16) ^ 0x3030303030303030, low = load<u64>(end - 8) ^ 0x3030303030303030;
    digits = digits * integerPower(count - 16) + eightDigits(high);
    if (notDigits(high) | notDigits(middle) | notDigits(low) | <u64>(digits >= 900)) return parseUnusual(start, end);
    digits = digits * 10000000000000000 + eightDigits(middle) * 100000000 + eightDigits(low);
    return divided(digits, count, isNegative);
  }
  return parseUnusual(start, end);
}

// @ts-ignore: decorator
@inline
function divided(digits: u64, exponent: usize, isNegative: u32): f64 {
  if (digits > MAX_EXACT) return dividedInexactly(digits, exponent, isNegative);
  return signed(<f64><i64>digits / power(exponent), isNegative);
}

function dividedInexactly(digits: u64, exponent: usize, isNegative: u32): f64 {
  if (isExact) return exponent > MAX_DIVISOR ? leaveToHost() : signed(quotient(digits, exponent), isNegative);
  const value = <f64><i64>digits / power(exponent);
  return isNearMidpoint(value) ? leaveToHost() : signed(value, isNegative);
}

/** Signs of either kind, points without digits on one side, exponents, up to 18 digits and more that do not tell. */
function parseUnusual(start: usize, end: usize): f64 {
  let at = start;
  const isNegative = <u32>(load<u8>(at) == 45);
  if (isNegative || load<u8>(at) == 43) at++;
  let digits: u64 = 0, kept = 0, scale = 0;
  let hasDigits = false, isCut = false, hasPoint = false;
  for (; at < end; at++) {
    const digit = digitAt(at);
    if (digit > 9) {
      if (hasPoint || load<u8>(at) != 46) break;
      hasPoint = true;
      continue;
    }
    hasDigits = true;
    if (kept == 18) {
      isCut = true;
      if (!hasPoint) scale++;
      continue;
    }
    digits = digits * 10 + digit;
    if (digits) kept++;
    if (hasPoint) scale--;
  }
  if (!hasDigits) return leaveToHost();
  if (at < end) {
    if ((load<u8>(at) | 32) != 101) return leaveToHost(); // e
    at++;
    const isDivided = at < end && load<u8>(at) == 45;
    if (at < end && (isDivided || load<u8>(at) == 43)) at++;
    if (at == end || end - at > 4) return leaveToHost();
    let exponent = 0;
    for (; at < end; at++) {
      const digit = digitAt(at);
      if (digit > 9) return leaveToHost();
      exponent = exponent * 10 + <i32>digit;
    }
    scale += isDivided ? -exponent : exponent;
  }
  if (digits == 0) return signed(0, isNegative);
  if (scale < -22 || scale > 22) return leaveToHost();
  if (scale <= 0 && !isCut) return divided(digits, -scale, isNegative);
  const whole = <f64><i64>digits;
  const value = scale < 0 ? whole / power(-scale) : whole * power(scale);
  const isInexact = isCut || digits > MAX_EXACT;
  return isInexact && (isExact || isNearMidpoint(value)) ? leaveToHost() : signed(value, isNegative);
}

/** Forgets that a cell was odd. */
export function forgetOdd(): void {
  isOdd = false;
}

/** Asks for the nearest float64, or for any that has the same nearest float32. */
export function readExactly(exactly: bool): void {
  isExact = exactly;
}
