const LENGTH = 624;
const PERIOD = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/**
 * numpy's `RandomState`, as far as shuffles need it: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998).
 */
export class RandomState {
  readonly #state = new Uint32Array(LENGTH);
  #next = LENGTH;

  /** `seed` is a whole number below 2^32. */
  constructor(seed: number) {
    this.#state[0] = seed;
    for (let i = 1; i < LENGTH; i++) {
      const before = this.#state[i - 1];
      this.#state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** `permutation(n)`: 0 … n - 1 shuffled. */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, index) => index);
    for (let i = n - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  /** The state as C++'s `std::mt19937` writes itself. */
  toText(): string {
    return `${this.#state.join(' ')} ${this.#next}`;
  }

  /** Uniform in [0, max]: numpy masks the bits above and rejects what is still too large. */
  #upTo(max: number): number {
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.#uint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  #uint32(): number {
    if (this.#next === LENGTH) this.#twist();
    let y = this.#state[this.#next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < LENGTH; i++) {
      const y = (state[i] & UPPER) | (state[(i + 1) % LENGTH] & LOWER);
      state[i] = state[(i + PERIOD) % LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
