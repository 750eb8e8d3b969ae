import { type Column, isOther, isTexts, type NumericColumn, type TextColumn } from '../../frame/columns/column.ts';
import { ARRAYS, type NumberType } from '../../frame/columns/number-type.ts';
import { concat, utf8Bytes } from '../../platform/node.ts';
import type { Field } from './schema.ts';
import type { StoredPiece } from './stored.ts';
import { TYPE } from './types.ts';
import { newField } from './write-schema.ts';

/** Rows `[begin, end)`. */
export type Range = readonly [begin: number, end: number];

/** The field of a column that did not come as Arrow: of the type that its cells lie in memory as. */
export function fieldOf(name: string, column: Column): Field {
  if (isTexts(column) || isOther(column)) return newField(name, TYPE.utf8);
  const { numberType } = column as NumericColumn;
  if (numberType === undefined) return newField(name, TYPE.bool);
  const numByte = Number(numberType[1]);
  if (numberType[0] === 'f') return newField(name, TYPE.float, { 2: 0, 4: 1, 8: 2 }[numByte]);
  return newField(name, TYPE.int, numByte * 8, Number(numberType[0] === 'i'));
}

/** Some rows of a column, as its field says. */
export function pieceOf(column: Column, field: Field, range: Range): StoredPiece {
  const numRow = range[1] - range[0];
  const cells = cellsOf(column, field, range);
  const numNull = cells.present ? numRow - countBits(cells.present) : 0;
  const buffers = [numNull > 0 ? cells.present! : new Uint8Array(0), ...cells.buffers];
  return { numRow, nodes: [numRow, numNull], buffers, numVariadic: [], codec: undefined, dictionaries: new Map() };
}

/** What is written of a column that is not of texts. */
type Numeric = Pick<NumericColumn, 'number' | 'text'>;

/** A column of numbers of which no cell is there, so that nothing else tells that it is one. */
const NOTHING: Numeric = { number: () => Number.NaN, text: () => undefined };

interface Cells {
  readonly present: Uint8Array | undefined;
  readonly buffers: readonly Uint8Array[];
}

function cellsOf(column: Column, { type }: Field, range: Range): Cells {
  if (type.id === TYPE.utf8) return textCells(column, range);
  const numbers: Numeric = isTexts(column) ? NOTHING : (column as NumericColumn);
  if (type.id === TYPE.bool) return flagCells(numbers, range);
  if (type.id === TYPE.int && type.slots[0] === 64) return longCells(numbers, range);
  const letter = type.id === TYPE.float ? 'f' : type.slots[1] ? 'i' : 'u';
  const numByte = type.id === TYPE.float ? 2 << (type.slots[0] as number) : (type.slots[0] as number) / 8;
  return numberCells(numbers, `${letter}${numByte}` as keyof typeof ARRAYS, range);
}

function numberCells(column: Numeric, type: keyof typeof ARRAYS & NumberType, [begin, end]: Range): Cells {
  const values = new ARRAYS[type](end - begin);
  const present = new Bits(end - begin);
  for (let row = begin; row < end; row++) {
    const value = column.number(row);
    if (Number.isNaN(value)) continue; // 0 stands there
    values[row - begin] = value;
    present.set(row - begin);
  }
  return { present: present.bytes, buffers: [new Uint8Array(values.buffer)] };
}

/** Integers of 64 bits, by way of their texts, which are exact. */
function longCells(column: Numeric, [begin, end]: Range): Cells {
  const values = new BigInt64Array(end - begin);
  const present = new Bits(end - begin);
  for (let row = begin; row < end; row++) {
    const text = column.text(row);
    if (text === undefined) continue;
    values[row - begin] = BigInt(text);
    present.set(row - begin);
  }
  return { present: present.bytes, buffers: [new Uint8Array(values.buffer)] };
}

function flagCells(column: Numeric, [begin, end]: Range): Cells {
  const [present, values] = [new Bits(end - begin), new Bits(end - begin)];
  for (let row = begin; row < end; row++) {
    const value = column.number(row);
    if (value === 1) values.set(row - begin);
    if (!Number.isNaN(value)) present.set(row - begin);
  }
  return { present: present.bytes, buffers: [values.bytes] };
}

/** Each text is made bytes of once, however many cells have it. */
function textCells(column: Column, [begin, end]: Range): Cells {
  const offsets = new Int32Array(end - begin + 1);
  const present = new Bits(end - begin);
  const known = new Map<number, Uint8Array>();
  const texts: Uint8Array[] = [];
  let length = 0;
  for (let row = begin; row < end; row++) {
    const bytes = isTexts(column) ? codedBytes(column, row, known) : bytesOf(column.text(row));
    if (bytes !== undefined) {
      texts.push(bytes);
      length += bytes.length;
      present.set(row - begin);
    }
    offsets[row - begin + 1] = length;
  }
  return { present: present.bytes, buffers: [new Uint8Array(offsets.buffer), concat(texts)] };
}

function codedBytes(column: TextColumn, row: number, known: Map<number, Uint8Array>): Uint8Array | undefined {
  const code = column.code(row);
  const bytes = known.get(code) ?? bytesOf(column.texts[code]);
  if (bytes !== undefined) known.set(code, bytes);
  return bytes;
}

function bytesOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : utf8Bytes(text);
}

/** A bit for each row, lowest first. */
class Bits {
  readonly bytes: Uint8Array;

  constructor(numRow: number) {
    this.bytes = new Uint8Array(Math.ceil(numRow / 8));
  }

  set(row: number): void {
    this.bytes[row >> 3]! |= 1 << (row & 7);
  }
}

function countBits(bytes: Uint8Array): number {
  let count = 0;
  for (let byte of bytes) for (; byte > 0; byte &= byte - 1) count++;
  return count;
}
