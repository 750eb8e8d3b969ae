// What only Node's builds do: to look into files and streams of any kind.
import { native } from './node.ts';

/** Whether the bytes of a text in Latin-1 stand somewhere among others, of which there may be more than a string can have. */
export function includesLatin1(bytes: Uint8Array, text: string): boolean {
  return native(bytes).includes(text, 0, 'latin1');
}

/** Ways to undo gzip, zlib and zstd, which Node has from 22.15 on. */
export type Inflation = 'gunzipSync' | 'inflateSync' | 'zstdDecompressSync';

/** The bytes that were compressed. Throws for damaged ones, and with the code `TOO_LARGE`. */
export function inflate(bytes: Uint8Array, how: Inflation, maxBytes: number): Uint8Array {
  return process.getBuiltinModule('node:zlib')[how](bytes, { maxOutputLength: maxBytes });
}

/** The bytes that come out of the first ones of something compressed. */
export function inflateStart(bytes: Uint8Array, how: Inflation): Uint8Array {
  const { [how]: undo, constants } = process.getBuiltinModule('node:zlib');
  return undo(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
}

/** The bytes of a stream decompressed as they come; `isDamage` tells the errors of damaged bytes. */
export async function* decompressed(
  input: AsyncIterable<Uint8Array>,
  how: 'gzip' | 'zstd',
): AsyncGenerator<Uint8Array> {
  const zlib = await import('node:zlib');
  yield* through(input, how === 'gzip' ? zlib.createGunzip() : zlib.createZstdDecompress());
}

/** The bytes of a stream compressed as they come. */
export async function* compressed(input: AsyncIterable<Uint8Array>, how: 'gzip' | 'zstd'): AsyncGenerator<Uint8Array> {
  const zlib = await import('node:zlib');
  yield* through(input, how === 'gzip' ? zlib.createGzip() : zlib.createZstdCompress());
}

export function isDamage(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code?.startsWith('Z') === true;
}

async function* through(input: AsyncIterable<Uint8Array>, coder: NodeJS.ReadWriteStream): AsyncGenerator<Uint8Array> {
  const { Readable, pipeline } = await import('node:stream');
  const source = Readable.from(input, { highWaterMark: 1 }); // pieces arrive as they are, one at a time
  pipeline(source, coder as NodeJS.WritableStream, () => undefined); // errors surface where `coder` is read
  yield* coder as unknown as AsyncIterable<Uint8Array>;
}

const UNFOLD = { gzip: 'gunzipSync', br: 'brotliDecompressSync', zstd: 'zstdDecompressSync' } as const;

/** The bytes of a page of a file, of which it is known how many they are. Throws for damaged ones, and for more. */
export function unfoldPage(bytes: Uint8Array, coding: keyof typeof UNFOLD, length: number): Uint8Array {
  const size = Math.max(length, MIN_CHUNK_BYTES);
  return process.getBuiltinModule('node:zlib')[UNFOLD[coding]](bytes, { maxOutputLength: size, chunkSize: size });
}

/** The least that zlib writes into at a time. */
const MIN_CHUNK_BYTES = 64;

/** The checksum of zip's and Parquet's parts. */
export function crc32(bytes: Uint8Array): number {
  return process.getBuiltinModule('node:zlib').crc32(bytes);
}

const FOLD = { gzip: 'gzipSync', br: 'brotliCompressSync', zstd: 'zstdCompressSync' } as const;

/** The bytes of a page compressed, quickly rather than well. */
export function foldPage(bytes: Uint8Array, coding: keyof typeof FOLD): Uint8Array {
  const { [FOLD[coding]]: fold, constants } = process.getBuiltinModule('node:zlib');
  const options = {
    gzip: { level: 1 },
    br: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
    zstd: { params: { [constants.ZSTD_c_compressionLevel]: 1 } },
  };
  return fold(bytes, options[coding]);
}

export function base64Of(bytes: Uint8Array): string {
  return native(bytes).toString('base64');
}
