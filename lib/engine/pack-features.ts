import type { LinearMemory } from './linear-memory.ts';
import type { TestedFeature } from './tested-features.ts';

/** Cuts that one step of the search compares with. */
const RUN = 16;

/** Addresses of the tables that the kernels search a value's place with: TestedFeature in assembly/forms.ts. */
export interface SearchTables {
  readonly cuts: number;
  readonly pivots: number;
  readonly superPivots: number;
  readonly numSuperPivot: number;
}

/** The cuts in runs of 16, the last of each run, and the last of each 16 runs where there are more than 16 of them. */
export function packSearch(memory: LinearMemory, { cuts }: TestedFeature): SearchTables {
  const numRun = Math.ceil(cuts.length / RUN);
  const tables = { cuts: memory.put(padded(cuts, (numRun + 1) * RUN)), superPivots: 0, numSuperPivot: 0 };
  // What is behind the last pivot needs none: it is what remains.
  if (numRun <= RUN) return { ...tables, pivots: memory.put(padded(lastOfRuns(cuts, RUN), RUN)) };
  const pivots = padded(lastOfRuns(cuts, RUN), Math.ceil(numRun / RUN) * RUN);
  for (let last = RUN - 1; last < pivots.length; last += RUN) pivots[last] = Number.NaN;
  const superPivots = lastOfRuns(cuts, RUN * RUN);
  const numSuperPivot = Math.ceil(superPivots.length / RUN);
  return {
    ...tables,
    pivots: memory.put(pivots),
    superPivots: memory.put(padded(superPivots, numSuperPivot * RUN)),
    numSuperPivot,
  };
}

/** The last cut of every run but the last. */
function lastOfRuns(cuts: Float32Array, run: number): Float32Array {
  const numRun = Math.ceil(cuts.length / run);
  return Float32Array.from({ length: numRun - 1 }, (_, index) => cuts[(index + 1) * run - 1]!);
}

/** NaN behind the numbers: it compares false with everything. */
function padded(numbers: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length).fill(Number.NaN);
  result.set(numbers);
  return result;
}
