import { type Column, isTexts, type NumericColumn, type TextColumn } from '../../../frame/columns/column.ts';
import { utf8Bytes } from '../../../platform/node.ts';
import { BOOLEAN, BYTES, FLOAT, FLOAT64, INT32, INT64 } from '../meaning.ts';
import type { PlainValues } from './pages.ts';

/** Number types that fit into 32 bits, float and integer. */
const [FLOATS, INTEGERS] = [
  ['f2', 'f4'],
  ['i1', 'i2', 'i4', 'u1', 'u2'],
];

/** The physical type that holds all cells of a column exactly. */
export function typeOfColumn(column: Column): number {
  if (column.kind === 'text' || column.kind === 'other') return BYTES;
  if (column.kind === 'flag') return BOOLEAN;
  const { numberType = 'f8' } = column as NumericColumn;
  if (column.kind === 'float') return FLOATS.includes(numberType) ? FLOAT : FLOAT64;
  return INTEGERS.includes(numberType) ? INT32 : INT64;
}

/** Rows `[begin, end)` of a column as they are stored. */
export function valuesOf(column: Column, type: number, begin: number, end: number): PlainValues {
  const numRow = end - begin;
  const present = new Uint8Array(numRow);
  let count = 0;
  for (let row = 0; row < numRow; row++) {
    if (!isMissing(column, begin + row)) count += present[row] = 1;
  }
  const bytes = bytesOf(column, type, { begin, present, count });
  return { numRow, bytes, present: count === numRow ? undefined : present };
}

function isMissing(column: Column, row: number): boolean {
  if (isTexts(column)) return column.code(row) < 0;
  if (column.kind === 'other') return column.text(row) === undefined;
  return Number.isNaN((column as NumericColumn).number(row));
}

/** Cells that are there. */
interface Cells {
  readonly begin: number;
  readonly present: Uint8Array;
  readonly count: number;
}

function bytesOf(column: Column, type: number, cells: Cells): Uint8Array {
  if (type === BYTES) return textBytes(column, cells);
  const { begin, present, count } = cells;
  const number = (row: number) => (column as NumericColumn).number(row);
  if (type === BOOLEAN) {
    const bits = new Uint8Array((count + 7) >> 3);
    each(present, (row, at) => {
      if (number(begin + row) !== 0) bits[at >> 3]! |= 1 << (at & 7);
    });
    return bits;
  }
  if (type === INT64) {
    const values = new BigInt64Array(count);
    each(present, (row, at) => {
      values[at] = BigInt(column.text(begin + row)!);
    });
    return new Uint8Array(values.buffer);
  }
  const values = new (type === FLOAT ? Float32Array : type === FLOAT64 ? Float64Array : Int32Array)(count);
  each(present, (row, at) => {
    values[at] = number(begin + row);
  });
  return new Uint8Array(values.buffer);
}

function each(present: Uint8Array, see: (row: number, at: number) => void): void {
  for (let row = 0, at = 0; row < present.length; row++) if (present[row] === 1) see(row, at++);
}

/** Texts, each with its length before it. Those of a list are made bytes of once. */
function textBytes(column: Column, { begin, present, count }: Cells): Uint8Array {
  const known: (Uint8Array | undefined)[] = [];
  const bytesAt = (row: number) => {
    if (!isTexts(column)) return utf8Bytes(column.text(row)!);
    const code = (column as TextColumn).code(row);
    known[code] ??= utf8Bytes(column.texts[code]!);
    return known[code];
  };
  const pieces = new Array<Uint8Array>(count);
  each(present, (row, at) => {
    pieces[at] = bytesAt(begin + row);
  });
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const piece of pieces) {
    view.setUint32(at, piece.length, true);
    bytes.set(piece, at + 4);
    at += 4 + piece.length;
  }
  return bytes;
}
