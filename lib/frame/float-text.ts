/**
 * The shortest decimal that reads back to the same float32; NaN is the empty text.
 *
 * Any decimal of up to six digits that rounds to `value` is `value` rounded to six digits, so the search starts there;
 * nine digits always suffice. Denormals have fewer significant bits and start at one digit. Of two decimals that are as
 * near, the larger is taken, as toPrecision does.
 */
export function formatFloat32(value: number): string {
  if (Number.isNaN(value)) return '';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const size = Math.abs(value);
  if (size >= LEAST_EXACT && size < MOST_EXACT && !isPowerOfTwo(value)) {
    const decimal = shortestExactly(size);
    return String(value < 0 ? -decimal : decimal);
  }
  for (let digits = Math.abs(value) < SMALLEST_NORMAL ? 1 : 6; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return String(decimal);
    const above = isPowerOfTwo(value) ? decimalAbove(value, digits) : Number.NaN;
    if (Math.fround(above) === value) return String(above);
  }
  return String(Number(value.toPrecision(9)));
}

/**
 * The same, without texts on the way: a float32 times 10^k is exact in float64 up to k = 12, and so its roundings are those
 * of toPrecision.
 */
function shortestExactly(size: number): number {
  let power = 1e8; // six digits of the smallest
  for (let above = 1e-2; size >= above && power > 1; above *= 10) power /= 10;
  let decimal = size;
  for (let digits = 6; digits <= 9; digits++, power *= 10) {
    decimal = Math.round(size * power) / power;
    if (Math.fround(decimal) === size) break;
  }
  return decimal;
}

/** What rounds to such a number reaches twice as far up as down, so that the nearest decimal may be too low. */
function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(Math.abs(value)));
}

/** The decimal of so many digits behind the nearest one, away from 0. */
function decimalAbove(value: number, digits: number): number {
  const [mantissa, exponent] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e') as [string, string];
  const above = Number(`${Number(mantissa.replace('.', '')) + 1}e${Number(exponent) - digits + 1}`);
  return value < 0 ? -above : above;
}

const SMALLEST_NORMAL = 2 ** -126;
/** From here to there no digit of nine is beyond 10^-12, and six digits reach to the units. */
const LEAST_EXACT = 1e-3;
const MOST_EXACT = 1e6;
