/**
 * The shortest decimal that reads back to the same float32; NaN is the empty text.
 *
 * Any decimal of up to six digits that rounds to `value` is `value` rounded to six digits, so the search starts there;
 * nine digits always suffice. Denormals have fewer significant bits and start at one digit.
 */
export function formatFloat32(value: number): string {
  if (Number.isNaN(value)) return '';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  for (let digits = Math.abs(value) < SMALLEST_NORMAL ? 1 : 6; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return decimalText(decimal);
  }
  return decimalText(Number(value.toPrecision(9)));
}

const SMALLEST_NORMAL = 2 ** -126;

function decimalText(decimal: number): string {
  return Object.is(decimal, -0) ? '-0' : String(decimal);
}
