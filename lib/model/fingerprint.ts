/**
 * The hex SHA-256 of some bytes. The hash is computed when it is first asked for, and node:crypto loaded only then:
 * both would cost every cold start, and serving needs neither.
 */
export class Fingerprint {
  #bytes: Uint8Array | undefined;
  #hex = '';

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get hex(): string {
    if (this.#bytes !== undefined) {
      const { createHash } = process.getBuiltinModule('node:crypto');
      this.#hex = createHash('sha256').update(this.#bytes).digest('hex');
      this.#bytes = undefined;
    }
    return this.#hex;
  }
}
