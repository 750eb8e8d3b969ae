/** A range of bytes; the end is behind the last. */
export interface ByteRange {
  readonly begin: number;
  readonly end: number;
}

/** Bytes that are read in pieces, in any order: a body, a file, an object. */
export interface ByteSource {
  readonly byteLength: number;
  /** Makes ranges ready to be read; what was made ready before is let go. */
  load(ranges: readonly ByteRange[]): Promise<void>;
  /** Whether a range can be read as things are. */
  has(range: ByteRange): boolean;
  /** The bytes of a range, valid as long as the caller likes; of an object, one within a range that is ready. */
  read(begin: number, end: number): Uint8Array;
}

/** Bytes that are all in memory. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    byteLength: bytes.length,
    load: async () => undefined,
    has: () => true,
    read: (begin, end) => bytes.subarray(begin, end),
  };
}
