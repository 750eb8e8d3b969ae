import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readVarInt } from 'hyparquet/src/thrift.js';
import { readHybrid } from './hybrid.ts';
import { BOOLEAN, BYTES, FIXED, FLOAT, FLOAT64, INT32, INT64, INT96 } from './meaning.ts';
import type { StoredValues } from './page.ts';
import type { Leaf } from './schema.ts';

/** Values without those that are missing, as they are stored; of an integer of 64 bits the lower and the upper half. */
export type Values = Int32Array | Uint32Array | Float32Array | Float64Array | Uint8Array | readonly Uint8Array[];
type Storage = Pick<Leaf, 'type' | 'length'>;

const [PLAIN, RUNS, DELTA, DELTA_LENGTHS, DELTA_BYTES, SPLIT] = [0, 3, 5, 6, 7, 9];
const OTHERS: Readonly<{ [encoding: number]: string }> = { 4: 'BIT_PACKED', 10: 'ALP' };
/** A block of deltas has few, and texts that share their beginnings could unfold without end. */
const [MAX_BLOCK, MAX_UNFOLDED] = [2 ** 16, 2 ** 28];

/** The values of a page that does not refer to a dictionary. */
export function readValues({ bytes, encoding, count }: StoredValues, storage: Storage): Values {
  const { type } = storage;
  const isBytes = type === BYTES || type === FIXED;
  if (encoding === PLAIN) return readPlain(bytes, count, storage);
  if (encoding === RUNS && type === BOOLEAN) return readRuns(bytes, count);
  if (encoding === DELTA && (type === INT32 || type === INT64)) return readDeltas(bytes, count, type);
  if (encoding === DELTA_LENGTHS && type === BYTES) return readDeltaLengths(bytes, count);
  if (encoding === DELTA_BYTES && isBytes) return readDeltaBytes(bytes, count, storage);
  if (encoding === SPLIT) return readSplit(bytes, count, storage);
  throw new RangeError(`values are stored as ${OTHERS[encoding] ?? `encoding ${encoding}`}, which is not read`);
}

function readPlain(bytes: Uint8Array, count: number, { type, length }: Storage): Values {
  if (type === BYTES) return readTexts(bytes, count);
  if (type === BOOLEAN) return readFlags(bytes, count);
  if (type === INT96) return readFixed(bytes, count, 12);
  if (type === FIXED) return readFixed(bytes, count, length);
  return readNumbers(bytes, count, type);
}

/** A view of the bytes where they lie as the processor wants them, else of a copy. */
function readNumbers(bytes: Uint8Array, count: number, type: number): Values {
  const size = type === INT64 || type === FLOAT64 ? 8 : 4;
  if (count * size > bytes.length) throw new RangeError('values end too early');
  // not by slice, which for Node's own kind of bytes is no copy
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  if (type === FLOAT) return new Float32Array(buffer, byteOffset, count);
  if (type === FLOAT64) return new Float64Array(buffer, byteOffset, count);
  return type === INT32 ? new Int32Array(buffer, byteOffset, count) : new Uint32Array(buffer, byteOffset, count * 2);
}

/** Flags, a bit each. */
function readFlags(bytes: Uint8Array, count: number): Uint8Array {
  if (count > bytes.length * 8) throw new RangeError('values end too early');
  const flags = new Uint8Array(count);
  for (let index = 0; index < count; index++) flags[index] = (bytes[index >> 3]! >> (index & 7)) & 1;
  return flags;
}

function readFixed(bytes: Uint8Array, count: number, length: number): readonly Uint8Array[] {
  if (!(length > 0) || count * length > bytes.length) throw new RangeError('values end too early');
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * length, (index + 1) * length));
}

/** Texts, each with its length before it. */
function readTexts(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  if (count * 4 > bytes.length) throw new RangeError('values end too early');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts = new Array<Uint8Array>(count);
  for (let index = 0, at = 0; index < count; index++) {
    const begin = at + 4;
    at = begin + view.getUint32(at, true);
    if (at > bytes.length) throw new RangeError('values end too early');
    texts[index] = bytes.subarray(begin, at);
  }
  return texts;
}

