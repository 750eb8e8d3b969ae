import { KernelModule } from '../../wasm/module.ts';
import { kernels } from '../kernels.gen.ts';

/** The exports of ../assembly/index.ts; all but numbers are addresses. */
interface Kernels {
  /** see ../assembly/rows.ts */
  readRows(lines: number): void;
  /** see ../assembly/print.ts; returns where the text ends */
  writeRows(output: number, out: number): number;
  readonly POWERS_OF_TEN: { readonly value: number };
}

export const csvKernels = new KernelModule<Kernels>(kernels);

/** Before and behind a text: what the kernels may read, and overwrite. */
export const GUARD_BYTES = 64;
