/**
 * The shortest decimal that reads back to the same float32; NaN is the empty text.
 *
 * Any decimal of up to six digits that rounds to `value` is `value` rounded to six digits, so the search starts there;
 * nine digits always suffice. (A power of two may get one digit more than it needs: its lower neighbour is nearer.) Denormals have fewer significant bits and start at one digit.
 */
export function formatFloat32(value: number): string {
  if (Number.isNaN(value)) return '';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  for (let digits = Math.abs(value) < SMALLEST_NORMAL ? 1 : 6; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return String(decimal);
  }
  return String(Number(value.toPrecision(9)));
}

const SMALLEST_NORMAL = 2 ** -126;
