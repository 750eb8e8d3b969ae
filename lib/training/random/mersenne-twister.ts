import type { RandomEngine } from './uniform-int.ts';

const LENGTH = 624;
const PERIOD = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/** C++'s std::mt19937 (Matsumoto and Nishimura, 1998): whole numbers of 32 bits. */
export class MersenneTwister implements RandomEngine {
  readonly min = 0;
  readonly max = 0xffffffff;
  #words = new Uint32Array(LENGTH);
  #next = LENGTH;

  /** @param seed a whole number below 2^32 */
  constructor(seed: number) {
    this.seed(seed);
  }

  /** Begins anew. */
  seed(seed: number): void {
    this.#words = expand(seed);
    this.#next = LENGTH;
  }

  /** Goes on from what `save` gave. */
  restore(saved: Int32Array): void {
    this.#words = Uint32Array.from(saved.subarray(0, LENGTH));
    this.#next = saved[LENGTH]!;
  }

  next(): number {
    if (this.#next === LENGTH) this.#twist();
    let y = this.#words[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** From 0 to below 1, as uniform_real_distribution<double> of libstdc++ draws it. */
  nextDouble(): number {
    const low = this.next();
    return Math.min((low + this.next() * 2 ** 32) / 2 ** 64, 1 - 2 ** -53);
  }

  /** From 0 to below 1, as uniform_real_distribution<float> draws it: float32. */
  nextFloat(): number {
    return Math.min(Math.fround(this.next()) / 2 ** 32, 1 - 2 ** -24);
  }

  /** (625) everything from which to go on */
  save(): Int32Array {
    return Int32Array.of(...this.#words, this.#next);
  }

  #twist(): void {
    const words = this.#words;
    for (let i = 0; i < LENGTH; i++) {
      const y = (words[i]! & UPPER) | (words[(i + 1) % LENGTH]! & LOWER);
      words[i] = words[(i + PERIOD) % LENGTH]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

function expand(seed: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(LENGTH);
  words[0] = seed;
  for (let i = 1; i < LENGTH; i++) {
    const before = words[i - 1]!;
    words[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  return words;
}
