import { kernels } from './kernels.gen.ts';
import { EXP2_TABLE } from './libm.ts';

interface TransformKernels {
  readonly heapBase: WebAssembly.Global;
  exponentiate(values: number, count: number, table: number): void;
  sigmoid(values: number, count: number, table: number): void;
  softmax(values: number, numRow: number, numClass: number, table: number): void;
}

/** Below it JavaScript is done before WebAssembly would be ready. */
const MIN_VALUES = 2048;
/** What is transformed in one call, unless a row is longer. */
const CHUNK_VALUES = 16_384;
const PAGE_BYTES = 65_536;

/** Many margins at a time in WebAssembly. */
class Transformer {
  readonly #memory = new WebAssembly.Memory({ initial: 2, maximum: 65_536 });
  readonly #kernels: TransformKernels;
  readonly #table: number;
  readonly #values: number;

  constructor() {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(kernels), { env: { memory: this.#memory } });
    this.#kernels = instance.exports as unknown as TransformKernels;
    this.#table = Math.ceil(this.#kernels.heapBase.value / 16) * 16;
    this.#values = this.#table + EXP2_TABLE.byteLength;
    new Float64Array(this.#memory.buffer, this.#table, EXP2_TABLE.length).set(EXP2_TABLE);
  }

  exponentiate(margin: Float32Array): Float32Array {
    return this.#map(margin, 1, (count) => this.#kernels.exponentiate(this.#values, count, this.#table));
  }

  sigmoid(margin: Float32Array): Float32Array {
    return this.#map(margin, 1, (count) => this.#kernels.sigmoid(this.#values, count, this.#table));
  }

  softmax(margin: Float32Array, numClass: number): Float32Array {
    return this.#map(margin, numClass, (count) =>
      this.#kernels.softmax(this.#values, count / numClass, numClass, this.#table),
    );
  }

  /** Transforms whole rows in linear memory, chunk by chunk. */
  #map(margin: Float32Array, rowLength: number, run: (count: number) => void): Float32Array {
    const chunk = Math.max(1, Math.floor(CHUNK_VALUES / rowLength)) * rowLength;
    this.#makeRoom(chunk);
    const values = new Float32Array(this.#memory.buffer, this.#values, chunk);
    const result = new Float32Array(margin.length);
    for (let begin = 0; begin < margin.length; begin += chunk) {
      const part = margin.subarray(begin, begin + chunk);
      values.set(part);
      run(part.length);
      result.set(values.subarray(0, part.length), begin);
    }
    return result;
  }

  #makeRoom(count: number): void {
    const missing = this.#values + 4 * (count + 4) - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

let transformer: Transformer | undefined;

/** What transforms so many margins faster than JavaScript, if something does; the numbers are the same. */
export function findTransformer(numValue: number): Transformer | undefined {
  if (numValue < MIN_VALUES) return undefined;
  transformer ??= WebAssembly.validate(kernels) ? new Transformer() : undefined;
  return transformer;
}
