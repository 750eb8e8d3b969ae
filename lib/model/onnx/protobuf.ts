import { ModelFormatError } from '../../errors.ts';
import { concat } from '../../platform/node.ts';

/** One field of a protobuf message. */
export interface Field {
  readonly number: number;
  /** an integer, or the bytes of whatever has a length; fixed-width numbers are bytes too */
  readonly value: number | Uint8Array;
  /** the whole field as it stands in the message */
  readonly bytes: Uint8Array;
}

const utf8 = new TextDecoder();
/** Bytes of a varint: 64 bits, seven in each. */
const MAX_VARINT_BYTES = 10;

/**
 * The fields of a message in their order.
 *
 * @throws ModelFormatError naming the byte where it stops being one
 */
export function readFields(message: Uint8Array): Field[] {
  const reader = new FieldReader(message);
  const fields: Field[] = [];
  while (reader.position < message.length) fields.push(reader.read());
  return fields;
}

class FieldReader {
  readonly #bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): Field {
    const start = this.position;
    const tag = this.varint();
    const value = this.#value(tag & 7);
    return { number: tag >>> 3, value, bytes: this.#bytes.subarray(start, this.position) };
  }

  #value(wireType: number): number | Uint8Array {
    switch (wireType) {
      case 0:
        return this.varint();
      case 1:
        return this.#take(8);
      case 2:
        return this.#take(this.varint());
      case 5:
        return this.#take(4);
      default:
        throw damaged(this.position, `the wire type ${wireType} is unknown`);
    }
  }

  /** A signed integer, exact up to 2^53. */
  varint(): number {
    let value = 0n;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = this.#bytes[this.position++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw damaged(this.position, 'an integer has no end');
  }

  #take(length: number): Uint8Array {
    const start = this.position;
    if (length < 0 || length > this.#bytes.length - start) {
      throw damaged(start, `${length} bytes should follow, but there are ${this.#bytes.length - start}`);
    }
    this.position = start + length;
    return this.#bytes.subarray(start, this.position);
  }
}

function damaged(position: number, what: string): ModelFormatError {
  return new ModelFormatError(`ONNX, byte ${position} of a message: ${what}`, {
    hint: 'the file is damaged or not ONNX; copy it again or convert the model again',
  });
}

/** The messages in every field of a number. */
export function messages(fields: readonly Field[], number: number): Uint8Array[] {
  return fields.flatMap((field) => (field.number === number && typeof field.value !== 'number' ? [field.value] : []));
}

export function texts(fields: readonly Field[], number: number): string[] {
  return messages(fields, number).map((bytes) => utf8.decode(bytes));
}

/** The integers of a repeated field, packed or not. */
export function integers(fields: readonly Field[], number: number): number[] {
  return fields.flatMap(({ number: own, value }) => {
    if (own !== number) return [];
    return typeof value === 'number' ? [value] : unpackIntegers(value);
  });
}

function unpackIntegers(bytes: Uint8Array): number[] {
  const reader = new FieldReader(bytes);
  const values: number[] = [];
  while (reader.position < bytes.length) values.push(reader.varint());
  return values;
}

/** A field that holds bytes. */
export function encodeField(number: number, value: Uint8Array): Uint8Array {
  return concat([encodeVarint(number * 8 + 2), encodeVarint(value.length), value]);
}

function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 0x80);
  return Uint8Array.of(...bytes, rest);
}
