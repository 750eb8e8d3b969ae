import { ModelFormatError } from '../../errors.ts';
import { type DocumentObject, type DocumentValue, MAX_DEPTH, type NumericArray, packList } from './document.ts';

type Marker = string;

/** How a numeric marker is laid out, and the array that holds many of them. */
interface NumericType {
  readonly width: number;
  readonly create: (length: number) => NumericArray;
  readonly read: (view: DataView, offset: number) => number;
}

/** 64-bit integers as doubles: exact up to 2^53, far above any count that a file can hold. */
function readInt64(view: DataView, offset: number): number {
  return view.getInt32(offset) * 4294967296 + view.getUint32(offset + 4);
}

const NUMERIC_TYPES: ReadonlyMap<Marker, NumericType> = new Map<Marker, NumericType>([
  ['d', { width: 4, create: (n) => new Float32Array(n), read: (view, offset) => view.getFloat32(offset) }],
  ['D', { width: 8, create: (n) => new Float64Array(n), read: (view, offset) => view.getFloat64(offset) }],
  ['i', { width: 1, create: (n) => new Int8Array(n), read: (view, offset) => view.getInt8(offset) }],
  ['U', { width: 1, create: (n) => new Uint8Array(n), read: (view, offset) => view.getUint8(offset) }],
  ['I', { width: 2, create: (n) => new Int16Array(n), read: (view, offset) => view.getInt16(offset) }],
  ['l', { width: 4, create: (n) => new Int32Array(n), read: (view, offset) => view.getInt32(offset) }],
  ['L', { width: 8, create: (n) => new Float64Array(n), read: readInt64 }],
]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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
    if (numeric !== undefined) return numeric.read(this.#view, this.#take(numeric.width));
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

  #readObject(): DocumentObject {
    this.#enter();
    const members = new Map<string, DocumentValue>();
    while (!this.#skipIf('}')) {
      const key = this.#readString();
      const value = this.#readValue(this.#readMarker());
      if (!members.has(key)) members.set(key, value);
    }
    this.#depth--;
    return members;
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
  #readTyped(marker: Marker): NumericArray {
    const type = NUMERIC_TYPES.get(marker);
    if (type === undefined) throw this.#error(`a typed array of ${JSON.stringify(marker)}, which is no number`, -1);
    if (!this.#skipIf('#')) throw this.#error('a typed array without a length');
    const count = this.#readLength(type.width);
    const start = this.#take(count * type.width);
    const { create, read, width } = type;
    const values = create(count);
    for (let index = 0; index < count; index++) values[index] = read(this.#view, start + index * width);
    return values;
  }

  #readString(): string {
    const length = this.#readLength();
    const start = this.#take(length);
    const part = this.#bytes.subarray(start, start + length);
    // TextDecoder costs 200 ns a call; keys are short and ASCII.
    if (length < 64 && part.every((byte) => byte < 0x80)) return String.fromCharCode(...part);
    try {
      return utf8.decode(part);
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
