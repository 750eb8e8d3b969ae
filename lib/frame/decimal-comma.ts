// Numbers written with a decimal comma, as pandas' read_csv(decimal=",") reads them.
import { isMissing, parseCell } from './cell.ts';

const [COMMA, POINT] = [0x2c, 0x2e];

/**
 * The bytes with points for commas and commas for points, each in its place, for readers of decimals: `1.234,5` must not
 * become a number by losing its point.
 */
export function swapPoints(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes);
  for (let at = 0; at < swapped.length; at++) {
    const byte = swapped[at];
    if (byte === COMMA) swapped[at] = POINT;
    else if (byte === POINT) swapped[at] = COMMA;
  }
  return swapped;
}

/** `parseCell` for cells whose numbers have a decimal comma. */
export function parseCommaCell(text: string): number | undefined {
  return isMissing(text) ? Number.NaN : parseCell(withPoint(text));
}

/** The text with its decimal comma as a point, and a point as a comma, which no number has. */
export function withPoint(text: string): string {
  return text.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','));
}

/** Whether a cell is a number once its comma is taken for a decimal one. */
export function hasDecimalComma(text: string): boolean {
  return /^\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*$/.test(text);
}

/** Whether a cell is a number, or missing, with a decimal comma or without. */
export function isNumberWithComma(text: string): boolean {
  return hasDecimalComma(text) || parseCell(text) !== undefined;
}

/** The way out of numbers with decimal commas that nobody has told of. */
export const SAY_DECIMAL = 'say decimal=, (and delimiter=; where that stands between cells)';
