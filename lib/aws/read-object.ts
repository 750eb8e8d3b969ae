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
  /** of the object's bytes, the first that is read */
  readonly begin?: number;
}

/**
 * Reads as many of the object's bytes as there is room for. A stream that breaks or stalls is resumed at its last byte.
 *
 * @param into (number of bytes)
 * @throws ReplacedError when the object is not the one of `head` any more
 */
export async function readObject(
  location: S3Location,
  head: S3Head,
  into: Uint8Array,
  options: ReadOptions = {},
): Promise<void> {
  let [length, failures] = [0, 0];
  const take = (chunk: Uint8Array) => {
    if (length + chunk.length > into.length) throw new Error('more bytes came than were asked for');
    into.set(chunk, length);
    length += chunk.length;
  };
  while (length < into.length) {
    const before = length;
    try {
      await flow(await openRange(location, head, options, length, into.length), take, options);
      if (length < into.length) throw new Error(`the stream ended after ${length} of ${into.length} bytes`);
    } catch (error) {
      options.signal?.throwIfAborted();
      failures = length > before ? 1 : failures + attemptsOf(error);
      // with all bytes here it is their checksum that is wrong, and no resuming helps
      if (failures >= MAX_FAILURES || length >= into.length || !isPassing(error)) {
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
  { signal, begin = 0 }: ReadOptions,
  from: number,
  to: number,
): Promise<Readable> {
  const { sdk, s3 } = await connect();
  // S3 sends a checksum of the whole, and no range's, which the SDK compares
  const range = begin + from > 0 || begin + to < bytes ? { Range: `bytes=${begin + from}-${begin + to - 1}` } : {};
  const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, IfMatch: etag, ...range });
  const { Body } = await s3.send(command, signal ? { abortSignal: signal } : {});
  return Body as Readable;
}

/** Gives the stream's chunks to `take` as they come; it breaks when none comes for long, or when the signal says so. */
async function flow(
  body: Readable,
  take: (chunk: Uint8Array) => void,
  { signal, stallMs = STALL_MS }: ReadOptions,
): Promise<void> {
  const stop = () => body.destroy(signal?.reason as Error);
  const timer = setTimeout(() => body.destroy(new Error(`no byte came for ${stallMs} ms`)), stallMs);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  try {
    await new Promise<void>((resolve, reject) => {
      body.on('end', resolve).on('error', reject);
      body.on('close', () => reject(new Error('the stream was closed'))); // after its end that is nothing
      body.on('data', (chunk: Buffer) => {
        timer.refresh();
        try {
          take(chunk);
          release(chunk);
        } catch (error) {
          body.destroy(error as Error);
        }
      });
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Gives memory back that is read no more, all of it the chunk's: thousands of chunks would wait to be collected. */
function release({ buffer, byteLength }: Buffer): void {
  if (byteLength === buffer.byteLength) (buffer as ArrayBuffer).transfer(0);
}
