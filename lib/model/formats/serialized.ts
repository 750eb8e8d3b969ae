import { ByteReader } from './byte-reader.ts';
import { DocumentNode } from './document.ts';
import { readLegacyBinary } from './legacy-binary.ts';

const MAGIC = 'CONFIG-offset:';

/** Releases 1.0 to 1.3 kept a Booster in memory like this; pickles hold it. */
export function isConfigOffset(bytes: Uint8Array): boolean {
  return bytes.length > MAGIC.length && String.fromCharCode(...bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/** The model before the offset; the training configuration behind it is not needed. */
export function readConfigOffset(bytes: Uint8Array): DocumentNode {
  const reader = new ByteReader(bytes, 'CONFIG-offset buffer');
  reader.skip(MAGIC.length);
  return new DocumentNode(readLegacyBinary(reader.take(reader.uint64())));
}

/** Since 1.4 such a buffer is a document of two: the configuration, and the model as `save_model` writes it. */
export function takeModel(document: DocumentNode): DocumentNode {
  return document.has('Model') && !document.has('learner') ? document.object('Model') : document;
}
