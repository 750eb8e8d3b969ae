// RecordIO as MXNet's dmlc-core writes it (include/dmlc/recordio.h): a magic number, a word of length and part, the bytes, and
// zeros up to a multiple of 4. A record that holds the magic number itself is cut there into parts.
import { MalformedInputError } from '../../errors.ts';
import { concat } from '../../platform/node.ts';

const MAGIC = 0xced7230a;
const MAGIC_BYTES = Uint8Array.of(0x0a, 0x23, 0xd7, 0xce);
const HEADER_BYTES = 8;
const [WHOLE, MIDDLE, LAST] = [0, 2, 3];

/** A record of a buffer, its parts joined. */
export interface FramedRecord {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * The whole records of a buffer, in their order.
 *
 * @param isLast the stream ends with the buffer
 * @param onEnd told of the offset behind each
 * @throws MalformedInputError for bytes that are no records
 */
export function* recordsOf(
  buffer: Uint8Array,
  isLast: boolean,
  onEnd: (offset: number) => void,
): Generator<FramedRecord> {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let parts: Uint8Array[] = [];
  for (let at = 0; at < buffer.length; ) {
    const whole = at + HEADER_BYTES <= buffer.length;
    if (whole && view.getUint32(at, true) !== MAGIC) throw damaged(at, 'no record begins there');
    const [part, length] = whole ? partOf(view.getUint32(at + 4, true)) : [WHOLE, Number.POSITIVE_INFINITY];
    const start = at + HEADER_BYTES;
    const end = start + length;
    if (end > buffer.length) {
      if (isLast) throw damaged(at, 'the last record is cut short');
      return;
    }
    const isJoined = part === MIDDLE || part === LAST;
    if (isJoined !== parts.length > 0) throw damaged(at, 'a part of a record stands alone');
    at = Math.min(start + Math.ceil(length / 4) * 4, buffer.length);
    if (part === WHOLE) yield { bytes: buffer, start, end };
    else {
      parts.push(...(isJoined ? [MAGIC_BYTES] : []), buffer.subarray(start, end));
      if (part !== LAST) continue;
      const bytes = concat(parts);
      parts = [];
      yield { bytes, start: 0, end: bytes.length };
    }
    onEnd(at);
  }
  if (isLast && parts.length > 0) throw damaged(buffer.length, 'the last record is cut short');
}

function partOf(word: number): [part: number, length: number] {
  return [word >>> 29, word & 0x1fffffff].map(Number) as [number, number];
}

/** The number of bytes that whole records take. */
export function countRecords(buffer: Uint8Array): number {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let [at, whole] = [0, 0];
  while (at + HEADER_BYTES <= buffer.length && view.getUint32(at, true) === MAGIC) {
    const [part, length] = partOf(view.getUint32(at + 4, true));
    at += HEADER_BYTES + Math.ceil(length / 4) * 4;
    if (at <= buffer.length && (part === WHOLE || part === LAST)) whole = at;
  }
  return whole;
}

function damaged(at: number, what: string): MalformedInputError {
  return new MalformedInputError(`the body is not RecordIO at byte ${at}: ${what}`, {
    hint: 'write it with write_numpy_to_dense_tensor of the SageMaker SDK, and send the file byte by byte',
  });
}
