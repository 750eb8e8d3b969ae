import { ModelFormatError } from '../../errors.ts';

/** Far above any model that a serverless machine could hold; a bomb stops there. */
const MAX_OUTPUT_BYTES = 2 ** 30;

interface Compression {
  readonly name: string;
  readonly magic: readonly number[];
  /** node:zlib's function; the module is loaded when one is needed, not at every start */
  readonly inflate?: 'gunzipSync' | 'inflateSync';
}

/** What `joblib.dump(compress=…)` and gzip write. */
const COMPRESSIONS: readonly Compression[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], inflate: 'gunzipSync' },
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({ name: 'zlib', magic: [0x78, level], inflate: 'inflateSync' as const })),
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'lzma', magic: [0x5d, 0x00, 0x00] },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18] },
];

function findCompression(bytes: Uint8Array): Compression | undefined {
  return COMPRESSIONS.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte));
}

export function isCompressed(bytes: Uint8Array): boolean {
  return findCompression(bytes) !== undefined;
}

/**
 * What was compressed.
 *
 * @throws ModelFormatError for damaged bytes, more than 1 GiB, or a compression that Node cannot undo
 */
export function inflate(bytes: Uint8Array): Uint8Array {
  const compression = findCompression(bytes);
  if (compression?.inflate === undefined) {
    throw new ModelFormatError(`the file is compressed with ${compression?.name ?? 'something unknown'}`, {
      hint: 'save it with compress=("zlib", 3), or uncompressed',
    });
  }
  try {
    return process.getBuiltinModule('node:zlib')[compression.inflate](bytes, { maxOutputLength: MAX_OUTPUT_BYTES });
  } catch (cause) {
    throw new ModelFormatError(`the ${compression.name} stream is damaged or too large: ${(cause as Error).message}`, {
      hint: 'copy the file again',
      cause,
    });
  }
}
