import type { RandomEngine } from './uniform-int.ts';

const MULTIPLIER = 48271;
const MODULUS = 2147483647;

/** C++'s std::minstd_rand. */
export class MinstdRand implements RandomEngine {
  readonly min = 1;
  readonly max = MODULUS - 1;
  #state: number;

  constructor(seed: number) {
    this.#state = seed % MODULUS || 1;
  }

  next(): number {
    // below 2^47, exact in a double
    this.#state = (this.#state * MULTIPLIER) % MODULUS;
    return this.#state;
  }
}
