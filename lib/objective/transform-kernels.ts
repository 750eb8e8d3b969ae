import { LinearMemory } from '../wasm/linear-memory.ts';
import { KernelModule } from '../wasm/module.ts';
import { kernels } from './kernels.gen.ts';
import { EXP2_TABLE } from './libm.ts';

interface TransformKernels {
  exponentiate(values: number, count: number, table: number): void;
  sigmoid(values: number, count: number, table: number): void;
  softmax(values: number, numRow: number, numClass: number, table: number): void;
}

/** What is transformed in one call, unless a row is longer. */
const CHUNK_VALUES = 16_384;

export const transformKernels = new KernelModule<TransformKernels>(kernels);

/** Many margins at a time in WebAssembly. */
class Transformer {
  readonly #memory = new LinearMemory();
  readonly #kernels = transformKernels.instantiate(this.#memory);
  readonly #table = this.#memory.put(EXP2_TABLE);
  #chunk = 0;
  /** Address of (chunk) numbers, and room for four more. */
  #values = 0;

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
    const values = this.#memory.float32s(this.#values, chunk);
    const result = new Float32Array(margin.length);
    for (let begin = 0; begin < margin.length; begin += chunk) {
      const part = margin.subarray(begin, begin + chunk);
      values.set(part);
      run(part.length);
      result.set(values.subarray(0, part.length), begin);
    }
    return result;
  }

  #makeRoom(chunk: number): void {
    if (chunk <= this.#chunk) return;
    this.#values = this.#memory.reserve(4 * (chunk + 4));
    this.#chunk = chunk;
  }
}

let transformer: Transformer | undefined;

/** What transforms margins in WebAssembly, where that runs. */
export function openTransformer(): Transformer | undefined {
  transformer ??= transformKernels.canRun() ? new Transformer() : undefined;
  return transformer;
}
