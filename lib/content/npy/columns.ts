import { MalformedInputError } from '../../errors.ts';
import type { Column } from '../../frame/columns/column.ts';
import { FlagColumn, LongColumn, NumberColumn, type Numbers, type Placing } from '../../frame/columns/numbers.ts';
import { CodedTexts } from '../../frame/columns/texts.ts';
import { swap16, swap32, swap64, utf8Of } from '../../platform/node.ts';
import type { Field, ScalarType } from './dtype.ts';
import type { StoredArray } from './header.ts';

type MakeColumn = (placing: Placing, numRow: number) => Column;

const VIEWS = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
} as const;

/** Columns of a matrix, each made when it is asked for: a row may have as many cells as the body has bytes. */
export class MatrixColumns {
  readonly length: number;
  readonly #numRow: number;
  readonly #isFortran: boolean;
  readonly #make: MakeColumn;

  constructor({ type, bytes, isFortran }: StoredArray, numRow: number, numColumn: number) {
    this.length = numColumn;
    this.#numRow = numRow;
    this.#isFortran = isFortran;
    this.#make = columnMaker(bytes, type as ScalarType);
  }

  at(index: number): Column {
    const { length } = this;
    const placing = this.#isFortran ? { start: index * this.#numRow, stride: 1 } : { start: index, stride: length };
    return this.#make(placing, this.#numRow);
  }
}

/** The members of the records of an array, each a column. */
export function columnsOfRecords({ type, bytes }: StoredArray, fields: readonly Field[], numRow: number): Column[] {
  return fields.map((field) => {
    const own = membersOf(bytes, field, type.itemBytes, numRow);
    return columnMaker(own, field)({}, numRow);
  });
}

/** The bytes of one member of all records. */
function membersOf(records: Uint8Array, { offset, itemBytes }: Field, stride: number, numRow: number): Uint8Array {
  const members = new Uint8Array(numRow * itemBytes);
  for (let row = 0, to = 0, from = offset; row < numRow; row++, from += stride) {
    for (let byte = 0; byte < itemBytes; byte++) members[to++] = records[from + byte]!;
  }
  return members;
}

/** What makes columns of elements that lie one behind the other. */
function columnMaker(bytes: Uint8Array, type: ScalarType): MakeColumn {
  const { letter, itemBytes } = type;
  if (letter === 'U' || letter === 'S') return textMaker(bytes, type);
  if (letter === 'b') return (placing) => new FlagColumn(bytes, placing);
  const aligned = toNative(bytes, type);
  if (itemBytes === 8 && letter !== 'f') {
    const halves = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
    return (placing) => new LongColumn(halves, letter === 'i', placing);
  }
  const values = letter === 'f' && itemBytes === 2 ? halvesToFloats(aligned) : viewOf(aligned, type);
  return (placing) => new NumberColumn(values, placing);
}

function viewOf({ buffer, byteOffset, length }: Uint8Array, { letter, itemBytes }: ScalarType): Numbers {
  const View = VIEWS[`${letter}${itemBytes}` as keyof typeof VIEWS];
  return new View(buffer as ArrayBuffer, byteOffset, length / itemBytes);
}

/** The bytes, little-endian, where elements of their size may lie. */
function toNative(bytes: Uint8Array, { itemBytes, isBigEndian }: ScalarType): Uint8Array {
  const isSwapped = isBigEndian && itemBytes > 1;
  if (!isSwapped && bytes.byteOffset % Math.min(itemBytes, 8) === 0) return bytes;
  const copy = new Uint8Array(bytes);
  if (isSwapped && itemBytes === 2) swap16(copy);
  else if (isSwapped && itemBytes === 4) swap32(copy);
  else if (isSwapped) swap64(copy);
  return copy;
}

/** Floats of 16 bits as float32, which holds each exactly. */
export function halvesToFloats({ buffer, byteOffset, length }: Uint8Array): Float32Array {
  const halves = new Uint16Array(buffer, byteOffset, length / 2);
  return Float32Array.from(halves, (half) => {
    const [exponent, fraction] = [(half >> 10) & 0x1f, half & 0x3ff];
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 0x1f
          ? fraction === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return half & 0x8000 ? -size : size;
  });
}

function textMaker(bytes: Uint8Array, { letter, itemBytes, isBigEndian }: ScalarType): MakeColumn {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const textAt = (at: number) => {
    const end = at + itemBytes;
    return (letter === 'S' ? byteText(bytes, at, end) : wideText(view, at, end, !isBigEndian)) || undefined;
  };
  return ({ start = 0, stride = 1 }, numRow) => {
    const texts = function* () {
      for (let row = 0; row < numRow; row++) yield textAt((start + row * stride) * itemBytes);
    };
    return CodedTexts.of(texts(), numRow);
  };
}

/** The text up to the zeros that fill its place. */
function byteText(bytes: Uint8Array, start: number, end: number): string {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last--;
  return utf8Of(bytes, start, last);
}

function wideText(view: DataView, start: number, end: number, isLittle: boolean): string {
  let text = '';
  for (let at = start; at < end; at += 4) {
    const point = view.getUint32(at, isLittle);
    if (point > 0x10ffff) {
      throw new MalformedInputError('the numpy array holds a text with a character that is not in Unicode', {
        hint: 'write it with numpy.save, and send the file byte by byte',
      });
    }
    text += String.fromCodePoint(point);
  }
  return text.replace(/\0+$/, '');
}
