import { snappyCompress } from 'hyparquet-writer/src/snappy.js';
import { foldPage } from '../../../platform/node-only.ts';
import { BROTLI, GZIP, SNAPPY, UNCOMPRESSED, ZSTD } from '../codecs.ts';

/** Those that pages are written in; a file in another gets new columns that are not compressed. */
const FOLDS: ReadonlyMap<number, (page: Uint8Array) => Uint8Array> = new Map([
  [SNAPPY, snappyCompress],
  [GZIP, (page: Uint8Array) => foldPage(page, 'gzip')],
  [BROTLI, (page: Uint8Array) => foldPage(page, 'br')],
  [ZSTD, (page: Uint8Array) => foldPage(page, 'zstd')],
]);

/** The codec of new columns in a file whose own have that one. */
export function codecLike(codec: number): number {
  return FOLDS.has(codec) ? codec : UNCOMPRESSED;
}

export function fold(page: Uint8Array, codec: number): Uint8Array {
  return FOLDS.get(codec)?.(page) ?? page;
}
