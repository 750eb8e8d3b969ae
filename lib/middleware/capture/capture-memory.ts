/** What is kept of a body besides its bytes. */
const OVERHEAD_BYTES = 256;

/** The memory that captured bodies may take between them until they are stored. */
export class CaptureMemory {
  readonly #maxBytes: number;
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** A copy that counts until it is released; undefined where there is no room. */
  copy(body: Uint8Array | string): Buffer | undefined {
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    if (this.#heldBytes + length + OVERHEAD_BYTES > this.#maxBytes) return undefined;
    this.#heldBytes += length + OVERHEAD_BYTES;
    return Buffer.from(body as Uint8Array);
  }

  release(...copies: readonly (Buffer | undefined)[]): void {
    for (const copy of copies) if (copy) this.#heldBytes -= copy.length + OVERHEAD_BYTES;
  }
}
