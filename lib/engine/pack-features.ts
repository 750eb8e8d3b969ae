import type { LinearMemory } from './linear-memory.ts';

const { fround } = Math;

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
export function packSearch(memory: LinearMemory, cuts: Float32Array): SearchTables {
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

/** Buckets of equal width over the cuts; `address` is 0 where no number of buckets serves. */
export interface Buckets {
  readonly address: number;
  readonly low: number;
  readonly high: number;
  readonly scale: number;
}

const NO_BUCKETS: Buckets = { address: 0, low: 0, high: 0, scale: 0 };
const BUCKET_CUTS = 4;
const MIN_BUCKETS = 64;
const MAX_BUCKETS = 2048;
/** Adding it rounds a small float to an integer. */
const ROUNDER = 2 ** 23;
/** Table entries are 4 times a number of cuts, in 16 bits. */
const MAX_CUTS = 2 ** 14 - 1;

/** The smallest table whose buckets hold at most four cuts each. The arithmetic is that of assembly/masks.ts. */
export function packBuckets(memory: LinearMemory, cuts: Float32Array): Buckets {
  const low = cuts[0]!;
  const high = cuts.at(-1)!;
  const width = fround(high - low);
  if (cuts.length > MAX_CUTS || !Number.isFinite(width)) return NO_BUCKETS;
  for (let numBucket = MIN_BUCKETS; numBucket <= MAX_BUCKETS; numBucket *= 2) {
    const scale = fround((numBucket - 1) / width);
    if (!Number.isFinite(scale)) return NO_BUCKETS;
    const bucketOf = (x: number) => fround(fround(fround(x - low) * scale) + ROUNDER) - ROUNDER;
    const entries = countBefore(cuts, bucketOf, numBucket);
    if (entries) return { address: memory.put(entries), low, high, scale };
  }
  return NO_BUCKETS;
}

/** (numBucket + 1) 4 times the number of cuts in the buckets before each; undefined when a bucket is too full. */
function countBefore(
  cuts: Float32Array,
  bucketOf: (cut: number) => number,
  numBucket: number,
): Uint16Array | undefined {
  const entries = new Uint16Array(numBucket + 1);
  let begin = 0;
  for (let bucket = 0; bucket <= numBucket; bucket++) {
    entries[bucket] = 4 * begin;
    let end = begin;
    while (end < cuts.length && bucketOf(cuts[end]!) <= bucket) end++;
    if (end - begin > BUCKET_CUTS) return undefined;
    begin = end;
  }
  return begin === cuts.length ? entries : undefined;
}
