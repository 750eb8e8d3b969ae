import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords } from '../../wasm/records.ts';
import { SearchTable } from '../layouts.gen.ts';

/** Numbers that one step of the search compares with. */
const RUN = 16;

/** A record SearchTable of assembly/records.ts: ascending numbers, the last of each run of 16, and of each 16 such runs. */
export function packSearch(memory: LinearMemory, numbers: Float32Array): number {
  const numRun = Math.ceil(numbers.length / RUN);
  const place = memory.put(padded(numbers, (numRun + 1) * RUN));
  // What is behind the last pivot needs none: it is what remains.
  if (numRun <= RUN) {
    const pivots = memory.put(padded(lastOfRuns(numbers, RUN), RUN));
    return putRecords(memory, SearchTable, [{ numbers: place, pivots, superPivots: 0, numSuperPivot: 0 }]);
  }
  const pivots = padded(lastOfRuns(numbers, RUN), Math.ceil(numRun / RUN) * RUN);
  for (let last = RUN - 1; last < pivots.length; last += RUN) pivots[last] = Number.NaN;
  const upper = lastOfRuns(numbers, RUN * RUN);
  const numSuperPivot = Math.ceil(upper.length / RUN);
  const superPivots = memory.put(padded(upper, numSuperPivot * RUN));
  return putRecords(memory, SearchTable, [{ numbers: place, pivots: memory.put(pivots), superPivots, numSuperPivot }]);
}

/** The last number of every run but the last. */
function lastOfRuns(numbers: Float32Array, run: number): Float32Array {
  const numRun = Math.ceil(numbers.length / run);
  return Float32Array.from({ length: numRun - 1 }, (_, index) => numbers[(index + 1) * run - 1]!);
}

/** NaN behind the numbers: it compares false with everything. */
function padded(numbers: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length).fill(Number.NaN);
  result.set(numbers);
  return result;
}
