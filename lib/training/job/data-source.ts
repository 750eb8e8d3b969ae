import type { ByteSource } from '../../content/byte-source.ts';

/** A file or object with rows. */
export interface DataSource {
  /** for messages; its ending may tell what is in it */
  readonly name: string;
  /** media type, where somebody says it */
  readonly contentType?: string | undefined;
  /** the bytes as they are stored, perhaps compressed */
  /** the same to be read in any order, where it can be */
  openBytes?(): Promise<ByteSource & { close?(): void }>;
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}
