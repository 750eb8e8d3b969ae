import { ModelFormatError } from '../../errors.ts';
import { LinearMemory } from '../../wasm/linear-memory.ts';
import { KernelModule } from '../../wasm/module.ts';
import { kernels } from '../kernels.gen.ts';

/** The exports of ../assembly/index.ts; all but numbers are addresses. */
interface Kernels {
  addWords(sum: number, begin: number, end: number): number;
  // biome-ignore-start lint/complexity/useMaxParams: WebAssembly takes numbers, not objects
  checkTrees(
    numTree: number,
    treeOffset: number,
    leftChild: number,
    rightChild: number,
    splitIndex: number,
    defaultLeft: number,
    numFeature: number,
    firstRow: number,
    endRow: number,
    reached: number,
    queue: number,
  ): number;
  checkCategories(
    beginNode: number,
    endNode: number,
    leftChild: number,
    categoryOffset: number,
    categories: number,
    endCategory: number,
    maxCategory: number,
  ): number;
  // biome-ignore-end lint/complexity/useMaxParams: see above
  failedTree: { readonly value: number };
  failedNode: { readonly value: number };
}

/** 1 MB: half of a second-level cache. */
const NUM_PAGE = 16;

/** They check what is packed. */
export const checkKernels = new KernelModule<Kernels>(kernels);

/**
 * The kernels and the memory that pieces of a file are copied into to be checked. One for the process: a memory of its
 * own for every file would cost more than the checks.
 */
export class Scratch {
  static #shared: Scratch | undefined;
  readonly memory = new LinearMemory(NUM_PAGE);
  readonly kernels = checkKernels.instantiate(this.memory);
  readonly #empty = this.memory.size;

  /** Emptied. @throws ModelFormatError where there is no WebAssembly, or no memory for it */
  static open(): Scratch {
    try {
      Scratch.#shared ??= new Scratch();
    } catch (cause) {
      throw new ModelFormatError('packed models cannot be checked here: WebAssembly does not start', {
        hint: 'lift the limit of virtual memory, let the Content-Security-Policy allow wasm-unsafe-eval, or load the model that was packed',
        cause,
      });
    }
    Scratch.#shared.memory.release(Scratch.#shared.#empty);
    return Scratch.#shared;
  }
}
