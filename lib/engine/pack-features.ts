import type { LinearMemory } from './linear-memory.ts';
import type { TestedFeature } from './tested-features.ts';
import type { Workbench } from './workbench.ts';

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
const MIN_BUCKETS = 64;
const MAX_BUCKETS = 2048;
/** Table entries are 4 times a number of cuts, in 16 bits. */
const MAX_CUTS = 2 ** 14 - 1;

/** Packs the smallest tables whose buckets hold at most four cuts each. */
export class BucketPacker {
  readonly #memory: LinearMemory;
  readonly #bench: Workbench;
  readonly #draft: number;

  constructor(memory: LinearMemory, bench: Workbench) {
    this.#memory = memory;
    this.#bench = bench;
    this.#draft = bench.memory.allocate((MAX_BUCKETS + 1) * 2);
  }

  pack({ cuts }: TestedFeature): Buckets {
    const low = cuts[0]!;
    const high = cuts.at(-1)!;
    const width = fround(high - low);
    if (cuts.length > MAX_CUTS || !Number.isFinite(width)) return NO_BUCKETS;
    const { kernels, memory } = this.#bench;
    const address = memory.put(cuts);
    for (let numBucket = MIN_BUCKETS; numBucket <= MAX_BUCKETS; numBucket *= 2) {
      const scale = fround((numBucket - 1) / width);
      if (!Number.isFinite(scale)) return NO_BUCKETS;
      if (kernels.fillBuckets(address, cuts.length, low, scale, numBucket, this.#draft)) {
        return { address: this.#memory.put(this.#bench.copy(this.#draft, (numBucket + 2) * 2)), low, high, scale };
      }
    }
    return NO_BUCKETS;
  }
}
