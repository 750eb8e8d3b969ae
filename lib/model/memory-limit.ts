import { readMemoryLimit } from '../platform/node.ts';

/** Beside what is unfolded stand the file that it came from and the model that it becomes. */
const SHARE = 1 / 2;

/**
 * How many bytes a compressed file or an archive may unfold to: a share of the memory that this process may have.
 *
 * @param memoryBytes the limit where the caller knows it; default: that of the control group, else all of the machine's
 */
export function maxUnfoldedBytes(memoryBytes: number | undefined): number {
  return Math.floor((memoryBytes ?? readMemoryLimit()) * SHARE);
}
