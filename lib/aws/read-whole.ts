import { readObject } from './read-object.ts';
import type { S3Head } from './s3.ts';
import type { S3Location } from './s3-uri.ts';

/** What one connection reads at a time. Objects of that size have S3's own checksum compared, parts have none. */
const PART_BYTES = 2 ** 24;
/** S3 gives one connection some 90 MB/s, and a function of 1,769 MB can take about as much again. */
const NUM_LANE = 4;

/**
 * Reads all of an object to where it will stay, large ones in parts side by side.
 *
 * @param into (head.bytes)
 * @throws ReplacedError when the object is not the one of `head` any more
 */
export async function readWhole(
  location: S3Location,
  head: S3Head,
  into: Uint8Array,
  partBytes = PART_BYTES,
): Promise<void> {
  const failed = new AbortController();
  let next = 0;
  const readParts = async () => {
    while (next < head.bytes) {
      const begin = next;
      next = Math.min(begin + partBytes, head.bytes);
      await readObject(location, head, into.subarray(begin, next), { begin, signal: failed.signal });
    }
  };
  try {
    await Promise.all(Array.from({ length: NUM_LANE }, readParts));
  } catch (error) {
    failed.abort(error); // the others need not go on
    throw error;
  }
}
