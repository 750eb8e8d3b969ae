import type { Readable } from 'node:stream';
import { promises as timers } from 'node:timers';
import { connect } from './client.ts';
import type { S3Head } from './s3.ts';
import type { S3Location } from './s3-uri.ts';
import { attemptsOf, isPassing, storageError } from './storage-error.ts';

/** Requests in a row that bring no byte, the SDK's own attempts among them, before the reading is given up. */
const MAX_FAILURES = 6;
const PAUSE_MS = 200;
/** S3 gives no byte for so long: ask again. */
const STALL_MS = 20_000;

export interface ReadOptions {
  /** stops the reading, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  readonly stallMs?: number;
  /** the bytes `[begin, end)`; default: all */
  readonly begin?: number;
  readonly end?: number;
}

/**
 * The object's bytes from first to last, all that are asked for. A stream that breaks or stalls is resumed at its last byte.
 * @throws ReplacedError when the object is not the one of `head` any more
 */
export async function* readObject(
  location: S3Location,
  head: S3Head,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  const { begin: first = 0, end = head.bytes } = options;
  let [offset, failures] = [first, 0];
  while (offset < end) {
    const begin = offset;
    try {
      for await (const chunk of await openRange(location, head, offset, options)) {
        offset += chunk.length;
        yield chunk;
      }
      if (offset < end) throw new Error(`the stream ended after ${offset} of ${head.bytes} bytes`);
    } catch (error) {
      options.signal?.throwIfAborted();
      failures = offset > begin ? 1 : failures + attemptsOf(error);
      // with all bytes here it is their checksum that is wrong, and no resuming helps
      if (failures >= MAX_FAILURES || offset >= end || !isPassing(error)) {
        throw storageError('read', location, error);
      }
      await pause(failures, options.signal);
    }
  }
}

/** Exponential backoff with jitter. */
async function pause(failures: number, signal: AbortSignal | undefined): Promise<void> {
  const ms = PAUSE_MS * 2 ** (failures - 1) * (0.5 + Math.random() / 2);
  await timers.setTimeout(ms, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

async function openRange(
  { bucket, key, versionId }: S3Location,
  { etag, bytes }: S3Head,
  offset: number,
  { signal, stallMs = STALL_MS, end = bytes }: ReadOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const { sdk, s3 } = await connect();
  // S3 sends a checksum of the whole, and no range's, which the SDK compares
  const range = offset > 0 || end < bytes ? { Range: `bytes=${offset}-${end - 1}` } : {};
  const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, IfMatch: etag, ...range });
  const { Body } = await s3.send(command, signal ? { abortSignal: signal } : {});
  return watched(Body as Readable, stallMs, signal);
}

/** The stream's bytes; it breaks when it is waited for too long, or when the signal says so. */
async function* watched(body: Readable, stallMs: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const stop = () => body.destroy(signal?.reason as Error);
  const stalled = () => body.destroy(new Error(`no byte came for ${stallMs} ms`));
  let timer = setTimeout(stalled, stallMs);
  signal?.addEventListener('abort', stop);
  try {
    for await (const chunk of body) {
      clearTimeout(timer);
      yield chunk; // takes as long as the caller does
      timer = setTimeout(stalled, stallMs);
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
