import { MalformedInputError } from '../errors.ts';
import { peek } from './peek.ts';
import { cutAtFrameEnds } from './zstd-frames.ts';

export type Compression = 'gzip' | 'zstd';

const EXTENSIONS: readonly [extension: string, Compression][] = [
  ['.gz', 'gzip'],
  ['.zst', 'zstd'],
];

/** How an object or file is compressed: by its Content-Encoding, else by its extension. */
export function compressionOf(name: string, contentEncoding = ''): Compression | undefined {
  const coding = contentEncoding.toLowerCase();
  if (coding.includes('gzip')) return 'gzip';
  if (coding.includes('zstd')) return 'zstd';
  return EXTENSIONS.find(([extension]) => name.toLowerCase().endsWith(extension))?.[1];
}

/** A file's name without the extension that says how it is compressed. */
export function withoutCompression(name: string): string {
  const extension = EXTENSIONS.find(([ending]) => name.toLowerCase().endsWith(ending))?.[0] ?? '';
  return name.slice(0, name.length - extension.length);
}

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
  const zlib = await import('node:zlib');
  const decoder = compression === 'gzip' ? zlib.createGunzip() : zlib.createZstdDecompress();
  try {
    yield* throughStream(compression === 'zstd' ? cutAtFrameEnds(all) : all, decoder);
  } catch (cause) {
    if (!(cause as NodeJS.ErrnoException).code?.startsWith('Z')) throw cause;
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
  const zlib = await import('node:zlib');
  yield* throughStream(input, compression === 'gzip' ? zlib.createGzip() : zlib.createZstdCompress());
}

const MAGIC_BYTES = 4;

function compressionOfBytes(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd ? 'zstd' : undefined;
}

/** The next piece of a stream may lie where the last one did, which zlib may still be reading. */
async function* copied(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of input) yield Uint8Array.from(bytes);
}

async function* throughStream(
  input: AsyncIterable<Uint8Array>,
  through: NodeJS.ReadWriteStream,
): AsyncGenerator<Uint8Array> {
  const { Readable, pipeline } = await import('node:stream');
  const source = Readable.from(copied(input), { highWaterMark: 1 }); // pieces arrive as they are, one at a time
  pipeline(source, through as NodeJS.WritableStream, () => undefined); // errors surface where `through` is read
  yield* through as unknown as AsyncIterable<Uint8Array>;
}
