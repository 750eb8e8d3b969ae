/** The meaning of a text cell: pandas' `read_csv` followed by XGBoost's conversion to float. */

/** pandas' default `na_values`, and Workbench's own marker. */
export const MISSING_MARKERS: ReadonlySet<string> = new Set([
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
  '__NA__',
]);

/** A dot and what follows it are one piece: with `\d+\.?\d*` a long run of digits would be tried in every division. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** True for blank cells and for the markers that pandas reads as missing. */
export function isMissing(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === '' || MISSING_MARKERS.has(trimmed);
}

/** The number in a text cell as float64, NaN when it is missing, undefined when it is something else. */
export function parseCell(text: string): number | undefined {
  const number = parseNumber(text); // first, as most cells are
  if (number !== undefined) return number;
  if (isMissing(text)) return Number.NaN;
  const lower = text.trim().toLowerCase();
  if (lower === 'true') return 1;
  return lower === 'false' ? 0 : undefined;
}

/** The decimal or infinity in a text as float64, undefined when it is something else. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  const infinite = INFINITE.exec(trimmed);
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : undefined;
}

const EXACT_POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const MAX_EXACT_INTEGER = 2 ** 53;
const [PLUS, MINUS, DOT, ZERO, LOWER_E] = [0x2b, 0x2d, 0x2e, 0x30, 0x65];

/**
 * The decimal in `bytes[start, end)` as float64, or NaN when the quick way cannot tell: blank, not a decimal, or more
 * digits than one exact multiplication or division can take. The caller then asks `parseCell`.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === MINUS || sign === PLUS) at++;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  for (; at < end; at++, digits++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) break;
    mantissa = mantissa * 10 + digit;
  }
  if (at < end && bytes[at] === DOT) {
    for (at++; at < end; at++, digits++, scale--) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      mantissa = mantissa * 10 + digit;
    }
  }
  if (digits === 0 || mantissa >= MAX_EXACT_INTEGER) return Number.NaN;
  if (at < end) {
    const exponent = parseExponent(bytes, at, end);
    if (exponent === undefined) return Number.NaN;
    scale += exponent;
  }
  if (scale < -22 || scale > 22) return Number.NaN;
  const value = scale < 0 ? mantissa / EXACT_POWERS_OF_TEN[-scale]! : mantissa * EXACT_POWERS_OF_TEN[scale]!;
  return sign === MINUS ? -value : value;
}

/** The exponent written as `e±d` or `e±dd` that fills `bytes[start, end)`, else undefined. */
function parseExponent(bytes: Uint8Array, start: number, end: number): number | undefined {
  if ((bytes[start]! | 0x20) !== LOWER_E) return undefined;
  let at = start + 1;
  const sign = bytes[at];
  if (sign === MINUS || sign === PLUS) at++;
  const length = end - at;
  if (length < 1 || length > 2) return undefined;
  let exponent = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    exponent = exponent * 10 + digit;
  }
  return sign === MINUS ? -exponent : exponent;
}
