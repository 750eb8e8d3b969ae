type NumberArray = Float32Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536; // 4 GB
/** A cache line; also what the kernels may read behind an array. */
const ALIGNMENT = 64;

/**
 * A WebAssembly memory that is filled from the start and never emptied. Addresses are byte offsets. Growth detaches
 * views, so arrays over the memory are made when they are needed and not kept.
 */
export class LinearMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  #top = ALIGNMENT; // 0 stays free, for "there is none"
  #words = new Uint32Array(this.memory.buffer);
  #floats = new Float32Array(this.memory.buffer);

  /** Bytes in use. */
  get size(): number {
    return this.#top;
  }

  /** The address of `bytes` zero bytes, and at least 64 more behind them. */
  allocate(bytes: number): number {
    const address = this.#top;
    this.#top = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT + ALIGNMENT;
    const missing = Math.ceil(this.#top / PAGE_BYTES) - this.memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.memory.grow(missing);
    return address;
  }

  /** The address of a copy. */
  put(numbers: NumberArray): number {
    const address = this.allocate(numbers.byteLength);
    this.write(address, numbers);
    return address;
  }

  /** Copies numbers to where there is room for them. */
  write(address: number, numbers: NumberArray): void {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    new Uint8Array(this.memory.buffer).set(bytes, address);
  }

  /** The whole memory as words, until the next allocation. */
  get words(): Uint32Array {
    if (this.#words.buffer !== this.memory.buffer) this.#words = new Uint32Array(this.memory.buffer);
    return this.#words;
  }

  /** The whole memory as floats, until the next allocation. */
  get floats(): Float32Array {
    if (this.#floats.buffer !== this.memory.buffer) this.#floats = new Float32Array(this.memory.buffer);
    return this.#floats;
  }
}
