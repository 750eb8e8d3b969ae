import { ConfigurationError } from '../errors.ts';
import { kernels } from './kernels.gen.ts';

type Pointer = number;

/** What lib/training/assembly exports; pointers are byte addresses in the shared memory. */
interface KernelExports {
  readonly __heap_base: WebAssembly.Global;
  startSketch(space: Pointer, limit: number, maxLevels: number): void;
  pushValues(values: Pointer, n: number, weights: Pointer): void;
  finishSketch(out: Pointer, size: number): number;
  binColumn(
    values: Pointer,
    valueStride: number,
    n: number,
    cuts: Pointer,
    steps: number,
    codes: Pointer,
    width: number,
    missing: number,
  ): void;
  spreadCodes(codes: Pointer, width: number, n: number, out: Pointer, stride: number): void;
  squaredErrorGradient(
    margin: Pointer,
    labels: Pointer,
    weights: Pointer,
    n: number,
    positive: number,
    out: Pointer,
  ): void;
  logisticGradient(
    margin: Pointer,
    labels: Pointer,
    weights: Pointer,
    n: number,
    positive: number,
    table: Pointer,
    out: Pointer,
  ): void;
  sumPairs(pairs: Pointer, n: number, sums: Pointer): void;
  buildHistogram(
    groups: Pointer,
    numGroup: number,
    rows: Pointer,
    n: number,
    gradient: Pointer,
    pairs: Pointer,
    histogram: Pointer,
    block: number,
  ): void;
  subtractHistogram(parent: Pointer, child: Pointer, bytes: number): void;
  evaluateNumeric(
    features: Pointer,
    n: number,
    tables: Pointer,
    histogram: Pointer,
    node: Pointer,
    regularization: Pointer,
    result: Pointer,
  ): void;
  listRows(rows: Pointer, n: number): void;
  partitionRows(codes: Pointer, width: number, right: Pointer, rows: Pointer, n: number, spare: Pointer): number;
  sampleUniformly(gradient: Pointer, n: number, seed: number, share: number, out: Pointer): void;
  sampleByGradient(gradient: Pointer, n: number, seed: number, probabilities: Pointer, out: Pointer): void;
  addLeaf(rows: Pointer, n: number, margin: Pointer, stride: number, leaf: number): void;
}

const PAGE = 65536;
const MAX_PAGES = 65536;

/**
 * The compiled kernels with a memory of their own, which is handed out piece by piece and freed as a whole.
 *
 * Views are made anew at each use: whenever the memory grows, older ones are detached.
 */
export class Kernels {
  readonly run: KernelExports;
  readonly #memory: WebAssembly.Memory;
  #top: number;
  /** Everything above has never been handed out and is zero. */
  #touched = 0;

  constructor() {
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(kernels), { env: { memory: this.#memory } });
    this.run = instance.exports as unknown as KernelExports;
    this.#top = this.run.__heap_base.value;
  }

  /**
   * Zeroed bytes, aligned to a cache line.
   *
   * @throws ConfigurationError when there is no more memory
   */
  allocate(bytes: number): Pointer {
    const start = Math.ceil(this.#top / 64) * 64;
    this.#top = start + bytes;
    const missing = Math.ceil(this.#top / PAGE) - this.#memory.buffer.byteLength / PAGE;
    if (missing > 0) this.#grow(missing);
    if (start < this.#touched) this.bytes(start, Math.min(this.#top, this.#touched) - start).fill(0);
    this.#touched = Math.max(this.#touched, this.#top);
    return start;
  }

  #grow(pages: number): void {
    try {
      this.#memory.grow(pages);
    } catch (cause) {
      const needed = (this.#top / 2 ** 30).toFixed(1);
      throw new ConfigurationError(`training needs ${needed} GB beside the rows, which are not to be had`, {
        hint: '4 GB is the most; use fewer rows or features, a smaller max_bin, or a limit of max_depth or max_leaves',
        cause,
      });
    }
  }

  /** Takes back whatever was allocated since `mark` was the top. */
  release(mark: Pointer): void {
    this.#top = mark;
  }

  get top(): Pointer {
    return this.#top;
  }

  bytes(start: Pointer, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, start, length);
  }

  int32s(start: Pointer, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, start, length);
  }

  float32s(start: Pointer, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, start, length);
  }

  float64s(start: Pointer, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, start, length);
  }

  /** A copy of some numbers in the kernels' memory. */
  place(values: Int32Array | Float32Array | Float64Array | Uint8Array): Pointer {
    const start = this.allocate(values.byteLength);
    this.bytes(start, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return start;
  }
}
