type NumberArray = Float32Array | Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536; // 4 GB
/** A cache line; also what the kernels may read behind an array. */
const ALIGNMENT = 64;
/** AssemblyScript puts static data behind this address, so a module whose heap begins here has none. */
const STATIC_BEGIN = 1024;

/**
 * A WebAssembly memory that is filled from the start. Addresses are byte offsets, and 0 is never handed out: it stands for
 * "there is none". Growth detaches views, so arrays over the memory are made when they are needed and not kept.
 */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  #top = ALIGNMENT;
  /** Everything above has never been handed out and is zero. */
  #touched = 0;
  #hasStaticData = false;
  #words: Uint32Array;
  #floats: Float32Array;
  #view: DataView;

  /** @param source pages of 64 KB to begin with, or the memory of another thread, which then allocates for both */
  constructor(source: number | WebAssembly.Memory = 1) {
    this.memory = typeof source === 'number' ? new WebAssembly.Memory({ initial: source, maximum: MAX_PAGES }) : source;
    this.#words = new Uint32Array(this.memory.buffer);
    this.#floats = new Float32Array(this.memory.buffer);
    this.#view = new DataView(this.memory.buffer);
  }

  /**
   * A memory that several threads see. Its 4 GB are addresses until something lies there.
   *
   * @throws RangeError where the process may not have so many addresses
   */
  static shared(): LinearMemory {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
    memory.grow(1); // one that got no more addresses than it begins with only fails when it grows
    return new LinearMemory(memory);
  }

  /**
   * Leaves the static data of a module alone: to be called for every module that works on this memory, when it is
   * instantiated.
   *
   * @param heapBase where its static data ends
   * @throws Error where that data has overwritten something: one module may have static data, and comes before all arrays
   */
  host(heapBase: number): void {
    if (heapBase <= STATIC_BEGIN) return;
    if (this.#hasStaticData || this.#top > ALIGNMENT) {
      throw new Error('a module with static data must be the only one, and come before what is allocated');
    }
    this.#hasStaticData = true;
    this.#top = alignUp(heapBase);
    this.#touched = this.#top;
  }

  /** Bytes in use; also the mark that `release` goes back to. */
  get size(): number {
    return this.#top;
  }

  /** Takes back whatever was allocated since `size` was `mark`. */
  release(mark: number): void {
    this.#top = mark;
  }

  /**
   * The address of `bytes` zero bytes, and at least 64 more behind them.
   *
   * @throws RangeError beyond 4 GB, or where the machine has no more
   */
  allocate(bytes: number): number {
    const touched = this.#touched;
    const address = this.reserve(bytes);
    if (address < touched) new Uint8Array(this.memory.buffer, address, Math.min(this.#top, touched) - address).fill(0);
    return address;
  }

  /** The address of `bytes` bytes, whatever they hold; otherwise as `allocate`. */
  reserve(bytes: number): number {
    const address = this.#top;
    const top = alignUp(address + bytes) + ALIGNMENT;
    const missing = Math.ceil(top / PAGE_BYTES) - this.memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.memory.grow(missing);
    this.#top = top;
    this.#touched = Math.max(this.#touched, top);
    return address;
  }

  /** The address of a copy. */
  put(numbers: NumberArray): number {
    const address = this.reserve(numbers.byteLength);
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

  /** The whole memory, until the next allocation; little-endian. */
  get view(): DataView {
    if (this.#view.buffer !== this.memory.buffer) this.#view = new DataView(this.memory.buffer);
    return this.#view;
  }

  /** (length) bytes at an address, until the next allocation; the same for other kinds of numbers. */
  bytes(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  uint32s(address: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.memory.buffer, address, length);
  }

  int32s(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  float32s(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  float64s(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }
}

function alignUp(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
