import type { LinearMemory } from './linear-memory.ts';

/** A module that other threads can adopt. */
export type CompiledModule = WebAssembly.Module;

/** An export of every module of kernels beside its functions. */
interface HeapBase {
  /** where its static data ends */
  readonly heapBase: { readonly value: number };
}

/**
 * A module of kernels: compiled when it is first needed, once a process, over memories that come from outside.
 *
 * Modules may share a memory, so that one reads what another wrote, if at most one of them has static data:
 * AssemblyScript lays out that of each as if it were alone.
 */
export class KernelModule<Kernels extends object> {
  readonly #load: () => Uint8Array<ArrayBuffer>;
  #module: CompiledModule | undefined;
  #isRefused = false;

  /** @param load what the build has made of lib/<room>/assembly/index.ts; a process that does not need it does not decode it */
  constructor(load: () => Uint8Array<ArrayBuffer>) {
    this.#load = load;
  }

  /** Whether it runs here: WebAssembly with 128-bit vectors, and the permission of whoever made the page to compile it. */
  canRun(): boolean {
    return this.compile() !== undefined;
  }

  /** The compiled module, which other threads can adopt; undefined where it cannot run. */
  compile(): CompiledModule | undefined {
    if (this.#module !== undefined || this.#isRefused) return this.#module;
    try {
      this.#module = new WebAssembly.Module(this.#load());
    } catch {
      this.#isRefused = true;
    }
    return this.#module;
  }

  /** Takes the module that another thread has compiled. */
  adopt(compiled: CompiledModule): void {
    this.#module = compiled;
  }

  /** An instance over a memory. */
  instantiate(memory: LinearMemory): Kernels {
    this.#module ??= new WebAssembly.Module(this.#load());
    const { exports } = new WebAssembly.Instance(this.#module, { env: { memory: memory.memory } });
    const kernels = exports as unknown as Kernels & HeapBase;
    memory.host(kernels.heapBase.value);
    return kernels;
  }
}

/** The beginning of a memory's import in a module: its names, its kind, and that its limits have a maximum. */
const MEMORY_IMPORT = '\x03env\x06memory\x02\x01';
const IS_SHARED = 2;

/** The same kernels over a memory that threads share. Modules say of their memory whether it is; nothing else differs. */
export function overSharedMemory(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const end = String.fromCharCode(...module.subarray(0, 4096)).indexOf(MEMORY_IMPORT) + MEMORY_IMPORT.length;
  module[end - 1]! |= IS_SHARED;
  return module;
}
