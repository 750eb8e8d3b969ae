import { MalformedInputError } from '../../errors.ts';
import { unfoldPage } from '../../platform/node-only.ts';
import { readSnappy } from './snappy.ts';

/** Codecs, as the format numbers them. */
export const [UNCOMPRESSED, SNAPPY, GZIP, BROTLI, ZSTD] = [0, 1, 2, 4, 6];
const NAMES = ['uncompressed', 'Snappy', 'gzip', 'LZO', 'Brotli', 'LZ4', 'zstd', 'LZ4'];

/** The bytes of a page, which are as many as it says. zlib compares the checksum that gzip has. */
export function unfold(bytes: Uint8Array, codec: number, length: number): Uint8Array {
  const page = undo(bytes, codec, length);
  if (page.length !== length) throw new RangeError(`a page has ${page.length} bytes in place of ${length}`);
  return page;
}

function undo(bytes: Uint8Array, codec: number, length: number): Uint8Array {
  switch (codec) {
    case UNCOMPRESSED:
      return bytes;
    case SNAPPY:
      return readSnappy(bytes, length);
    case GZIP:
      return unfoldPage(bytes, 'gzip', length);
    case BROTLI:
      return unfoldPage(bytes, 'br', length);
    case ZSTD:
      return unfoldPage(bytes, 'zstd', length);
  }
  const name = NAMES[codec] ?? 'something unknown';
  throw new MalformedInputError(`the Parquet file is compressed with ${name}, which is not read`, {
    hint: 'write it with zstd, Snappy, gzip or Brotli',
  });
}
