/** Counts the bytes of the input as it comes, compressed or not. */
export class ByteCounter {
  bytes = 0;
  readonly #input: AsyncIterable<Uint8Array>;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#input = input;
  }

  async *count(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#input) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}
