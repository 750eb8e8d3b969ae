import { sha256 } from '../platform/node.ts';

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
