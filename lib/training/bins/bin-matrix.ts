import { putRecords } from '../../wasm/records.ts';
import type { Kernels } from '../kernels.ts';
import * as layouts from '../layouts.gen.ts';
import type { KernelCall } from '../team/team.ts';
import type { TrainingSet } from '../training-set.ts';
import { type BinOptions, type FeatureCuts, findAllCuts } from './find-cuts.ts';

/** Features whose codes lie side by side, so that one load brings all of them. */
const GROUP = 4;
/** Groups of a tile: their codes of one row share a cache line. */
const TILE_BYTES = 64;
/** Bytes of a bin in a histogram: float64 G and H. */
export const BIN_BYTES = 16;
/** Codes of the features that fill the last group up: several, so that their sums do not wait for each other. */
const FILLER_CODES = 16;
/** Bytes of a group in the table that `buildHistogram` reads. */
export const GROUP_BYTES = 32;
/** Values that are binned together, while they are in the cache. */
const CHUNK = 2 ** 17;
/** Chunks for each thread that are copied at a time. */
const PARTS = 2;
/** What a value takes. */
const CELL_NS = 15;

/** One feature of a binned matrix. */
export interface BinnedFeature extends FeatureCuts {
  /** Address of row 0's code in its tile; that of row r is `r * stride` bytes further. */
  readonly codes: number;
  /** Address of the codes once more, one after the other: rows are split by one feature at a time. */
  readonly column: number;
  /** Bytes of a code. */
  readonly width: number;
  readonly stride: number;
  /** Byte offset of the first bin in a histogram. */
  readonly offset: number;
}

/** Feature groups that lie together. */
export interface Tile {
  /** Address of their entries in the table of groups. */
  readonly groups: number;
  readonly numGroup: number;
}

/** The training rows in bins, in the kernels' memory. */
export interface BinMatrix {
  readonly numRow: number;
  readonly features: readonly BinnedFeature[];
  /** No value is missing. */
  readonly isDense: boolean;
  readonly histogramBytes: number;
  readonly tiles: readonly Tile[];
  /** of all tiles */
  readonly numGroup: number;
}

/**
 * The rows of a set in bins. A code takes one byte, two where a feature has more than 256 of them, four beyond 65,536.
 * Groups of four features share a width, and as many groups as fit into a cache line make a tile, row by row.
 */
export function createBinMatrix(kernels: Kernels, set: TrainingSet, options: BinOptions): BinMatrix {
  const cuts = findAllCuts(kernels, set, options);
  const layout = new Layout(kernels, set.numRow);
  for (const groups of splitIntoTiles(cuts)) layout.addTile(groups);
  fillCodes(kernels, set, layout.features);
  return {
    numRow: set.numRow,
    features: layout.features,
    isDense: cuts.every(({ hasMissing }) => !hasMissing),
    histogramBytes: layout.histogramBytes,
    tiles: layout.tiles,
    numGroup: layout.tiles.reduce((sum, { numGroup }) => sum + numGroup, 0),
  };
}

/** Up to four features of one width. */
interface Group {
  readonly features: readonly FeatureCuts[];
  readonly width: number;
}

function splitIntoTiles(cuts: readonly FeatureCuts[]): Group[][] {
  const tiles: Group[][] = [];
  let bytes = TILE_BYTES;
  for (let first = 0; first < cuts.length; first += GROUP) {
    const features = cuts.slice(first, first + GROUP);
    const width = Math.max(...features.map(widthOf));
    bytes += GROUP * width;
    if (bytes > TILE_BYTES) {
      tiles.push([]);
      bytes = GROUP * width;
    }
    tiles.at(-1)!.push({ features, width });
  }
  return tiles;
}

function countCodes({ numBin, hasMissing }: FeatureCuts): number {
  return numBin + Number(hasMissing);
}

