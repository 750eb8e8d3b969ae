import { dateText, timestampText, timeText } from '../../frame/columns/times.ts';
import { utf8Of } from '../../platform/node.ts';
import type { Meaning } from './meaning.ts';

/** A value as it is stored: a number (an integer of 64 bits exactly) or bytes. */
export type Stored = number | bigint | Uint8Array;

/** The Julian day of 1970-01-01. */
const JULIAN_1970 = 2440588;
/** 256 bits are the most that other programs hold. */
const MAX_DECIMAL_BYTES = 32;
const NANOS = 1_000_000_000;

/** What writes the values of a meaning as texts: dates and times as ISO 8601 has them. */
export function textsOf(meaning: Meaning): (value: Stored) => string {
  switch (meaning.kind) {
    case 'date':
      return (value) => dateText(Number(value));
    case 'time':
      return (value) => timeText(Number(value), meaning.perSecond);
    case 'timestamp':
      return (value) => timestampText(BigInt(value as bigint), meaning.perSecond, meaning.isUtc);
    case 'old-timestamp':
      return (value) => oldTimestampText(value as Uint8Array);
    case 'uuid':
      return (value) => uuidText(value as Uint8Array);
    case 'decimal':
    case 'long-decimal':
      return (value) => decimalText(typeof value === 'object' ? bigEndian(value) : BigInt(value), meaning.scale);
    default:
      return (value) => utf8Of(value as Uint8Array);
  }
}

/** Nanoseconds of a day and the Julian day, as Impala and older releases of Spark store points in time. */
function oldTimestampText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `${dateText(view.getInt32(8, true) - JULIAN_1970)}T${timeText(Number(view.getBigInt64(0, true)), NANOS)}`;
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** A signed integer whose first byte is the highest. */
export function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length > MAX_DECIMAL_BYTES) throw new RangeError(`a decimal of ${bytes.length} bytes`);
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

/** All digits of a decimal: `-0.50`. */
function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return unscaled < 0n ? `-${text}` : text;
}
