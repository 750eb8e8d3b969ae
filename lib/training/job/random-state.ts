import { MersenneTwister } from '../random/mersenne-twister.ts';

/** numpy's `RandomState`, as far as shuffles need it. */
export class RandomState {
  readonly #engine: MersenneTwister;

  /** `seed` is a whole number below 2^32. */
  constructor(seed: number) {
    this.#engine = new MersenneTwister(seed);
  }

  /** `permutation(n)`: 0 … n - 1 shuffled. */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, index) => index);
    this.shuffle(order);
    return order;
  }

  /** `shuffle(values)`: in place. */
  shuffle(values: Uint32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const moved = values[i]!;
      values[i] = values[j]!;
      values[j] = moved;
    }
  }

  /** The state as C++'s `std::mt19937` writes itself. */
  toText(): string {
    return Uint32Array.from(this.#engine.save()).join(' ');
  }

  /** Uniform in [0, max]: numpy masks the bits above and rejects what is still too large. */
  #upTo(max: number): number {
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.#engine.next() & mask) >>> 0;
      if (value <= max) return value;
    }
  }
}
