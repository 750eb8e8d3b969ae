/** A range of bytes; the end is behind the last. */
export interface ByteRange {
  readonly begin: number;
  readonly end: number;
}

/** Bytes that are read in pieces, in any order: a body, a file, an object. */
export interface ByteSource {
  readonly byteLength: number;
  /** Makes ranges ready to be read. */
  load(ranges: readonly ByteRange[]): Promise<ReadyBytes>;
}

export interface ReadyBytes {
  /** The bytes of a range, valid as long as the caller likes; of an object, one within a range that is ready. */
  read(begin: number, end: number): Uint8Array;
  /** The bytes of any range from first to last, none of them fetched again; a piece is valid until the next one is asked for. */
  stream(begin: number, end: number): AsyncIterable<Uint8Array>;
  /** what another thread reads the same by; undefined where it cannot */
  readonly shared?: SharedBytes | undefined;
}

/** A file by its descriptor, or pieces of an object in memory that threads share. */
export interface SharedBytes {
  readonly file?: number;
  readonly pieces?: readonly { readonly begin: number; readonly bytes: Uint8Array }[];
}

/** Bytes that are all in memory. */
export function sourceOf(bytes: Uint8Array): ByteSource & ReadyBytes {
  const source = {
    byteLength: bytes.length,
    load: async () => source,
    read: (begin: number, end: number) => bytes.subarray(begin, end),
    async *stream(begin: number, end: number) {
      yield bytes.subarray(begin, end);
    },
  };
  return source;
}
