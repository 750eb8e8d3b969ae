// Tables of FlatBuffers, which all that Arrow says of its bytes is written in: read where they lie, by whoever knows their
// slots. Offsets are anybody's: each place is within the bytes, and all that is read together not much more than they are.
import { utf8Of } from '../../platform/node.ts';
import { damaged } from './problem.ts';

/** What may be read for each byte there is: tables that share their parts are smaller than what is read of them. */
const MAX_READ_PER_BYTE = 4;

/** Bytes that tables lie in, and how much of them may still be read. */
class FlatBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  #left: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#left = MAX_READ_PER_BYTE * bytes.length;
  }

  /** Says that `numByte` are read from `at` on. */
  take(at: number, numByte: number): void {
    this.#left -= numByte;
    if (at < 0 || at + numByte > this.bytes.length || this.#left < 0) throw damaged('its metadata contradicts itself');
  }

  int(at: number): number {
    this.take(at, 4);
    return this.view.getInt32(at, true);
  }

  /** Where a vector's elements begin, and how many there are. */
  vector(at: number, itemBytes: number): [start: number, length: number] {
    const length = this.int(at);
    if (length < 0) throw damaged('its metadata contradicts itself');
    this.take(at + 4, length * itemBytes);
    return [at + 4, length];
  }
}

/** One table; its slots count from 0. */
export class FlatTable {
  readonly #bytes: FlatBytes;
  readonly #at: number;
  readonly #vtable: number;
  readonly #vtableBytes: number;

  private constructor(bytes: FlatBytes, at: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#vtable = at - bytes.int(at);
    bytes.take(this.#vtable, 4);
    this.#vtableBytes = bytes.view.getUint16(this.#vtable, true);
  }

  /** The table that the bytes are of. */
  static root(bytes: Uint8Array): FlatTable {
    const flat = new FlatBytes(bytes);
    return new FlatTable(flat, flat.int(0));
  }

  byte(slot: number, absent = 0): number {
    const at = this.#find(slot, 1);
    return at < 0 ? absent : this.#bytes.view.getInt8(at);
  }

  short(slot: number, absent = 0): number {
    const at = this.#find(slot, 2);
    return at < 0 ? absent : this.#bytes.view.getInt16(at, true);
  }

  int(slot: number, absent = 0): number {
    const at = this.#find(slot, 4);
    return at < 0 ? absent : this.#bytes.view.getInt32(at, true);
  }

  long(slot: number): number {
    const at = this.#find(slot, 8);
    return at < 0 ? 0 : Number(this.#bytes.view.getBigInt64(at, true));
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#follow(slot);
    return at < 0 ? undefined : new FlatTable(this.#bytes, at);
  }

  tables(slot: number): FlatTable[] {
    const at = this.#follow(slot);
    if (at < 0) return [];
    const [start, length] = this.#bytes.vector(at, 4);
    return Array.from({ length }, (_, index) => {
      const item = start + 4 * index;
      return new FlatTable(this.#bytes, item + this.#bytes.int(item));
    });
  }

  text(slot: number): string | undefined {
    const at = this.#follow(slot);
    if (at < 0) return undefined;
    const [start, length] = this.#bytes.vector(at, 1);
    return utf8Of(this.#bytes.bytes, start, start + length);
  }

  ints(slot: number): number[] {
    const at = this.#follow(slot);
    if (at < 0) return [];
    const [start, length] = this.#bytes.vector(at, 4);
    return Array.from({ length }, (_, index) => this.#bytes.view.getInt32(start + 4 * index, true));
  }

  /** The words of 8 bytes of a vector of structs that have so many. */
  longs(slot: number, perItem = 1): number[] {
    const at = this.#follow(slot);
    if (at < 0) return [];
    const [start, length] = this.#bytes.vector(at, 8 * perItem);
    const { view } = this.#bytes;
    return Array.from({ length: length * perItem }, (_, index) => Number(view.getBigInt64(start + 8 * index, true)));
  }

  /** Where a slot's value stands; -1 where it is left out. */
  #find(slot: number, numByte: number): number {
    const entry = 4 + 2 * slot;
    if (entry + 2 > this.#vtableBytes) return -1;
    this.#bytes.take(this.#vtable + entry, 2);
    const offset = this.#bytes.view.getUint16(this.#vtable + entry, true);
    if (offset === 0) return -1;
    this.#bytes.take(this.#at + offset, numByte);
    return this.#at + offset;
  }

  #follow(slot: number): number {
    const at = this.#find(slot, 4);
    return at < 0 ? -1 : at + this.#bytes.view.getUint32(at, true);
  }
}
