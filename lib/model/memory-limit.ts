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

/** The memory that this process may have: without a limit Node says 0, or more than there is. */
export function readMemoryLimit(): number {
  const total = process.getBuiltinModule('node:os').totalmem();
  return Math.min(process.constrainedMemory() || total, total);
}
