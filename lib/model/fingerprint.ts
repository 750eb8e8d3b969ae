import { readMemoryLimit, sha256 } from '../platform/node.ts';

/** Files that are small beside any memory. */
const SMALL_BYTES = 8 * 2 ** 20;
/** A file that takes more than such a share of the memory is not kept for its fingerprint alone. */
const LARGE_SHARE = 1 / 16;

/**
 * The hex SHA-256 of some bytes, computed when it is first asked for unless it is known; serving never asks. Of bytes that are
 * many beside the memory it is computed at once, some 0.8 ms a MB, so that they can be let go.
 */
export class Fingerprint {
  #bytes: Uint8Array | undefined;
  #hex: string;

  constructor(bytes: Uint8Array, known?: string) {
    this.#bytes = known === undefined ? bytes : undefined;
    this.#hex = known ?? '';
    if (bytes.length > SMALL_BYTES && bytes.length > readMemoryLimit() * LARGE_SHARE) void this.hex;
  }

  get hex(): string {
    if (this.#bytes !== undefined) {
      this.#hex = sha256(this.#bytes);
      this.#bytes = undefined;
    }
    return this.#hex;
  }
}
