// Arrow's encapsulated messages (Columnar.rst, "IPC Streaming Format"): a marker, the length of the metadata, the metadata, and
// a body whose length that tells. Writers before 0.15 leave out the marker.
import { FlatTable } from './flat-table.ts';
import { damaged } from './problem.ts';

const MARKER = 0xffffffff;
export const [SCHEMA, DICTIONARY_BATCH, RECORD_BATCH] = [1, 2, 3];

/** A message of a buffer. */
export interface Message {
  /** SCHEMA, DICTIONARY_BATCH or RECORD_BATCH */
  readonly kind: number;
  readonly header: FlatTable;
  readonly body: Uint8Array;
}

/** What stands at an offset: a message, the end of the stream, or less than a whole one of either. */
export interface Found {
  readonly message: Message | undefined;
  readonly isEnd: boolean;
  /** offset behind it; the same offset for less than a whole message */
  readonly end: number;
}

/**
 * @throws MalformedInputError for what is no message
 */
export function messageAt(buffer: Uint8Array, at: number): Found {
  const more = { message: undefined, isEnd: false, end: at };
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  if (at + 8 > buffer.length) return at + 4 === buffer.length && view.getUint32(at, true) === 0 ? endAt(at + 4) : more;
  const isMarked = view.getUint32(at, true) === MARKER;
  const start = at + (isMarked ? 8 : 4);
  const length = view.getInt32(start - 4, true);
  if (length === 0) return endAt(start);
  if (length < 0 || length > MAX_METADATA_BYTES) throw damaged('a message does not begin where one should');
  if (start + length > buffer.length) return more;
  const message = FlatTable.root(buffer.subarray(start, start + length));
  const [bodyBytes, header] = [message.long(3), message.table(2)];
  if (bodyBytes < 0 || bodyBytes > Number.MAX_SAFE_INTEGER || header === undefined) {
    throw damaged('a message contradicts itself');
  }
  const end = start + length + bodyBytes;
  if (end > buffer.length) return more;
  const body = buffer.subarray(start + length, end);
  return { message: { kind: message.byte(1), header, body }, isEnd: false, end };
}

/** Of schemas with some ten thousand columns. */
const MAX_METADATA_BYTES = 2 ** 26;

function endAt(end: number): Found {
  return { message: undefined, isEnd: true, end };
}
