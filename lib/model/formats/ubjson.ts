import { ModelFormatError } from '../../errors.ts';
import { allocate, swap32 } from '../../platform/node.ts';
import { type DocumentObject, type DocumentValue, MAX_DEPTH, packList } from './document.ts';
import { TextCache } from './short-text.ts';
import { type NumericType, StoredArray } from './stored-array.ts';
import { ObjectShape, type StoredKey, StoredObject } from './stored-object.ts';

type Marker = string;

/** 64-bit integers as doubles: exact up to 2^53, far above any count that a file can hold. */
function readInt64(view: DataView, offset: number): number {
  return view.getInt32(offset) * 4294967296 + view.getUint32(offset + 4);
}

function readFloat32s(view: DataView, offset: number, count: number): Float32Array {
  const copy = copySwapped(view, offset, count);
  return new Float32Array(copy.buffer, copy.byteOffset, count);
}

/**
 * Nearly all of a model is 32 bits wide: Node turns the byte order natively, even in a process that has just started, and
 * takes small copies from its pool, a buffer for each of which would be most of a load's garbage.
 */
function copySwapped({ buffer, byteOffset }: DataView, offset: number, count: number): Uint8Array {
  const copy = allocate(4 * count);
  copy.set(new Uint8Array(buffer, byteOffset + offset, 4 * count));
  if (IS_LITTLE_ENDIAN) swap32(copy);
  return copy;
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function readFloat64s(view: DataView, offset: number, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let index = 0; index < count; index++) values[index] = view.getFloat64(offset + 8 * index);
  return values;
}

function readInt16s(view: DataView, offset: number, count: number): Int16Array {
  const values = new Int16Array(count);
  for (let index = 0; index < count; index++) values[index] = view.getInt16(offset + 2 * index);
  return values;
}

function readInt32s(view: DataView, offset: number, count: number): Int32Array {
  const copy = copySwapped(view, offset, count);
  return new Int32Array(copy.buffer, copy.byteOffset, count);
}

function readInt64s(view: DataView, offset: number, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let index = 0; index < count; index++) values[index] = readInt64(view, offset + 8 * index);
  return values;
}

function readInt8s({ buffer, byteOffset }: DataView, offset: number, count: number): Int8Array {
  return new Int8Array(buffer, byteOffset + offset, count).slice();
}

/** A view: flags are copied into the ensemble anyway. */
function readUint8s({ buffer, byteOffset }: DataView, offset: number, count: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset + offset, count);
}

/** One loop per type: a shared one, calling a reader for each number, is 3 times slower. */
const NUMERIC_TYPES: ReadonlyMap<Marker, NumericType> = new Map<Marker, NumericType>([
  ['d', { width: 4, read: readFloat32s }],
  ['D', { width: 8, read: readFloat64s }],
  ['i', { width: 1, read: readInt8s }],
  ['U', { width: 1, read: readUint8s }],
  ['I', { width: 2, read: readInt16s }],
  ['l', { width: 4, read: readInt32s }],
  ['L', { width: 8, read: readInt64s }],
]);

/** An object whose first key has an int64 length. */
export function isUbjson(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7b && bytes[1] === 0x4c;
}

/**
 * The document in a UBJSON file as XGBoost writes it: big-endian, every length an int64, typed arrays for numbers.
 * Of equal keys the first wins, as in XGBoost. Lengths are checked against the rest of the file before anything
 * is allocated.
 *
 * @throws ModelFormatError naming the byte where the file stops being UBJSON
 */
export function readUbjson(bytes: Uint8Array): DocumentObject {
  return new UbjsonReader(bytes).readDocument();
}

class UbjsonReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #texts = new TextCache();
  readonly #emptyShape = new ObjectShape();
  readonly #readAt = (position: number): DocumentValue => {
    this.#position = position;
    return this.#readValue(this.#readMarker());
  };
  #position = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readDocument(): DocumentObject {
    if (this.#readMarker() !== '{') throw this.#error('the document is not an object', -1);
    const document = this.#readObject();
    if (this.#position < this.#bytes.length) throw this.#error('something follows the end of the document');
    return document;
  }

  #readValue(marker: Marker): DocumentValue {
    const numeric = NUMERIC_TYPES.get(marker);
    if (numeric !== undefined) return numeric.read(this.#view, this.#take(numeric.width), 1)[0]!;
    switch (marker) {
      case '{':
        return this.#readObject();
      case '[':
        return this.#readList();
      case 'S':
        return this.#readString();
      case 'C':
        return String.fromCharCode(this.#bytes[this.#take(1)]!);
      case 'T':
        return true;
      case 'F':
        return false;
      case 'Z':
        return null;
      default:
        throw this.#error(`${JSON.stringify(marker)} marks no type that XGBoost writes`, -1);
    }
  }

  #readObject(): StoredObject {
    this.#enter();
    let shape = this.#emptyShape;
    const members: DocumentValue[] = [];
    while (!this.#skipIf('}')) {
      shape = this.#skipKey(shape.next?.key) ? shape.next! : shape.add(this.#readKey());
      members.push(this.#readMember());
    }
    this.#depth--;
    return new StoredObject(shape, members, this.#readAt);
  }

  /** Steps over a key that is here again. */
  #skipKey(key: StoredKey | undefined): boolean {
    if (key === undefined) return false;
    const bytes = this.#bytes;
    const { begin, end } = key;
    const start = this.#position;
    for (let at = begin; at < end; at++) if (bytes[at] !== bytes[start + at - begin]) return false;
    this.#position = start + end - begin;
    return true;
  }

  #readKey(): StoredKey {
    const begin = this.#position;
    return { text: this.#readString(), begin, end: this.#position };
  }

  /** Numbers stay in the file: a third of a model is never asked for, and the rest once, tree by tree. */
  #readMember(): DocumentValue {
    const position = this.#position;
    const value = this.#readValue(this.#readMarker());
    return typeof value === 'number' || value instanceof StoredArray ? position : value;
  }

  #readList(): DocumentValue {
    if (this.#skipIf('$')) return this.#readTyped(this.#readMarker());
    this.#enter();
    const values: DocumentValue[] = [];
    if (this.#skipIf('#')) {
      const count = this.#readLength();
      for (let index = 0; index < count; index++) values.push(this.#readValue(this.#readMarker()));
    } else {
      while (!this.#skipIf(']')) values.push(this.#readValue(this.#readMarker()));
    }
    this.#depth--;
    return packList(values);
  }

  /** `$ type # length` and then the bare numbers. Types without a payload would need no bytes for 2^63 elements. */
  #readTyped(marker: Marker): StoredArray {
    const type = NUMERIC_TYPES.get(marker);
    if (type === undefined)
      throw this.#error(`a typed array of ${JSON.stringify(marker)}, which is not a number type`, -1);
    if (!this.#skipIf('#')) throw this.#error('a typed array without a length');
    const count = this.#readLength(type.width);
    return new StoredArray(type, this.#view, this.#take(count * type.width), count);
  }

  #readString(): string {
    const length = this.#readLength();
    const start = this.#take(length);
    try {
      return this.#texts.decode(this.#bytes, start, start + length);
    } catch (cause) {
      throw this.#error('a string that is not UTF-8', -length, cause);
    }
  }

  /** How many elements of at least `width` bytes follow. */
  #readLength(width = 1): number {
    const marker = this.#readMarker();
    if (marker !== 'L') throw this.#error(`a length of type ${JSON.stringify(marker)} instead of L`, -1);
    const length = readInt64(this.#view, this.#take(8));
    if (length < 0) throw this.#error(`the length ${length} is negative`, -8);
    if (length * width > this.#bytes.length - this.#position) {
      throw this.#error(`the length ${length} goes beyond the end of the file`, -8);
    }
    return length;
  }

  #readMarker(): Marker {
    return String.fromCharCode(this.#bytes[this.#take(1)]!);
  }

  #skipIf(marker: Marker): boolean {
    if (this.#bytes[this.#position] !== marker.charCodeAt(0)) return false;
    this.#position++;
    return true;
  }

  /** The place of the next `length` bytes, which are there. */
  #take(length: number): number {
    const start = this.#position;
    if (length > this.#bytes.length - start) throw this.#error('the file ends early');
    this.#position = start + length;
    return start;
  }

  #enter(): void {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) throw this.#error(`more than ${MAX_DEPTH} nested lists and objects`);
  }

  #error(what: string, offset = 0, cause?: unknown): ModelFormatError {
    return new ModelFormatError(`UBJSON, byte ${this.#position + offset}: ${what}`, {
      hint: 'the file is damaged or no XGBoost model; copy it again or save it again with save_model',
      cause,
    });
  }
}
