// Writes tables of FlatBuffers: each with its slots' names in front of it and its parts behind it, so that all offsets of parts
// point forward, as readers want them.
import { utf8Bytes } from '../../platform/node.ts';

/** The value of a slot: a number of so many bytes, or a part that stands elsewhere. */
export type Slot = { readonly size: 1 | 2 | 4 | 8; readonly value: number } | Part | undefined;

/** What slots point to: a table, a vector of tables, or the bytes of a text or of a vector of numbers. */
export type Part =
  | { readonly slots: readonly Slot[] }
  | { readonly parts: readonly Part[] }
  | { readonly length: number; readonly bytes: Uint8Array };

export const byte = (value: number): Slot => ({ size: 1, value });
export const short = (value: number): Slot => ({ size: 2, value });
export const int = (value: number): Slot => ({ size: 4, value });
export const long = (value: number): Slot => ({ size: 8, value });

export function text(value: string): Part {
  const bytes = utf8Bytes(value);
  const ended = new Uint8Array(bytes.length + 1); // by a zero that the length does not count
  ended.set(bytes);
  return { length: bytes.length, bytes: ended };
}

export function ints(values: readonly number[]): Part {
  return { length: values.length, bytes: new Uint8Array(Int32Array.from(values).buffer) };
}

/** A vector of structs that have so many words of 8 bytes. */
export function longs(values: readonly number[], perItem = 1): Part {
  const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { length: values.length / perItem, bytes };
}

/** The bytes of a table and all that it points to. */
export function writeTable(slots: readonly Slot[]): Uint8Array {
  const writer = new FlatWriter();
  writer.reference(0, { slots });
  return writer.finish();
}

class FlatWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 4;
  /** parts that are pointed to from a place, and not written yet */
  readonly #pending: [from: number, part: Part][] = [];

  reference(from: number, part: Part): void {
    this.#pending.push([from, part]);
  }

  finish(): Uint8Array {
    for (let index = 0; index < this.#pending.length; index++) {
      const [from, part] = this.#pending[index]!; // each may bring others
      const at = this.#write(part);
      this.#view.setUint32(from, at - from, true);
    }
    return this.#bytes.subarray(0, this.#length);
  }

  #write(part: Part): number {
    if ('slots' in part) return this.#table(part.slots);
    const at = this.#reserve(4 + ('parts' in part ? 4 * part.parts.length : part.bytes.length));
    if ('parts' in part) {
      this.#view.setUint32(at, part.parts.length, true);
      for (const [index, item] of part.parts.entries()) this.reference(at + 4 + 4 * index, item);
    } else {
      this.#view.setUint32(at, part.length, true);
      this.#bytes.set(part.bytes, at + 4);
    }
    return at;
  }

  #table(slots: readonly Slot[]): number {
    const vtableBytes = 4 + 2 * slots.length;
    const vtable = this.#length + (this.#length % 2);
    this.#length = vtable + vtableBytes;
    const places = placesOf(slots);
    const tableBytes = Math.max(4, ...places.map(([place, size]) => place + size));
    const at = this.#reserve(tableBytes);
    this.#view.setUint16(vtable, vtableBytes, true);
    this.#view.setUint16(vtable + 2, tableBytes, true);
    this.#view.setInt32(at, at - vtable, true);
    for (const [slot, [place]] of places.entries()) {
      if (slots[slot] === undefined) continue;
      this.#view.setUint16(vtable + 4 + 2 * slot, place, true);
      this.#value(at + place, slots[slot]);
    }
    return at;
  }

  #value(at: number, slot: NonNullable<Slot>): void {
    if (!('size' in slot)) this.reference(at, slot);
    else if (slot.size === 8) this.#view.setBigInt64(at, BigInt(slot.value), true);
    else if (slot.size === 4) this.#view.setInt32(at, slot.value, true);
    else if (slot.size === 2) this.#view.setInt16(at, slot.value, true);
    else this.#view.setInt8(at, slot.value);
  }

  /** Room for so many bytes; those behind the first 4 begin at a multiple of 8. */
  #reserve(numByte: number): number {
    const at = this.#length + ((12 - (this.#length % 8)) % 8);
    this.#grow(at + numByte);
    this.#length = at + numByte;
    return at;
  }

  #grow(numByte: number): void {
    if (numByte <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * numByte);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Where each slot's value stands in its table, the large ones first. */
function placesOf(slots: readonly Slot[]): [place: number, size: number][] {
  const sizes = slots.map((slot) => (slot === undefined ? 0 : 'size' in slot ? slot.size : 4));
  const places: [number, number][] = sizes.map((size) => [0, size]);
  let place = 4;
  for (const wanted of [8, 4, 2, 1]) {
    for (const [slot, size] of sizes.entries()) {
      if (size !== wanted) continue;
      places[slot] = [place, size];
      place += size;
    }
  }
  return places;
}
