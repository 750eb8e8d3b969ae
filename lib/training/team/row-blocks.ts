import type { KernelCall, Team } from './team.ts';

/** Rows that one call is about. */
export interface RowBlock {
  readonly first: number;
  readonly count: number;
}

/** Blocks for each thread, so that one that comes late has less to do. */
const PARTS = 2;
/** Rows whose float32s are a cache line: two threads that write to the same one would wait for each other. */
const LINE_ROWS = 16;

/**
 * Does something for all rows, in one call or in one for each of several blocks.
 *
 * @param rowNs what a row takes
 */
export function runInBlocks(
  team: Team,
  { numRow, rowNs }: { readonly numRow: number; readonly rowNs: number },
  callFor: (block: RowBlock) => KernelCall,
): void {
  const numBlock = team.size === 1 ? 1 : team.size * PARTS;
  const size = Math.ceil(numRow / numBlock / LINE_ROWS) * LINE_ROWS;
  const calls: KernelCall[] = [];
  for (let first = 0; first < numRow; first += size) {
    calls.push(callFor({ first, count: Math.min(size, numRow - first) }));
  }
  team.run(calls, numRow * rowNs);
}
