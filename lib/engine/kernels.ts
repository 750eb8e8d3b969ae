import { kernels } from './kernels.gen.ts';

/** Adds trees `[begin, end)` for (numRow, numFeature) rows to (numRow, numGroup) margins; all but numbers are addresses. */
// biome-ignore lint/complexity/useMaxParams: WebAssembly takes numbers, not objects
type AddTrees = (form: number, rows: number, numRow: number, begin: number, end: number, margins: number) => void;

/** The exports of assembly/index.ts. */
export interface Kernels {
  addSliced: AddTrees;
  addDeep: AddTrees;
  addWalked: AddTrees;
  addWide: AddTrees;
  /** The same for (numRow, end - begin) node ids in place of margins. */
  findWide: AddTrees;
  // What packs trees: numbers and addresses on a workbench, see assembly/pack-*.ts, order.ts and cuts.ts.
  orderTrees(ensemble: number): void;
  countCuts(ensemble: number): void;
  placeCuts(ensemble: number): void;
  gatherCuts(ensemble: number): void;
  sortCuts(ensemble: number): void;
  findTests(ensemble: number): void;
  placeMasks(ensemble: number, begin: number, numCut: number, left: number, right: number): void;
  makeLookup(cuts: number, numCut: number, most: number, hasMissing: boolean, draft: number): boolean;
  packUpper(ensemble: number, tree: number, depth: number, noMask: number, nodes: number): void;
  measureSliced(ensemble: number, trees: number): number;
  packSliced(ensemble: number, trees: number, noMask: number, reach: number, draft: number, target: number): void;
  packWalk(ensemble: number, halfBytes: number, trees: number, draft: number, target: number): number;
}

let module: WebAssembly.Module | undefined;

/** Whether this machine runs the kernels: WebAssembly with 128-bit vectors. */
export function canRunKernels(): boolean {
  return module !== undefined || (typeof WebAssembly === 'object' && WebAssembly.validate(kernels));
}

/** The compiled module, which other threads can adopt; undefined on a machine that cannot run it. */
export function compileKernels(): WebAssembly.Module | undefined {
  if (!canRunKernels()) return undefined;
  module ??= new WebAssembly.Module(kernels);
  return module;
}

/** Takes the module that another thread has compiled. */
export function adoptKernels(compiled: WebAssembly.Module): void {
  module = compiled;
}

/** An instance over `memory`; the compiled module is shared. */
export function instantiateKernels(memory: WebAssembly.Memory): Kernels {
  module ??= new WebAssembly.Module(kernels);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as Kernels;
}
