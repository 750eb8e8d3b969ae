import { warn } from '../platform/node.ts';
import { LinearMemory } from '../wasm/linear-memory.ts';
import type { CompiledModule } from '../wasm/module.ts';
import type { Engine, TreeRange } from './engine.ts';
import type { FeatureReader } from './feature-reader.ts';
import { choosePath, type KernelPath, listPaths } from './kernel-path.ts';
import { engineKernels, type Kernels } from './kernels.ts';
import { packCoded } from './pack/coded.ts';
import { packDeep } from './pack/deep.ts';
import { packGeneral } from './pack/general.ts';
import { BLOCK } from './pack/layout.ts';
import { packSliced } from './pack/sliced.ts';
import { packWalk } from './pack/walk.ts';
import { Workbench } from './pack/workbench.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

/** What the rows of one call of a kernel may take, unless a block needs more. */
const CHUNK_BYTES = 512 * 1024;

export const PACKERS = { sliced: packSliced, deep: packDeep, coded: packCoded, walk: packWalk, general: packGeneral };

/** The engine in WebAssembly; on a machine that cannot run it undefined, and a warning. */
export function createWasmEngine(ensemble: TreeEnsemble): Engine | undefined {
  if (engineKernels.canRun()) return new WasmEngine(ensemble);
  warn(
    'WebAssembly with 128-bit vectors is missing here, so that trees are scored by the slow engine',
    'KINDLING_NO_SIMD',
    'use Node 22 or later, or a browser of 2023 or later; a Content-Security-Policy has to allow wasm-unsafe-eval',
  );
  return undefined;
}

/** The engine, compiled, for another thread to adopt; undefined on a machine that cannot run it. */
export function compileKernels(): CompiledModule | undefined {
  return engineKernels.compile();
}

/** Takes the engine that another thread has compiled. */
export function adoptKernels(compiled: CompiledModule): void {
  engineKernels.adopt(compiled);
}

/** A range of rows of the matrix. */
interface Chunk {
  readonly begin: number;
  readonly end: number;
}

/** A view of few numbers costs more than they do, and a loop in a function of its own is soon compiled. */
function copyNumbers(from: Float32Array, begin: number, to: Float32Array, at: number, count: number): void {
  for (let index = 0; index < count; index++) to[at + index] = from[begin + index]!;
}

/** An ensemble in WebAssembly. Its forms are packed when the first rows need them. */
export class WasmEngine implements Engine {
  readonly #ensemble: TreeEnsemble;
  readonly #paths: readonly KernelPath[];
  readonly #memory: LinearMemory;
  readonly #kernels: Kernels;
  readonly #forms = new Map<KernelPath, number>();
  #leaves: number | undefined;
  readonly #chunkRows: number;
  /** (chunkRows, numFeature) */
  readonly #rows: number;
  /** (chunkRows, numGroup) margins */
  readonly #margins: number;
  /** walks in place of blocks so far */
  #numWalk = 0;
  #isLoading = false;

  /** @param paths those that may be taken: by default all that the ensemble can take */
  constructor(
    ensemble: TreeEnsemble,
    paths: readonly KernelPath[] = listPaths(ensemble),
    memory: LinearMemory = new LinearMemory(),
  ) {
    const { numFeature, numGroup } = ensemble;
    this.#memory = memory;
    this.#ensemble = ensemble;
    this.#paths = paths;
    this.#kernels = engineKernels.instantiate(memory);
    this.#chunkRows = Math.max(1, Math.floor(CHUNK_BYTES / (4 * numFeature * BLOCK))) * BLOCK;
    this.#rows = this.#memory.allocate(this.#chunkRows * numFeature * 4);
    this.#margins = this.#memory.allocate(this.#chunkRows * numGroup * 4);
  }

  get memoryBytes(): number {
    return this.#memory.size;
  }

  addMargins(rows: FeatureReader, { begin, end }: TreeRange, margin: Float32Array): void {
    const { numGroup } = this.#ensemble;
    const path = this.#choosePath(rows.numRow, end - begin);
    const form = this.#form(path);
    const add = {
      sliced: this.#kernels.addSliced,
      deep: this.#kernels.addDeep,
      coded: this.#kernels.addCoded,
      walk: this.#kernels.addWalked,
      general: this.#kernels.addGeneral,
    }[path];
    const at = this.#margins / 4;
    for (const chunk of this.#chunks(rows.numRow)) {
      const [first, last] = [chunk.begin * numGroup, chunk.end * numGroup];
      this.#loadRows(rows, chunk);
      copyNumbers(margin, first, this.#memory.floats, at, last - first);
      add(form, this.#rows, chunk.end - chunk.begin, begin, end, this.#margins);
      copyNumbers(this.#memory.floats, at, margin, first, last - first);
    }
  }

  /**
   * Rows are walked until they have been as many walks as there are nodes: to pack a node for blocks takes 0.1 to 0.2 µs, as a
   * walk does, and ten times as long as to pack it for walks.
   */
  #choosePath(numRow: number, numTree: number): KernelPath {
    const path = choosePath(this.#paths, numRow);
    if (path === 'walk' || this.#forms.has(path) || !this.#paths.includes('walk')) return path;
    this.#numWalk += numRow * numTree;
    return this.#numWalk < this.#ensemble.numNode ? 'walk' : path;
  }

  findLeaves(rows: FeatureReader, { begin, end }: TreeRange): Float32Array {
    const numTree = end - begin;
    const leaves = new Float32Array(rows.numRow * numTree);
    const form = this.#form('general');
    const found = this.#leafRoom();
    for (const chunk of this.#chunks(rows.numRow, Math.min(this.#leafRows, this.#chunkRows))) {
      const numRow = chunk.end - chunk.begin;
      this.#loadRows(rows, chunk);
      this.#kernels.findGeneral(form, this.#rows, numRow, begin, end, found);
      leaves.set(this.#memory.floats.subarray(found / 4, found / 4 + numRow * numTree), chunk.begin * numTree);
    }
    return leaves;
  }

  /** Rows whose leaves are found in one call. */
  get #leafRows(): number {
    return Math.max(1, Math.floor(CHUNK_BYTES / 4 / Math.max(1, this.#ensemble.numTree)));
  }

  /** Address of (leafRows, numTree) node ids. */
  #leafRoom(): number {
    this.#leaves ??= this.#memory.allocate(this.#leafRows * this.#ensemble.numTree * 4);
    return this.#leaves;
  }

  #form(path: KernelPath): number {
    const known = this.#forms.get(path);
    if (known !== undefined) return known;
    const form = PACKERS[path](this.#memory, new Workbench(this.#ensemble));
    this.#forms.set(path, form);
    return form;
  }

  *#chunks(numRow: number, chunkRows = this.#chunkRows): Generator<Chunk> {
    for (let begin = 0; begin < numRow; begin += chunkRows) {
      yield { begin, end: Math.min(begin + chunkRows, numRow) };
    }
  }

  /** @throws Error where a row, while it is read, asks this engine for others: both would lie in the same place */
  #loadRows(rows: FeatureReader, { begin, end }: Chunk): void {
    if (this.#isLoading) throw new Error('a row asked the model for a prediction while it was read for one');
    const numValue = (end - begin) * rows.numFeature;
    this.#isLoading = true;
    try {
      rows.read(begin, end, this.#memory.float32s(this.#rows, numValue));
    } finally {
      this.#isLoading = false;
    }
  }
}
