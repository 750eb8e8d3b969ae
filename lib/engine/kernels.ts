import { KernelModule } from '../wasm/module.ts';
import { kernels } from './kernels.gen.ts';

/** Adds trees `[begin, end)` for (numRow, numFeature) rows to (numRow, numGroup) margins; all but numbers are addresses. */
// biome-ignore lint/complexity/useMaxParams: WebAssembly takes numbers, not objects
type AddTrees = (form: number, rows: number, numRow: number, begin: number, end: number, margins: number) => void;

/** The exports of assembly/index.ts. */
export interface Kernels {
  addSliced: AddTrees;
  addDeep: AddTrees;
  addCoded: AddTrees;
  addWalked: AddTrees;
  addGeneral: AddTrees;
  /** The same for (numRow, end - begin) node ids in place of margins. */
  findGeneral: AddTrees;
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

export const engineKernels = new KernelModule<Kernels>(kernels);
