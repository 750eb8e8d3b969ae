import type { Numbers } from '../../frame/columns/number-type.ts';
import { halvesToFloats } from '../../frame/columns/packed-numbers.ts';
import { concat } from '../../platform/node.ts';
import { readHybrid } from './hybrid.ts';
import { INT64, isText, widthOf } from './meaning.ts';
import type { DataPage, StoredValues } from './page.ts';
import type { Leaf } from './schema.ts';
import { bigEndian, type Stored, textsOf } from './texts-of.ts';
import { readValues, type Values } from './values.ts';

/** Cells of some rows. */
export interface Cells {
  /** (numRow) numbers, (numRow, 2) halves of integers of 64 bits, or (numRow) codes of texts, -1 where there is none */
  readonly values: Numbers;
  /** (numRow) 1 where there is a cell; undefined where all are there, or the values tell */
  readonly present: Uint8Array | undefined;
  /** the texts by their codes */
  readonly texts: readonly string[] | undefined;
}

/** The values that a page refers to: numbers, or texts. */
export type Dictionary = Pick<Cells, 'values' | 'texts'>;

/** A dictionary that stands before the pages. */
export function dictionaryOf(stored: StoredValues, leaf: Leaf): Dictionary {
  const values = readValues(stored, leaf);
  if (!isText(leaf.meaning)) return { values: numbersOf(values, leaf), texts: undefined };
  const write = textsOf(leaf.meaning);
  return { values: new Int32Array(0), texts: Array.from(storedOf(values, leaf), write) };
}

const [PLAIN_DICTIONARY, RLE_DICTIONARY] = [2, 8];

/** The cells of a page's rows. */
export function cellsOf(page: DataPage, leaf: Leaf, dictionary: Dictionary | undefined): Cells {
  const isCoded = page.encoding === PLAIN_DICTIONARY || page.encoding === RLE_DICTIONARY;
  if (isText(leaf.meaning)) return isCoded ? codedTexts(page, dictionary) : plainTexts(page, leaf);
  const width = widthOf(leaf.meaning);
  const dense = isCoded ? lookedUp(page, dictionary, width) : numbersOf(readValues(page, leaf), leaf);
  const { present } = page;
  if (present === undefined) return { values: dense, present, texts: undefined };
  const isFloat = dense instanceof Float32Array || dense instanceof Float64Array;
  const values = spread(dense, present, width, isFloat ? Number.NaN : 0);
  return { values, present: isFloat ? undefined : present, texts: undefined };
}

function numbersOf(values: Values, leaf: Leaf): Numbers {
  const { meaning } = leaf;
  if (meaning.kind === 'half') return halvesToFloats(concat(values as readonly Uint8Array[]));
  if (meaning.kind === 'unsigned') {
    const { buffer, byteOffset, length } = values as Int32Array;
    return new Uint32Array(buffer, byteOffset, length);
  }
  if (meaning.kind !== 'decimal') return values as Numbers;
  const divisor = 10 ** meaning.scale; // exact up to 22 digits, so that the quotient is the nearest to the decimal
  const number = (value: Stored) => Number(typeof value === 'object' ? bigEndian(value) : value) / divisor;
  return Float64Array.from(storedOf(values, leaf), number);
}

/** The values one by one, integers of 64 bits in one piece. */
function storedOf(values: Values, { type }: Leaf): Iterable<Stored> & ArrayLike<Stored> {
  if (type !== INT64) return values as ArrayLike<Stored> & Iterable<Stored>;
  const { buffer, byteOffset, length } = values as Uint32Array;
  const view = new DataView(buffer, byteOffset);
  return Array.from({ length: length / 2 }, (_, index) => view.getBigInt64(index * 8, true));
}

function indexesOf({ bytes, count }: StoredValues, size: number): Int32Array {
  const indexes = new Int32Array(count);
  if (count === 0) return indexes;
  readHybrid(bytes, 1, bytes[0] ?? 0, indexes);
  for (let at = 0; at < count; at++) {
    if (indexes[at]! >>> 0 >= size) throw new RangeError('a value is not in the dictionary');
  }
  return indexes;
}

function lookedUp(page: DataPage, dictionary: Dictionary | undefined, width: number): Numbers {
  if (dictionary === undefined) throw new RangeError('the dictionary is missing');
  const { values } = dictionary;
  const indexes = indexesOf(page, values.length / width);
  const found = emptyLike(values, indexes.length * width);
  if (width === 1) for (let at = 0; at < indexes.length; at++) found[at] = values[indexes[at]!]!;
  else {
    for (let at = 0; at < indexes.length; at++) {
      found[2 * at] = values[2 * indexes[at]!]!;
      found[2 * at + 1] = values[2 * indexes[at]! + 1]!;
    }
  }
  return found;
}

export function emptyLike(values: Numbers, length: number): Numbers {
  return new (values.constructor as new (length: number) => Numbers)(length);
}

/** Values in their rows, `missing` in the others. */
function spread(dense: Numbers, present: Uint8Array, width: number, missing: number): Numbers {
  const values = emptyLike(dense, present.length * width);
  for (let row = 0, from = 0; row < present.length; row++) {
    if (present[row] === 0) {
      if (missing !== 0) values[row] = missing;
    } else {
      for (let part = 0; part < width; part++) values[row * width + part] = dense[from++]!;
    }
  }
  return values;
}

function codedTexts(page: DataPage, dictionary: Dictionary | undefined): Cells {
  if (dictionary?.texts === undefined) throw new RangeError('the dictionary is missing');
  const { texts } = dictionary;
  return { values: codesIn(page, indexesOf(page, texts.length)), present: undefined, texts };
}

/** Texts that stand one behind the other, each of which is told once. */
function plainTexts(page: DataPage, leaf: Leaf): Cells {
  const write = textsOf(leaf.meaning);
  const known = new Map<string, number>();
  const codes = Int32Array.from(storedOf(readValues(page, leaf), leaf), (value) => {
    const text = write(value);
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    return code;
  });
  return { values: codesIn(page, codes), present: undefined, texts: [...known.keys()] };
}

function codesIn({ present }: DataPage, codes: Int32Array): Int32Array {
  return present === undefined ? codes : (spread(codes, present, 1, -1) as Int32Array);
}
