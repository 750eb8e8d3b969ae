import { type DocumentObject, type DocumentValue, isNumericArray, isObject } from '../formats/document.ts';
import { type NumericArray, StoredArray } from '../formats/stored-array.ts';

/**
 * A document as XGBoost's `save_model` writes it to a .ubj file: big-endian, every length an int64, numeric arrays with
 * one type for all elements. Integers of 64 bits are kept in float64 arrays, as the reader gives them.
 */
export function writeUbjson(document: DocumentObject): Uint8Array {
  const sink = new Sink(Infinity);
  Array.from(writeValue(sink, document)); // gives none before the end
  return sink.takeChunk();
}

/** The same, piece by piece, so that a model need not be in memory twice. */
export function* writeUbjsonChunks(document: DocumentObject): Generator<Uint8Array> {
  const sink = new Sink(CHUNK_BYTES);
  yield* writeValue(sink, document);
  yield sink.takeChunk();
}

function* writeValue(sink: Sink, value: DocumentValue): Generator<Uint8Array> {
  if (value instanceof StoredArray) writeTyped(sink, value.read());
  else if (isNumericArray(value)) writeTyped(sink, value);
  else if (Array.isArray(value)) yield* writeList(sink, value);
  else if (isObject(value)) yield* writeObject(sink, value);
  else if (typeof value === 'string') writeString(sink, value, 'S');
  else if (typeof value === 'number') writeInteger(sink, value);
  else sink.mark(value === null ? 'Z' : value ? 'T' : 'F');
}

function* writeObject(sink: Sink, object: DocumentObject): Generator<Uint8Array> {
  sink.mark('{');
  for (const [key, value] of [...object].sort(([a], [b]) => (a < b ? -1 : 1))) {
    writeString(sink, key, '');
    if (key === 'weight_drop' && value instanceof Float32Array) writeFloats(sink, value);
    else yield* writeValue(sink, value);
    if (sink.isFull) yield sink.takeChunk();
  }
  sink.mark('}');
}

function* writeList(sink: Sink, values: readonly DocumentValue[]): Generator<Uint8Array> {
  sink.mark('[#');
  writeLength(sink, values.length);
  for (const value of values) yield* writeValue(sink, value);
}

/** DART's weights are the one list of floats that XGBoost reads as values, each with its type. */
function writeFloats(sink: Sink, values: Float32Array): void {
  sink.mark('[#');
  writeLength(sink, values.length);
  for (const value of values) {
    sink.mark('d');
    sink.take(4, (view, at) => writeElement(view, at, value, 'd'));
  }
}

function writeString(sink: Sink, text: string, marker: string): void {
  const bytes = new TextEncoder().encode(text);
  sink.mark(marker);
  writeLength(sink, bytes.length);
  sink.take(bytes.length, (view, at) => new Uint8Array(view.buffer, at, bytes.length).set(bytes));
}

function writeLength(sink: Sink, length: number): void {
  sink.mark('L');
  sink.take(8, (view, at) => view.setBigInt64(at, BigInt(length)));
}

/** The narrowest type whose largest number is not reached. */
function writeInteger(sink: Sink, value: number): void {
  const [marker, width] = Math.abs(value) < 2 ** 7 - 1 ? ['i', 1] : Math.abs(value) < 2 ** 15 - 1 ? ['I', 2] : ['l', 4];
  sink.mark(marker as string);
  sink.take(width as number, (view, at) => writeElement(view, at, value, marker as string));
}

/** The type of each array. */
function typeOf(values: NumericArray): readonly [string, number] {
  if (values instanceof Float32Array) return ['d', 4];
  if (values instanceof Float64Array) return ['L', 8];
  if (values instanceof Int32Array) return ['l', 4];
  if (values instanceof Int16Array) return ['I', 2];
  return values instanceof Uint8Array ? ['U', 1] : ['i', 1];
}

function writeTyped(sink: Sink, values: NumericArray): void {
  const [marker, width] = typeOf(values);
  sink.mark(`[$${marker}#`);
  writeLength(sink, values.length);
  sink.take(values.length * width, (view, at) => {
    for (let index = 0; index < values.length; index++) writeElement(view, at + index * width, values[index]!, marker);
  });
}

function writeElement(view: DataView, at: number, value: number, marker: string): void {
  if (marker === 'd') view.setFloat32(at, value);
  else if (marker === 'L') view.setBigInt64(at, BigInt(value));
  else if (marker === 'l') view.setInt32(at, value);
  else if (marker === 'I') view.setInt16(at, value);
  else view.setUint8(at, value);
}

const CHUNK_BYTES = 2 ** 20;

/** Bytes that grow, until they are taken. */
class Sink {
  readonly #chunkBytes: number;
  #view = new DataView(new ArrayBuffer(1 << 16));
  #length = 0;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
  }

  get isFull(): boolean {
    return this.#length >= this.#chunkBytes;
  }

  mark(text: string): void {
    this.take(text.length, (view, at) => {
      for (let index = 0; index < text.length; index++) view.setUint8(at + index, text.charCodeAt(index));
    });
  }

  /** Hands out the next bytes. */
  take(length: number, write: (view: DataView, at: number) => void): void {
    const needed = this.#length + length;
    if (needed > this.#view.byteLength) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#view.byteLength));
      larger.set(new Uint8Array(this.#view.buffer, 0, this.#length));
      this.#view = new DataView(larger.buffer);
    }
    write(this.#view, this.#length);
    this.#length = needed;
  }

  /** All bytes since the last chunk, copied. */
  takeChunk(): Uint8Array {
    const chunk = new Uint8Array(this.#view.buffer, 0, this.#length).slice();
    this.#length = 0;
    return chunk;
  }
}
