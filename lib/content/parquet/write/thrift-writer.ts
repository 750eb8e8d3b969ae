import { concat, utf8Bytes } from '../../../platform/node.ts';
import { BINARY, FALSE, I8, isStruct, Struct, TRUE, type Value } from '../thrift.ts';

/** Puts structs together, field by field in the order of their numbers. */
export class ThriftWriter {
  readonly #pieces: Uint8Array[] = [];
  #open: number[] = [];

  /** All that was written. */
  bytes(): Uint8Array {
    this.#close();
    return concat(this.#pieces);
  }

  struct(struct: Struct): this {
    return this.fields(struct, 0).end();
  }

  /** The fields of a struct behind the one of that number. */
  fields({ fields }: Struct, before: number): this {
    let last = before;
    for (const [id, { type, value }] of [...fields].sort(([a], [b]) => a - b)) {
      this.field(id, type, last).value(type, value);
      last = id;
    }
    return this;
  }

  field(id: number, type: number, last: number): this {
    if (id > last && id - last < 16) this.#open.push(((id - last) << 4) | type);
    else {
      this.#open.push(type);
      this.#integer(id);
    }
    return this;
  }

  end(): this {
    this.#open.push(0);
    return this;
  }

  listHead(type: number, length: number): this {
    this.#open.push((Math.min(length, 15) << 4) | type);
    if (length >= 15) this.#varint(length);
    return this;
  }

  /** Bytes that are written already. */
  raw(bytes: Uint8Array): this {
    this.#close();
    this.#pieces.push(bytes);
    return this;
  }

  value(type: number, value: Value): this {
    if (typeof value === 'number') {
      if (type === I8) this.#open.push(value);
      else if (type !== TRUE && type !== FALSE) this.#integer(value);
      return this;
    }
    if (isStruct(value)) return this.struct(value);
    if (value instanceof Uint8Array) {
      if (type === BINARY) this.#varint(value.length);
      return this.raw(value);
    }
    this.listHead(value.type, value.items.length);
    const isFlag = value.type === TRUE || value.type === FALSE;
    for (const item of value.items) this.value(isFlag ? I8 : value.type, item);
    return this;
  }

  #integer(value: number): void {
    this.#varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#open.push((rest % 128) | 0x80);
    this.#open.push(rest);
  }

  #close(): void {
    if (this.#open.length === 0) return;
    this.#pieces.push(Uint8Array.from(this.#open));
    this.#open = [];
  }
}

type Written = Value | string | boolean | undefined;

/** A struct of fields that go by their numbers; those without a value are left out. */
export function structOf(fields: Readonly<{ [id: number]: readonly [type: number, value: Written] }>): Struct {
  const struct = new Struct();
  for (const [id, [type, value]] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (typeof value === 'boolean') struct.set(Number(id), value ? TRUE : FALSE, 0);
    else struct.set(Number(id), type, typeof value === 'string' ? utf8Bytes(value) : value);
  }
  return struct;
}

export function listOf(type: number, items: readonly Value[]): Value {
  return { type, items };
}
