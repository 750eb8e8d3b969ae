import { swap16, swap32, swap64 } from '../../platform/node.ts';
import type { NumericColumn } from './column.ts';
import { ARRAYS, type Numbers, type NumberType } from './number-type.ts';
import { LongColumn, NumberColumn, type Placing } from './numbers.ts';

/**
 * What makes columns of numbers as they lie in memory: of such bytes, wherever they begin.
 *
 * @param bytes little-endian, unless it is said that they are not
 */
export function numberMaker(
  bytes: Uint8Array,
  type: NumberType,
  isBigEndian = false,
): (placing?: Placing) => NumericColumn {
  const native = toNative(bytes, Number(type[1]), isBigEndian);
  const { buffer, byteOffset, length } = native;
  if (type === 'i8' || type === 'u8') {
    const halves = new Uint32Array(buffer, byteOffset, length / 4);
    return (placing) => new LongColumn(halves, type === 'i8', placing);
  }
  const values = type === 'f2' ? halvesToFloats(native) : viewOf(native, type);
  return (placing) => new NumberColumn(values, placing);
}

function viewOf({ buffer, byteOffset, length }: Uint8Array, type: keyof typeof ARRAYS): Numbers {
  const ArrayType = ARRAYS[type];
  return new ArrayType(buffer as ArrayBuffer, byteOffset, length / ArrayType.BYTES_PER_ELEMENT);
}

/** The bytes, little-endian, where elements of their size may lie. */
export function toNative(bytes: Uint8Array, itemBytes: number, isBigEndian = false): Uint8Array {
  const isSwapped = isBigEndian && itemBytes > 1;
  if (!isSwapped && bytes.byteOffset % itemBytes === 0) return bytes;
  const copy = new Uint8Array(bytes);
  if (isSwapped && itemBytes === 2) swap16(copy);
  else if (isSwapped && itemBytes === 4) swap32(copy);
  else if (isSwapped) swap64(copy);
  return copy;
}

/** Floats of 16 bits as float32, which holds each exactly. */
export function halvesToFloats({ buffer, byteOffset, length }: Uint8Array): Float32Array {
  const halves = new Uint16Array(buffer, byteOffset, length / 2);
  return Float32Array.from(halves, (half) => {
    const [exponent, fraction] = [(half >> 10) & 0x1f, half & 0x3ff];
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 0x1f
          ? fraction === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return half & 0x8000 ? -size : size;
  });
}