/** Flags as runs, with their length before them. */
function readRuns(bytes: Uint8Array, count: number): Uint8Array {
  const flags = new Uint8Array(count);
  readHybrid(bytes, 4, 1, flags);
  return flags;
}

/** In memory of its own, where hyparquet finds nothing behind the last byte. */
function readerOf(bytes: Uint8Array) {
  return { view: new DataView(new Uint8Array(bytes).buffer), offset: 0 };
}

type Reader = ReturnType<typeof readerOf>;

function readDeltas(bytes: Uint8Array, count: number, type: number): Values {
  const reader = readerOf(bytes);
  if (type === INT32) return integersOf(reader, count);
  if (count === 0) return new Uint32Array(0);
  requireBlocks(reader, count);
  const values = new BigInt64Array(count);
  deltaBinaryUnpack(reader, count, values);
  return new Uint32Array(values.buffer);
}

function integersOf(reader: Reader, count: number): Int32Array {
  const values = new Int32Array(count);
  if (count === 0) return values;
  requireBlocks(reader, count);
  deltaBinaryUnpack(reader, count, values);
  return values;
}

/** Refuses blocks that hyparquet would read without end: it takes what they say of their sizes as it is. */
function requireBlocks({ view, offset }: Reader, count: number): void {
  const reader = { view, offset };
  const block = readVarInt(reader);
  const part = block / readVarInt(reader);
  const isWhole = block > 0 && block <= MAX_BLOCK && part > 0 && part % 8 === 0;
  if (!isWhole || readVarInt(reader) < count) throw new RangeError('deltas do not say how they are stored');
}

function readDeltaLengths(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  const reader = readerOf(bytes);
  const lengths = integersOf(reader, count);
  let at = reader.offset;
  return Array.from(lengths, (length) => {
    at += length;
    if (length < 0 || at > bytes.length) throw new RangeError('values end too early');
    return bytes.subarray(at - length, at);
  });
}

/** Texts that begin as the one before. */
function readDeltaBytes(bytes: Uint8Array, count: number, { type, length }: Storage): readonly Uint8Array[] {
  const reader = readerOf(bytes);
  const shared = integersOf(reader, count);
  const added = integersOf(reader, count);
  let [at, unfolded] = [reader.offset, 0];
  let last = new Uint8Array(0);
  return Array.from(shared, (prefix, index) => {
    const own = added[index]!;
    at += own;
    unfolded += prefix + own;
    if (prefix < 0 || own < 0 || prefix > last.length || at > bytes.length)
      throw new RangeError('values end too early');
    if (type === FIXED && prefix + own !== length) throw new RangeError('a value has another length than the column');
    if (unfolded > MAX_UNFOLDED) throw new RangeError(`texts of a page have more than ${MAX_UNFOLDED} bytes`);
    const text = new Uint8Array(prefix + own);
    text.set(last.subarray(0, prefix));
    text.set(bytes.subarray(at - own, at), prefix);
    last = text;
    return text;
  });
}

/** The first bytes of all numbers, then the second ones, and so on. */
function readSplit(bytes: Uint8Array, count: number, { type, length }: Storage): Values {
  const [name, size] = SPLIT_TYPES[type] ?? ['FIXED_LEN_BYTE_ARRAY', length];
  if (type === BYTES || type === BOOLEAN || type === INT96 || !(size > 0) || count * size > bytes.length) {
    throw new RangeError('values end too early');
  }
  const values = byteStreamSplit(readerOf(bytes), count, name, size);
  return values instanceof BigInt64Array ? new Uint32Array(values.buffer) : (values as Values);
}

const SPLIT_TYPES: Readonly<{ [type: number]: readonly [name: 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE', size: number] }> =
  {
    [INT32]: ['INT32', 4],
    [INT64]: ['INT64', 8],
    [FLOAT]: ['FLOAT', 4],
    [FLOAT64]: ['DOUBLE', 8],
  };
