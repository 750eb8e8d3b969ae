import { utf8Of } from '../../platform/node.ts';

/** Types of Thrift's compact protocol; a field that is true or false says so by its type. */
export const [TRUE, FALSE, I8, I32, I64, BINARY, LIST, STRUCT] = [1, 2, 3, 5, 6, 8, 9, 12];
const [I16, DOUBLE, SET] = [4, 7, 10];

/** Structs in structs; Parquet's own have seven at most. */
const MAX_DEPTH = 32;
const [INTEGER_BYTES, DOUBLE_BYTES] = [10, 8];

/** A number, the 8 bytes of a float64, a text's bytes, or more of them. Flags stand in their types. */
export type Value = number | Uint8Array | List | Struct;

export interface List {
  readonly type: number;
  readonly items: readonly Value[];
}

export interface Field {
  readonly type: number;
  readonly value: Value;
}

/** The fields of a struct by their numbers, each with its type, so that it can be written again as it was. */
export class Struct {
  readonly fields: Map<number, Field>;

  constructor(fields: Map<number, Field> = new Map()) {
    this.fields = fields;
  }

  /** undefined where the field is absent or something else */
  number(id: number): number | undefined {
    const value = this.fields.get(id)?.value;
    return typeof value === 'number' ? value : undefined;
  }

  flag(id: number): boolean | undefined {
    const type = this.fields.get(id)?.type;
    return type === TRUE || type === FALSE ? type === TRUE : undefined;
  }

  text(id: number): string | undefined {
    const value = this.fields.get(id)?.value;
    return value instanceof Uint8Array ? utf8Of(value) : undefined;
  }

  struct(id: number): Struct | undefined {
    const value = this.fields.get(id)?.value;
    return isStruct(value) ? value : undefined;
  }

  items(id: number): readonly Value[] {
    const value = this.fields.get(id)?.value;
    return isList(value) ? value.items : [];
  }

  set(id: number, type: number, value: Value): this {
    this.fields.set(id, { type, value });
    return this;
  }
}

/** Told by its members: what reads a file and what writes one are bundles with classes of their own. */
export function isStruct(value: Value | undefined): value is Struct {
  return typeof value === 'object' && 'fields' in value;
}

function isList(value: Value | undefined): value is List {
  return typeof value === 'object' && !isStruct(value) && !(value instanceof Uint8Array);
}

/** Reads the compact protocol. What it makes of bytes takes time and memory in proportion to them, whatever they say. */
export class ThriftReader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  struct(depth = 0): Struct {
    const struct = new Struct();
    for (let id = this.field(0); id !== undefined; id = this.field(id.id)) {
      struct.fields.set(id.id, { type: id.type, value: this.value(id.type, depth) });
    }
    return struct;
  }

  /** The number and type of the next field, or undefined where the struct ends. */
  field(last: number): { readonly id: number; readonly type: number } | undefined {
    const head = this.#byte();
    const type = head & 0xf;
    if (type === 0) return undefined;
    return { id: head >> 4 === 0 ? this.integer() : last + (head >> 4), type };
  }

  /** The type and the length of a list, which begins here. */
  listHead(): { readonly type: number; readonly length: number } {
    const head = this.#byte();
    const length = head >> 4 === 15 ? this.#varint() : head >> 4;
    if (length > this.#bytes.length - this.at) throw new RangeError('a list is longer than the file');
    return { type: head & 0xf, length };
  }

  value(type: number, depth = 0): Value {
    if (type === TRUE || type === FALSE) return 0;
    if (type === I8) return this.#byte();
    if (type === I16 || type === I32 || type === I64) return this.integer();
    if (type === DOUBLE) return this.#take(DOUBLE_BYTES);
    if (type === BINARY) return this.#take(this.#varint());
    if (depth > MAX_DEPTH) throw new RangeError('structs are nested too deep');
    if (type === STRUCT) return this.struct(depth + 1);
    if (type !== LIST && type !== SET) throw new RangeError(`the type ${type} is not one of Thrift's`);
    const { type: item, length } = this.listHead();
    const isFlag = item === TRUE || item === FALSE;
    const items = Array.from({ length }, () => (isFlag ? this.#byte() : this.value(item, depth + 1)));
    return { type: item, items };
  }

  integer(): number {
    const folded = this.#varint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1, left = INTEGER_BYTES; left > 0; left--, scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number has too many digits');
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError('it ends too early');
    return byte;
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.at) throw new RangeError('it ends too early');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}
