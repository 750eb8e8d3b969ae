import { readObject } from './read-object.ts';
import type { S3Head } from './s3.ts';
import type { S3Location } from './s3-uri.ts';

/** What one request reads, and how many of them are under way: S3 gives a connection some 90 MB/s. */
const [PIECE_BYTES, NUM_LANE] = [4 * 2 ** 20, 3];

export interface ReadAheadOptions {
  /** stops the reading, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  /** the bytes `[begin, end)`; default: all */
  readonly begin?: number;
  readonly end?: number;
  readonly pieceBytes?: number | undefined;
}

/**
 * The object's bytes from first to last, read in pieces of which a few are under way at once: no faster than they are taken,
 * in memory that is used again. A piece is valid until the next one is asked for.
 *
 * @throws ReplacedError when the object is not the one of `head` any more
 */
export async function* readAhead(
  location: S3Location,
  head: S3Head,
  { signal, begin = 0, end = head.bytes, pieceBytes = PIECE_BYTES }: ReadAheadOptions = {},
): AsyncGenerator<Uint8Array> {
  const isShort = end - begin <= 2 * pieceBytes;
  const size = isShort ? end - begin : pieceBytes;
  const stop = new AbortController();
  const either = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  const underWay: Promise<Uint8Array>[] = [];
  let next = begin;
  const start = (memory?: Uint8Array) => {
    if (next >= end) return;
    const into = (memory ?? Buffer.allocUnsafeSlow(size)).subarray(0, end - next);
    const piece = readObject(location, head, into, { begin: next, signal: either }).then(() => into);
    next += into.length;
    piece.catch(() => undefined); // told when it is its turn
    underWay.push(piece);
  };
  try {
    for (let lane = 0; lane < NUM_LANE; lane++) start();
    while (underWay.length > 0) {
      const piece = await underWay.shift()!;
      yield piece;
      start(piece);
    }
  } finally {
    stop.abort();
  }
}
