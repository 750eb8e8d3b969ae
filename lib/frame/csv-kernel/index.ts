// CSV in WebAssembly: a bundle of its own, which texts of some length load.
import { csvKernels } from './module.ts';

export { readCsv } from './read.ts';
export { writeCsv } from './write.ts';

/** Whether this machine runs the kernels. */
export function runsCsvKernels(): boolean {
  return csvKernels.canRun();
}
