import type { Kernels } from '../kernels.ts';
import type { TrainingSet } from '../training-set.ts';
import { findCuts } from './sketch.ts';

/** Features whose codes lie side by side, so that one load brings all of them. */
const GROUP = 4;
/** Bytes of a bin in a histogram: float64 G and H. */
export const BIN_BYTES = 16;
/** Codes of the features that fill the last group up: several, so that their sums do not wait for each other. */
const FILLER_CODES = 16;
/** Bytes of a group in the table that `buildHistogram` reads. */
const GROUP_ENTRY = 24;

/** One feature of a binned matrix. */
export interface BinnedFeature {
  readonly isCategorical: boolean;
  /** (numBin) ascending; a split at cut i sends bins up to i left. For a categorical feature the categories. */
  readonly cuts: Float32Array;
  readonly numBin: number;
  /** Missing values have the code `numBin`. */
  readonly hasMissing: boolean;
  /** Address of row 0's code; row r is `r * 4 * width` bytes further. */
  readonly codes: number;
  /** Bytes of a code. */
  readonly width: number;
  /** Byte offset of the first bin in a histogram. */
  readonly offset: number;
}

/** The training rows in bins, in the kernels' memory. */
export interface BinMatrix {
  readonly numRow: number;
  readonly features: readonly BinnedFeature[];
  /** No value is missing. */
  readonly isDense: boolean;
  readonly histogramBytes: number;
  /** Address of the table of feature groups. */
  readonly groups: number;
  readonly numGroup: number;
}

/** How to bin. */
export interface BinOptions {
  readonly maxBin: number;
  /** (numRow) for the quantiles */
  readonly weights?: Float32Array | undefined;
}

/**
 * The rows of a set in bins. A code takes one byte, two where a feature has more than 256 of them, four beyond 65,536;
 * the four features of a group share a width.
 */
export function createBinMatrix(kernels: Kernels, set: TrainingSet, options: BinOptions): BinMatrix {
  const { numRow, numFeature } = set;
  const numGroup = Math.ceil(numFeature / GROUP);
  const table = new Int32Array((numGroup * GROUP_ENTRY) / 4);
  const builder = new GroupBuilder(kernels, set, options);
  for (let group = 0; group < numGroup; group++) builder.add(group * GROUP, table.subarray(group * 6, group * 6 + 6));
  const { features } = builder;
  return {
    numRow,
    features,
    isDense: features.every(({ hasMissing }) => !hasMissing),
    histogramBytes: builder.histogramBytes,
    groups: kernels.place(table),
    numGroup,
  };
}

/** A column before it gets its place. */
type Prepared = Pick<BinnedFeature, 'isCategorical' | 'cuts' | 'numBin' | 'hasMissing'>;

class GroupBuilder {
  readonly features: BinnedFeature[] = [];
  histogramBytes = 0;
  readonly #kernels: Kernels;
  readonly #set: TrainingSet;
  readonly #maxBin: number;
  readonly #weights: number;
  /** f32 (GROUP, numRow) */
  readonly #columns: number;

  constructor(kernels: Kernels, set: TrainingSet, { maxBin, weights }: BinOptions) {
    this.#kernels = kernels;
    this.#set = set;
    this.#maxBin = maxBin;
    this.#weights = weights === undefined ? 0 : kernels.place(weights);
    this.#columns = kernels.allocate(GROUP * set.numRow * 4);
  }

  /** Bins the features from `first` on and describes them in `entry`. */
  add(first: number, entry: Int32Array): void {
    const numFeature = Math.min(GROUP, this.#set.numFeature - first);
    const counts = this.#copyColumns(first, numFeature);
    const prepared = counts.map((count, index) => this.#prepare(first + index, index, count));
    const numCode = Math.max(...prepared.map(({ numBin, hasMissing }) => numBin + Number(hasMissing)));
    const width = numCode <= 256 ? 1 : numCode <= 65536 ? 2 : 4;
    const codes = this.#kernels.allocate(this.#set.numRow * GROUP * width);
    entry.set([codes, width]);
    for (let index = 0; index < GROUP; index++) {
      entry[2 + index] = this.histogramBytes;
      if (index < numFeature) this.#bin(prepared[index]!, index, codes + index * width, width);
      else this.#fill(codes + index * width, width);
    }
  }

  /** Copies columns together; says how many values each has. */
  #copyColumns(first: number, numFeature: number): number[] {
    const { values, numRow, numFeature: stride } = this.#set;
    const columns = this.#kernels.float32s(this.#columns, numFeature * numRow);
    const counts = new Array<number>(numFeature).fill(0);
    for (let row = 0; row < numRow; row++) {
      for (let index = 0; index < numFeature; index++) {
        const value = values[row * stride + first + index]!;
        columns[index * numRow + row] = value;
        if (value === value) counts[index]!++;
      }
    }
    return counts;
  }

  #prepare(feature: number, index: number, count: number): Prepared {
    const { numRow, featureTypes } = this.#set;
    const values = this.#columns + index * numRow * 4;
    const isCategorical = featureTypes[feature] === 'c';
    const cuts = isCategorical
      ? listCategories(this.#kernels.float32s(values, numRow))
      : findCuts(this.#kernels, { values, numRow, weights: this.#weights, count }, this.#maxBin);
    return { isCategorical, cuts, numBin: cuts.length, hasMissing: count < numRow };
  }

  #bin(feature: Prepared, index: number, codes: number, width: number): void {
    const { numRow } = this.#set;
    const { cuts, numBin, hasMissing } = feature;
    const mark = this.#kernels.top;
    const steps = Math.max(1, Math.ceil(Math.log2(numBin)));
    const padded = new Float32Array(2 ** steps).fill(NaN);
    // the last cut is above all values; categories are bins of their own, the first one at or below every value
    padded.set(feature.isCategorical ? cuts.subarray(1) : cuts.subarray(0, numBin - 1));
    const at = this.#kernels.place(padded);
    this.#kernels.run.binColumn(this.#columns + index * numRow * 4, numRow, at, steps, codes, width, numBin);
    this.#kernels.release(mark);
    this.features.push({ ...feature, codes, width, offset: this.histogramBytes });
    this.histogramBytes += (numBin + Number(hasMissing)) * BIN_BYTES;
  }

  #fill(codes: number, width: number): void {
    const { numRow } = this.#set;
    const bytes = this.#kernels.bytes(codes, (numRow - 1) * GROUP * width + width);
    for (let row = 0; row < numRow; row++) bytes[row * GROUP * width] = row % FILLER_CODES;
    this.histogramBytes += FILLER_CODES * BIN_BYTES;
  }
}

/** 0 … the largest code. */
function listCategories(column: Float32Array): Float32Array {
  let max = 0;
  for (const code of column) if (code > max) max = code;
  return Float32Array.from({ length: max + 1 }, (_, code) => code);
}
