import { MalformedInputError } from '../errors.ts';
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

/** `in.csv.gz` → `in.csv.out.gz`, `in.csv` → `in.csv.out`: Batch Transform's name, compressed as the input is. */
export function outputName(name: string): string {
  const extension = /\.(gz|zst)$/i.exec(name)?.[0] ?? '';
  return `${name.slice(0, name.length - extension.length)}.out${extension}`;
}

/** The media type that a file's extension names, or empty. */
export function contentTypeOfName(name: string): string {
  const plain = name.replace(/\.(gz|zst)$/i, '').replace(/\.out$/, '');
  if (/\.(csv|tsv)$/i.test(plain)) return 'text/csv';
  if (/\.(jsonl|ndjson|jsonlines)$/i.test(plain)) return 'application/jsonlines';
  if (/\.json$/i.test(plain)) return 'application/json';
  return '';
}

/** The bytes decompressed, all members or frames of them; the stream as it is without a compression. */
export async function* decompress(
  input: AsyncIterable<Uint8Array>,
  compression: Compression | undefined,
): AsyncGenerator<Uint8Array> {
  if (!compression) return yield* input;
  const zlib = await import('node:zlib');
  const decoder = compression === 'gzip' ? zlib.createGunzip() : zlib.createZstdDecompress();
  try {
    yield* throughStream(compression === 'zstd' ? cutAtFrameEnds(input) : input, decoder);
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

async function* throughStream(
  input: AsyncIterable<Uint8Array>,
  through: NodeJS.ReadWriteStream,
): AsyncGenerator<Uint8Array> {
  const { Readable, pipeline } = await import('node:stream');
  const source = Readable.from(input, { highWaterMark: 1 }); // pieces arrive as they are, one at a time
  pipeline(source, through as NodeJS.WritableStream, () => undefined); // errors surface where `through` is read
  yield* through as unknown as AsyncIterable<Uint8Array>;
}
