import { ModelFormatError } from '../../errors.ts';
import { kernels } from '../kernels.gen.ts';

/** The exports of ../assembly/index.ts; all but numbers are addresses. */
interface Kernels {
  addWords(sum: number, begin: number, end: number): number;
  checkTrees(...numbersAndAddresses: number[]): number;
  checkCategories(...numbersAndAddresses: number[]): number;
  failedTree: WebAssembly.Global;
  failedNode: WebAssembly.Global;
}

const PAGE_BYTES = 65_536;
/** 1 MB: half of a second-level cache. */
const NUM_PAGE = 16;
const MAX_PAGES = 65_536;

/**
 * The kernels and the memory that pieces of a file are copied into to be checked. One for the process: a memory of its
 * own for every file would cost more than the checks.
 */
export class Scratch {
  static #shared: Scratch | undefined;
  readonly kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  #top = 0;

  private constructor() {
    this.#memory = new WebAssembly.Memory({ initial: NUM_PAGE, maximum: MAX_PAGES });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernels), { env: { memory: this.#memory } });
    this.kernels = exports as unknown as Kernels;
  }

  /** Emptied. @throws ModelFormatError where there is no WebAssembly, or no memory for it */
  static open(): Scratch {
    try {
      Scratch.#shared ??= new Scratch();
    } catch (cause) {
      throw new ModelFormatError('packed models cannot be checked here: WebAssembly does not start', {
        hint: 'lift the limit of virtual memory, or load the model that was packed',
        cause,
      });
    }
    Scratch.#shared.#top = 0;
    return Scratch.#shared;
  }

  /** The address of a copy. */
  put(array: Int32Array | Uint8Array): number {
    const address = this.allocate(array.byteLength);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    new Uint8Array(this.#memory.buffer).set(bytes, address);
    return address;
  }

  /** The address of so many bytes, whatever was there. */
  allocate(numByte: number): number {
    const address = this.#top;
    this.#top = Math.ceil((address + numByte) / 4) * 4;
    const missing = Math.ceil((this.#top - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) this.#memory.grow(missing);
    return address;
  }
}
