const { fround } = Math;

/** The shortest decimal of a float32 with one digit before the point: `5E-1`, `0E0`, `-Infinity`. */
export function formatFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0E0' : '0E0';
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const exactly = size >= LEAST_EXACT && size < MOST_EXACT ? shortestExactly(size) : undefined;
  if (exactly !== undefined) return value < 0 ? `-${exactly}` : exactly;
  return shortest(value).replace('e+', 'E').replace('e', 'E');
}

/** Digits behind the point that most float32 numbers need; the search for fewer or more starts there. */
const USUAL_DIGITS = 6;
const DIGIT_0 = 0x30;

/** Between these, what nine digits are scaled by is a power of ten that is exact in float64, and not below 1. */
const [LEAST_EXACT, MOST_EXACT] = [1e-13, 1e6];
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
/** So near to a tie the product's own rounding might decide. */
const NEAR_TIE = 1e-5;

/** What `shortest` finds, by arithmetic: four times as fast. Undefined where a tie is near, which texts settle. */
function shortestExactly(size: number): string | undefined {
  const usual = USUAL_DIGITS - Math.floor(Math.log10(size));
  let scale = usual;
  let digits = scaled(size, scale);
  while (digits !== undefined && !isSame(digits, scale, size)) digits = scaled(size, ++scale);
  while (digits !== undefined && scale <= usual && scale > 0) {
    const shorter = scaled(size, scale - 1);
    if (shorter !== undefined && !isSame(shorter, scale - 1, size)) break;
    digits = shorter;
    scale--;
  }
  return digits === undefined ? undefined : scientific(digits, scale);
}

/** The nearest integer to size * 10^scale. */
function scaled(size: number, scale: number): number | undefined {
  const product = size * POWERS_OF_TEN[scale]!;
  const integer = Math.floor(product);
  if (Math.abs(product - integer - 0.5) < NEAR_TIE) return undefined;
  return product - integer > 0.5 ? integer + 1 : integer;
}

function isSame(digits: number, scale: number, size: number): boolean {
  return fround(digits / POWERS_OF_TEN[scale]!) === size;
}

/** `1.25E-1` for 125 and a scale of 3 */
function scientific(digits: number, scale: number): string {
  const text = String(digits);
  let end = text.length;
  while (end > 1 && text.charCodeAt(end - 1) === DIGIT_0) end--;
  const fraction = end > 1 ? `.${text.slice(1, end)}` : '';
  return `${text[0]}${fraction}E${text.length - 1 - scale}`;
}

function shortest(value: number): string {
  let digits = USUAL_DIGITS;
  let best = round(value, digits);
  while (fround(Number(best)) !== value) best = round(value, ++digits);
  if (digits > USUAL_DIGITS) return best;
  while (digits > 0) {
    const shorter = round(value, --digits);
    if (fround(Number(shorter)) !== value) return best;
    best = shorter;
  }
  return best;
}

/** Of two equally near decimals the even one, where toExponential takes the larger. */
function round(value: number, digits: number): string {
  const rounded = value.toExponential(digits);
  const isTie = /^[^e]*5e/.test(value.toExponential(digits + 1)) && Number(value.toExponential(digits + 1)) === value;
  return isTie ? rounded.replace(/[13579](?=e)/, (digit) => String(Number(digit) - 1)) : rounded;
}
