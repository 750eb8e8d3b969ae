/** A file or object with rows. */
export interface DataSource {
  /** for messages; its ending may tell what is in it */
  readonly name: string;
  /** media type, where somebody says it */
  readonly contentType?: string | undefined;
  /** the bytes as they are stored, perhaps compressed */
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}
