// CSV in WebAssembly: a bundle of its own, which texts of some length load.
import { csvKernels } from './module.ts';

export { findLinesByKernel } from './lines.ts';
export { type CsvQuestion, readCsv } from './read.ts';
export { writeCsv } from './write.ts';

/** Whether this machine runs the kernels. */
export function runsCsvKernels(): boolean {
  return csvKernels.canRun();
}
