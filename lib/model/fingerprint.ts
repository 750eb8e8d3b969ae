/** Hex SHA-256. node:crypto is loaded by the first call: at the top it would cost every cold start. */
export function sha256(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex');
}

/** The hex SHA-256 of some bytes, computed when it is first asked for unless it is known; serving never asks. */
export class Fingerprint {
  #bytes: Uint8Array | undefined;
  #hex: string;

  constructor(bytes: Uint8Array, known?: string) {
    this.#bytes = known === undefined ? bytes : undefined;
    this.#hex = known ?? '';
  }

  get hex(): string {
    if (this.#bytes !== undefined) {
      this.#hex = sha256(this.#bytes);
      this.#bytes = undefined;
    }
    return this.#hex;
  }
}
