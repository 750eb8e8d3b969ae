import { findLinesByKernel, runsCsvKernels } from './csv-kernel/index.ts';
import { type CsvDialect, type Lines, splitLines } from './csv-lines.ts';

/** Less is split before the kernels have started. */
const MIN_KERNEL_BYTES = 2 ** 13;

/** What finds lines, where it is handed to what has no kernels of its own. */
export type FindLines = typeof findLines;

/** The lines of a text, as `splitLines` finds them. */
export function findLines(bytes: Uint8Array, from: number, dialect: CsvDialect, isLast: boolean): Lines {
  const isForKernel = bytes.length - from >= MIN_KERNEL_BYTES && runsCsvKernels();
  return (isForKernel && findLinesByKernel(bytes, from, dialect, isLast)) || splitLines(bytes, from, dialect, isLast);
}