function widthOf(feature: FeatureCuts): number {
  const numCode = countCodes(feature);
  return numCode <= 256 ? 1 : numCode <= 65536 ? 2 : 4;
}

/** Gives every feature its place. */
class Layout {
  readonly features: BinnedFeature[] = [];
  readonly tiles: Tile[] = [];
  histogramBytes = 0;
  readonly #kernels: Kernels;
  readonly #numRow: number;

  constructor(kernels: Kernels, numRow: number) {
    this.#kernels = kernels;
    this.#numRow = numRow;
  }

  addTile(groups: readonly Group[]): void {
    const bytes = groups.reduce((sum, { width }) => sum + GROUP * width, 0);
    // a power of two, so that no row crosses a cache line
    const stride = 2 ** Math.ceil(Math.log2(bytes));
    const start = this.#kernels.allocate(this.#numRow * stride);
    const table: number[] = [];
    let codes = start;
    for (const group of groups) {
      table.push(codes, group.width, stride, ...this.#addGroup(group, codes, stride), this.histogramBytes);
      codes += GROUP * group.width;
    }
    this.tiles.push({ groups: this.#kernels.place(Int32Array.from(table)), numGroup: groups.length });
  }

  /** The offsets of the group's histograms. */
  #addGroup({ features, width }: Group, codes: number, stride: number): number[] {
    return Array.from({ length: GROUP }, (_, index) => {
      const feature = features[index];
      const offset = this.histogramBytes;
      const place = { codes: codes + index * width, width, stride, offset };
      if (feature === undefined) this.#fill(place.codes, stride);
      else this.features.push({ ...feature, ...place, column: this.#kernels.allocate(this.#numRow * width) });
      this.histogramBytes += (feature === undefined ? FILLER_CODES : countCodes(feature)) * BIN_BYTES;
      return offset;
    });
  }

  #fill(codes: number, stride: number): void {
    const bytes = this.#kernels.memory.bytes(codes, (this.#numRow - 1) * stride + 1);
    for (let row = 0; row < this.#numRow; row++) bytes[row * stride] = row % FILLER_CODES;
  }
}

/** Bins all values, some rows at a time: each thread has all features of its rows, so that none waits for a cache line. */
function fillCodes(kernels: Kernels, { values, numRow, numFeature }: TrainingSet, features: readonly BinnedFeature[]) {
  const { memory, team } = kernels;
  const mark = memory.size;
  const columns = putRecords(
    memory,
    layouts.BinnedColumn,
    features.map((feature) => ({ ...feature, ...placeSearch(kernels, feature) })),
  );
  const chunk = Math.ceil(CHUNK / numFeature);
  const step = Math.min(numRow, team.size === 1 ? chunk : chunk * PARTS * team.size);
  const rows = kernels.reserve(step * numFeature * 4);
  for (let row = 0; row < numRow; row += step) {
    const count = Math.min(step, numRow - row);
    memory.float32s(rows, count * numFeature).set(values.subarray(row * numFeature, (row + count) * numFeature));
    const calls: KernelCall[] = [];
    for (let first = 0; first < count; first += chunk) {
      const some = Math.min(chunk, count - first);
      calls.push(['binRows', rows + first * numFeature * 4, columns, numFeature, row + first, some]);
    }
    team.run(calls, count * numFeature * CELL_NS);
  }
  memory.release(mark);
}

/**
 * The cuts that `binRows` searches, 2^steps - 1 of them: all but the last, which is above all values; for categories
 * all but the first, which no code is below.
 */
function placeSearch(kernels: Kernels, { isCategorical, cuts, numBin }: FeatureCuts): { cuts: number; steps: number } {
  const steps = Math.max(1, Math.ceil(Math.log2(numBin)));
  const padded = new Float32Array(2 ** steps).fill(NaN);
  padded.set(isCategorical ? cuts.subarray(1) : cuts.subarray(0, numBin - 1));
  return { cuts: kernels.place(padded), steps };
}
