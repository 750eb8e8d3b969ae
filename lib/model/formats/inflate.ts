import { ModelFormatError } from '../../errors.ts';
import { concat, TOO_LARGE } from '../../platform/node.ts';
import * as platform from '../../platform/node-only.ts';
import { maxUnfoldedBytes } from '../memory-limit.ts';

/** Far above any model that a serverless machine could hold. */
const MAX_BYTES = 2 ** 30;
/** No model shrinks to less than a 200th, but small ones of little content: a bomb stops early. */
const MAX_RATIO = 200;
const ALWAYS_BYTES = 2 ** 25;
const CHUNK_BYTES = 2 ** 16;

interface Compression {
  readonly name: string;
  readonly magic: readonly number[];
  readonly inflate?: platform.Inflation;
  /** a decoder from the bundle that stands apart */
  readonly expand?: (bytes: Uint8Array, output: Output) => Promise<void>;
}

/** What `joblib.dump(compress=…)` and gzip write. */
const COMPRESSIONS: readonly Compression[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], inflate: 'gunzipSync' },
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({ name: 'zlib', magic: [0x78, level], inflate: 'inflateSync' as const })),
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], expand: expandBzip2 },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], expand: expandXz },
  { name: 'lzma', magic: [0x5d, 0x00, 0x00] },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18] },
];

/** How much may come out of so many compressed bytes. */
function maxInflatedBytes(compressedBytes: number, limit: number): number {
  return Math.min(MAX_BYTES, limit, Math.max(ALWAYS_BYTES, compressedBytes * MAX_RATIO));
}

function findCompression(bytes: Uint8Array): Compression | undefined {
  return COMPRESSIONS.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte));
}

export function isCompressed(bytes: Uint8Array): boolean {
  return findCompression(bytes) !== undefined;
}

/**
 * What was compressed with gzip or zlib.
 *
 * @param limit bytes that may come out
 * @throws ModelFormatError for damaged bytes, more than 1 GiB or the limit, or a compression that Node cannot undo
 */
export function inflate(bytes: Uint8Array, limit = maxUnfoldedBytes(undefined)): Uint8Array {
  const compression = findCompression(bytes);
  if (compression?.inflate === undefined) {
    throw new ModelFormatError(`the file is compressed with ${compression?.name ?? 'something unknown'}`, {
      hint: 'save it with compress=("zlib", 3), or uncompressed',
    });
  }
  try {
    const maxBytes = maxInflatedBytes(bytes.length, limit);
    return platform.inflate(bytes, compression.inflate, maxBytes);
  } catch (cause) {
    throw damaged(compression.name, bytes, limit, cause);
  }
}

/** So much of a compressed file tells what is in it. */
const HEAD_BYTES = 4096;

/** What comes out of the first bytes of gzip or zlib; undefined for other compressions. */
export function inflateHead(bytes: Uint8Array): Uint8Array | undefined {
  const compression = findCompression(bytes);
  if (compression?.inflate === undefined) return undefined;
  try {
    return platform.inflateStart(bytes.subarray(0, HEAD_BYTES), compression.inflate);
  } catch (cause) {
    throw damaged(compression.name, bytes, MAX_BYTES, cause);
  }
}

/**
 * What was compressed with bzip2 or xz; other bytes as they are. Node has no decoder for these, so that one is loaded.
 *
 * @param limit bytes that may come out
 * @throws ModelFormatError for damaged bytes or more than 1 GiB or the limit
 */
export async function expand(bytes: Uint8Array, limit = maxUnfoldedBytes(undefined)): Promise<Uint8Array> {
  const compression = findCompression(bytes);
  if (compression?.expand === undefined) return bytes;
  const output = new Output(maxInflatedBytes(bytes.length, limit));
  try {
    await compression.expand(bytes, output);
  } catch (cause) {
    throw damaged(compression.name, bytes, limit, cause);
  }
  const expanded = output.finish();
  if (isCompressed(expanded)) throw new ModelFormatError('the file is compressed twice');
  return expanded;
}

async function expandBzip2(bytes: Uint8Array, output: Output): Promise<void> {
  const { Bunzip } = await import('./decompress.ts');
  Bunzip.decode(bytes, output, true);
}

async function expandXz(bytes: Uint8Array, output: Output): Promise<void> {
  const { XzReadableStream } = await import('./decompress.ts');
  const input = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  for await (const chunk of new XzReadableStream(input)) output.write(chunk);
}

/** Bytes that arrive one by one or in pieces, up to the limit. */
class Output {
  readonly #limit: number;
  readonly #full: Uint8Array[] = [];
  #chunk = new Uint8Array(CHUNK_BYTES);
  #length = 0; // of the chunk
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  writeByte(byte: number): void {
    if (this.#length === CHUNK_BYTES) this.#flush();
    this.#chunk[this.#length++] = byte;
  }

  write(bytes: Uint8Array): void {
    this.#flush();
    this.#add(bytes.slice());
  }

  finish(): Uint8Array {
    this.#flush();
    return concat(this.#full);
  }

  #flush(): void {
    this.#add(this.#chunk.subarray(0, this.#length));
    this.#chunk = new Uint8Array(CHUNK_BYTES);
    this.#length = 0;
  }

  #add(bytes: Uint8Array): void {
    this.#total += bytes.length;
    if (this.#total > this.#limit) throw Object.assign(new RangeError('too large'), { code: TOO_LARGE });
    if (bytes.length > 0) this.#full.push(bytes);
  }
}

/** What went wrong with a compressed stream. */
function damaged(name: string, bytes: Uint8Array, limit: number, cause: unknown): ModelFormatError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code !== TOO_LARGE) {
    return new ModelFormatError(`the ${name} stream is damaged: ${message}`, { hint: 'copy the file again', cause });
  }
  const most = maxInflatedBytes(bytes.length, limit);
  return new ModelFormatError(
    `more than ${Math.round(most / 2 ** 20)} MB come out of ${bytes.length} bytes of ${name}`,
    {
      hint:
        most === limit
          ? 'that is half of the memory that there is: give it more, or save the model uncompressed'
          : 'no model shrinks that much; if this one does, save it uncompressed',
      cause,
    },
  );
}
