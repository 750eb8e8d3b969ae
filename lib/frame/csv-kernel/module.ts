import { KernelModule } from '../../wasm/module.ts';
import { kernels } from '../kernels.gen.ts';

/** The exports of ../assembly/index.ts; all but numbers are addresses. */
export interface Kernels {
  /** see ../assembly/lines.ts */
  findLines(search: number): void;
  /** see ../assembly/categories.ts */
  putCategory(table: number, text: number, bytes: number, code: number): void;
  /** see ../assembly/rows.ts */
  readRows(lines: number): void;
  /** see ../assembly/print.ts; returns where the text ends */
  writeRows(output: number, out: number): number;
  readonly POWERS_OF_TEN: { readonly value: number };
}

export const csvKernels = new KernelModule<Kernels>(kernels);
