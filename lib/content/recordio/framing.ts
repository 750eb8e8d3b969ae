// RecordIO as MXNet's dmlc-core writes it (include/dmlc/recordio.h): a magic number, a word of length and part, the bytes, and
// zeros up to a multiple of 4. A record that holds the magic number itself is cut there into parts.
import { MalformedInputError } from '../../errors.ts';
import { concat } from '../../platform/node.ts';

const MAGIC = 0xced7230a;
const MAGIC_BYTES = Uint8Array.of(0x0a, 0x23, 0xd7, 0xce);
const HEADER_BYTES = 8;
const [WHOLE, MIDDLE, LAST] = [0, 2, 3];
const MAX_LENGTH = 0x1fffffff;

/** Takes the message of a record, `bytes[start, end)`. */
export type RecordTaker = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Hands over the whole records of a buffer, in their order; answers the offset behind the last.
 *
 * @param isLast the stream ends with the buffer
 * @throws MalformedInputError for bytes that are no records
 */
export function takeRecords(buffer: Uint8Array, isLast: boolean, take: RecordTaker): number {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let parts: Uint8Array[] = [];
  let behind = 0;
  for (let at = 0; at < buffer.length; ) {
    const whole = at + HEADER_BYTES <= buffer.length;
    if (whole && view.getUint32(at, true) !== MAGIC) throw damaged(at, 'no record begins there');
    const word = whole ? view.getUint32(at + 4, true) : 0;
    const [part, length] = [word >>> 29, word & MAX_LENGTH];
    const start = at + HEADER_BYTES;
    const end = start + length;
    if (!whole || end > buffer.length) {
      if (isLast) throw damaged(at, 'the last record is cut short');
      return behind;
    }
    const isJoined = part === MIDDLE || part === LAST;
    if (isJoined !== parts.length > 0) throw damaged(at, 'a part of a record stands alone');
    at = Math.min(start + padded(length), buffer.length);
    if (part === WHOLE) take(buffer, start, end);
    else {
      parts.push(...(isJoined ? [MAGIC_BYTES] : []), buffer.subarray(start, end));
      if (part !== LAST) continue;
      const bytes = concat(parts);
      parts = [];
      take(bytes, 0, bytes.length);
    }
    behind = at;
  }
  if (isLast && parts.length > 0) throw damaged(buffer.length, 'the last record is cut short');
  return behind;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

/** The number of bytes that whole records take. */
export function countRecords(buffer: Uint8Array): number {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let [at, whole] = [0, 0];
  while (at + HEADER_BYTES <= buffer.length && view.getUint32(at, true) === MAGIC) {
    const word = view.getUint32(at + 4, true);
    const part = word >>> 29;
    at += HEADER_BYTES + padded(word & MAX_LENGTH);
    if (at <= buffer.length && (part === WHOLE || part === LAST)) whole = at;
  }
  return whole;
}

function damaged(at: number, what: string): MalformedInputError {
  return new MalformedInputError(`the body is not RecordIO at byte ${at}: ${what}`, {
    hint: 'write it with write_numpy_to_dense_tensor of the SageMaker SDK, and send the file byte by byte',
  });
}
