import { MalformedInputError } from '../errors.ts';
import * as platform from '../platform/node-only.ts';
import type { Compression } from './compression-names.ts';
import { peek } from './peek.ts';
import { cutAtFrameEnds } from './zstd-frames.ts';

/**
 * The bytes decompressed, all members or frames of them; the stream as it is where it is not compressed.
 *
 * @param named how it is said to be compressed; its first bytes know better
 */
export async function* decompress(
  input: AsyncIterable<Uint8Array>,
  named: Compression | undefined,
): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(input, MAGIC_BYTES);
  const compression = compressionOfBytes(head) ?? named;
  if (!compression) return yield* all;
  try {
    yield* platform.decompressed(copied(compression === 'zstd' ? cutAtFrameEnds(all) : all), compression);
  } catch (cause) {
    if (!platform.isDamage(cause)) throw cause;
    throw new MalformedInputError(`the input is not ${compression}, or cut short`, {
      hint: 'upload it again; a name ending in .gz or .zst and Content-Encoding say how it is compressed',
      cause,
    });
  }
}

/** The bytes compressed; the stream as it is without a compression. */
export async function* compress(
  input: AsyncIterable<Uint8Array>,
  compression: Compression | undefined,
): AsyncGenerator<Uint8Array> {
  if (!compression) return yield* input;
  yield* platform.compressed(copied(input), compression);
}

const MAGIC_BYTES = 4;

/** The compression that a text begins like. */
export function compressionOfBytes(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd ? 'zstd' : undefined;
}

/** The next piece of a stream may lie where the last one did, which zlib may still be reading. */
async function* copied(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of input) yield Uint8Array.from(bytes);
}
