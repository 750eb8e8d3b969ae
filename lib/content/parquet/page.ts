import { crc32 } from '../../platform/node-only.ts';
import { unfold } from './codecs.ts';
import { readHybrid } from './hybrid.ts';
import { type Struct, ThriftReader } from './thrift.ts';

/** Kinds of pages. */
const [DATA, INDEX, DICTIONARY, DATA_V2] = [0, 1, 2, 3];
/** Fields of a page's header. */
const [KIND, SIZE, STORED, CHECKSUM, DATA_FACTS, DICTIONARY_FACTS, V2_FACTS] = [1, 2, 3, 4, 5, 7, 8];
/** Run lengths and bit-packed numbers, in which levels are. */
const RLE = 3;
/** More is no page: writers begin a new one after a megabyte. */
const [MAX_PAGE_BYTES, MAX_PAGE_VALUES] = [2 ** 28, 2 ** 25];

/** Values as they are stored behind one another, those that are missing left out. */
export interface StoredValues {
  readonly bytes: Uint8Array;
  readonly encoding: number;
  readonly count: number;
}

export interface DataPage extends StoredValues {
  readonly numRow: number;
  /** (numRow) 1 where there is a value; undefined where there is one in each row */
  readonly present: Uint8Array | undefined;
}

export interface PageHeader {
  readonly isDictionary: boolean;
  readonly isData: boolean;
  /** values of a dictionary, rows of another page */
  readonly numValue: number;
  /** bytes of the header, and of what follows it */
  readonly headerBytes: number;
  readonly storedBytes: number;
  readonly struct: Struct;
}

export function readPageHeader(bytes: Uint8Array): PageHeader {
  const reader = new ThriftReader(bytes);
  const struct = reader.struct();
  const kind = struct.number(KIND);
  const storedBytes = struct.number(STORED) ?? -1;
  const isDictionary = kind === DICTIONARY;
  const isData = kind === DATA || kind === DATA_V2;
  if (!isDictionary && !isData && kind !== INDEX) throw new RangeError('a page is of no known kind');
  const facts = struct.struct(isDictionary ? DICTIONARY_FACTS : kind === DATA ? DATA_FACTS : V2_FACTS);
  const numValue = kind === INDEX ? 0 : (facts?.number(1) ?? -1);
  if (storedBytes < 0 || numValue < 0) throw new RangeError('a page does not say how long it is');
  if (numValue > MAX_PAGE_VALUES) throw new RangeError(`a page would have ${numValue} values`);
  return { isDictionary, isData, numValue, headerBytes: reader.at, storedBytes, struct };
}

/** @param stored what follows the header */
export function readDictionary(header: PageHeader, stored: Uint8Array, codec: number): StoredValues {
  requireChecksum(header.struct, stored);
  return { bytes: unfold(stored, codec, sizeOf(header.struct)), encoding: 0, count: header.numValue };
}

/** @param isOptional whether values may be missing */
export function readDataPage(header: PageHeader, stored: Uint8Array, codec: number, isOptional: boolean): DataPage {
  requireChecksum(header.struct, stored);
  const facts = header.struct.struct(V2_FACTS);
  const isSecond = header.struct.number(KIND) === DATA_V2;
  return isSecond && facts
    ? readSecond(header, facts, stored, codec, isOptional)
    : readFirst(header, stored, codec, isOptional);
}

function sizeOf(header: Struct): number {
  const size = header.number(SIZE) ?? -1;
  if (size < 0 || size > MAX_PAGE_BYTES) throw new RangeError(`a page would have ${size} bytes`);
  return size;
}

function requireChecksum(header: Struct, stored: Uint8Array): void {
  const checksum = header.number(CHECKSUM);
  if (checksum === undefined || (crc32(stored) | 0) === (checksum | 0)) return;
  throw new RangeError('the checksum of a page is another');
}

/** The first version: levels, with their length before them, and values are compressed as one. */
function readFirst({ struct, numValue }: PageHeader, stored: Uint8Array, codec: number, isOptional: boolean): DataPage {
  const facts = struct.struct(DATA_FACTS);
  const page = unfold(stored, codec, sizeOf(struct));
  const encoding = facts?.number(2) ?? -1;
  if (!isOptional) return { bytes: page, encoding, count: numValue, numRow: numValue, present: undefined };
  if (facts?.number(3) !== RLE) throw new RangeError('its levels are packed as writers gave up in 2014');
  if (page.length < 4) throw new RangeError('a page ends too early');
  const levelBytes = new DataView(page.buffer, page.byteOffset).getUint32(0, true);
  if (levelBytes > page.length - 4) throw new RangeError('a page ends too early');
  const levels = readLevels(page.subarray(4, 4 + levelBytes), numValue);
  return { bytes: page.subarray(4 + levelBytes), encoding, numRow: numValue, ...levels };
}

/** The second version: levels stand before the values, and are never compressed. */
function readSecond(
  { struct, numValue }: PageHeader,
  facts: Struct,
  stored: Uint8Array,
  codec: number,
  isOptional: boolean,
): DataPage {
  const [levelBytes, repeatBytes] = [facts.number(5) ?? 0, facts.number(6) ?? 0];
  const before = levelBytes + repeatBytes;
  if (levelBytes < 0 || repeatBytes < 0 || before > stored.length) throw new RangeError('a page ends too early');
  const values = stored.subarray(before);
  const length = sizeOf(struct) - before;
  if (length < 0) throw new RangeError('a page ends too early');
  const isStored = facts.flag(7) === false || (values.length === 0 && length === 0);
  const bytes = isStored ? values : unfold(values, codec, length);
  const levels = isOptional
    ? readLevels(stored.subarray(repeatBytes, before), numValue)
    : { present: undefined, count: numValue };
  if (facts.number(2) !== numValue - levels.count) throw new RangeError('a page says another number of missing values');
  return { bytes, encoding: facts.number(4) ?? -1, numRow: numValue, ...levels };
}

/** Which rows have a value, and how many. */
function readLevels(bytes: Uint8Array, numRow: number): Pick<DataPage, 'present' | 'count'> {
  const present = new Uint8Array(numRow);
  readHybrid(bytes, 0, 1, present);
  let count = 0;
  for (let row = 0; row < numRow; row++) count += present[row]!;
  return { present: count === numRow ? undefined : present, count };
}
