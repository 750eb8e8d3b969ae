import { MalformedInputError } from '../../errors.ts';
import type { Column } from '../../frame/columns/column.ts';
import type { NumberType } from '../../frame/columns/number-type.ts';
import { FlagColumn, type Placing } from '../../frame/columns/numbers.ts';
import { numberMaker } from '../../frame/columns/packed-numbers.ts';
import { CodedTexts } from '../../frame/columns/texts.ts';
import { utf8Of } from '../../platform/node.ts';
import type { Field, ScalarType } from './dtype.ts';
import type { StoredArray } from './header.ts';

type MakeColumn = (placing: Placing, numRow: number) => Column;

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
  const { letter, itemBytes, isBigEndian } = type;
  if (letter === 'U' || letter === 'S') return textMaker(bytes, type);
  if (letter === 'b') return (placing) => new FlagColumn(bytes, placing);
  return numberMaker(bytes, `${letter}${itemBytes}` as NumberType, isBigEndian);
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
