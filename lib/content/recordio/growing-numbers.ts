/** Numbers that come one behind the other: float32 as long as all of them are. */
export class GrowingNumbers {
  length = 0;
  #numbers: Float32Array | Float64Array;

  constructor(capacity = 1024) {
    this.#numbers = new Float32Array(capacity);
  }

  push(value: number): void {
    if (this.#numbers instanceof Float32Array) this.#numbers = Float64Array.from(this.#numbers);
    this.#reserve(1);
    this.#numbers[this.length++] = value;
  }

  /** Those that lie as float32, little-endian, at `[at, end)`. */
  pushFloats(view: DataView, at: number, end: number): void {
    this.#reserve((end - at) >> 2);
    const numbers = this.#numbers;
    let to = this.length;
    for (let from = at; from < end; from += 4) numbers[to++] = view.getFloat32(from, true);
    this.length = to;
  }

  view(start: number): Float32Array | Float64Array {
    return this.#numbers.subarray(start, this.length);
  }

  #reserve(more: number): void {
    const { length } = this;
    if (length + more <= this.#numbers.length) return;
    const size = 2 * (length + more);
    const larger = this.#numbers instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
    larger.set(this.#numbers.subarray(0, length));
    this.#numbers = larger;
  }
}
