import { MISSING_MARKERS } from '../cell.ts';

const SHORT_MARKERS = [...MISSING_MARKERS].filter((text) => text.length <= 8);

/** Texts of up to 8 bytes that stand for a missing number. */
export const NUM_MARKER = SHORT_MARKERS.length;

/** (NUM_MARKER) the bytes of each as a 64-bit number, zeros behind them */
export function markerKeys(): Uint8Array {
  const keys = new Uint8Array(8 * NUM_MARKER);
  for (const [index, text] of SHORT_MARKERS.entries()) keys.set(new TextEncoder().encode(text), 8 * index);
  return keys;
}
