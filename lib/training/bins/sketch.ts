import type { Kernels } from '../kernels.ts';
import type { KernelCall } from '../team/team.ts';

const { fround } = Math;

/** Entries of a summary for every cut that is wanted. */
const FACTOR = 2;
/** No column fills more levels: it would need 2^40 values. */
const MAX_LEVELS = 40;
/** What a value takes. */
const VALUE_NS = 30;

/** Where a column lies in the kernels' memory. */
export interface Column {
  /** f32 (numRow), NaN is missing */
  readonly values: number;
  readonly numRow: number;
  /** f32 (numRow), or 0 for none */
  readonly weights: number;
  /** values that are not missing */
  readonly count: number;
  /** those of rows with a weight: all that reach the sketch */
  readonly weighed: number;
}

/**
 * The cuts of numeric columns: a value x is in bin i when i cuts are at most x, in the last bin from there on.
 *
 * As in XGBoost these are the distinct values without the least one, or as many quantiles as bins are wanted, and a last
 * one above all values.
 */
export function findCuts(kernels: Kernels, columns: readonly Column[], maxBin: number): Float32Array[] {
  const { memory, team } = kernels;
  const mark = memory.size;
  const sketches = columns.map((column) => planSketch(kernels, column, maxBin));
  const numRow = columns.reduce((sum, { numRow }) => sum + numRow, 0);
  const sizes = team.run(
    sketches.map(({ call }) => call),
    numRow * VALUE_NS,
  );
  const cuts = sketches.map(({ out }, index) => chooseCuts(memory.float32s(out, 4 * sizes[index]!), maxBin));
  memory.release(mark);
  return cuts;
}

/** @param summary (numEntry, 4) rmin, rmax, weight, value */
function chooseCuts(summary: Float32Array, maxBin: number): Float32Array {
  const numEntry = summary.length / 4;
  if (numEntry === 0) return Float32Array.of(1e-5);
  const cuts = numEntry <= maxBin ? allValues(summary) : queryQuantiles(summary, maxBin);
  const last = summary[summary.length - 1]!;
  cuts.push(last + fround(Math.abs(last) + fround(1e-5)));
  return Float32Array.from(cuts);
}

/** The call that makes the summary of a column, and its address. */
function planSketch(
  kernels: Kernels,
  { values, numRow, weights, count, weighed }: Column,
  maxBin: number,
): { readonly call: KernelCall; readonly out: number } {
  const limit = count === 0 ? 1 : findLimit(count, maxBin);
  const space = kernels.reserve(64 * limit + 24576 + 16 + MAX_LEVELS * 4 + countLevels(count, limit) * 16 * limit);
  const out = kernels.reserve(16 * limit);
  const size = weighed === 0 ? 1 : findLimit(weighed, maxBin);
  return { call: ['sketchColumn', values, numRow, weights, space, limit, MAX_LEVELS, out, size], out };
}

/** Entries of a summary, so that the error over all levels stays below 1 / (FACTOR · bins). */
function findLimit(count: number, maxBin: number): number {
  const epsilon = 1 / fround(FACTOR * Math.min(maxBin, count));
  for (let level = 1; ; level++) {
    const limit = Math.min(count, Math.ceil(level / epsilon) + 1);
    if (2 ** level * limit >= count) return limit;
  }
}

/** Levels that `count` values can reach: level l holds 2^l queues, each of 2 · limit values. */
function countLevels(count: number, limit: number): number {
  return Math.ceil(Math.log2(Math.max(2, count / limit))) + 3;
}

function allValues(summary: Float32Array): number[] {
  const cuts: number[] = [];
  for (let at = 7; at < summary.length; at += 4) cuts.push(summary[at]!);
  return cuts;
}

/** The values at evenly spaced ranks, each above the one before. */
function queryQuantiles(summary: Float32Array, maxBin: number): number[] {
  const last = summary.length / 4 - 1;
  const total = summary[4 * last + 1]!;
  const cuts: number[] = [];
  let entry = 0;
  let chosen = 0;
  for (let bin = 1; bin < maxBin; bin++) {
    const rank2 = (2 * bin * total) / maxBin; // the one number here that is not rounded to float32
    while (entry < last && rank2 >= fround(summary[4 * entry + 4]! + summary[4 * entry + 5]!)) entry++;
    const isLeft = entry === last || rank2 < fround(nextRmin(summary, entry) + previousRmax(summary, entry + 1));
    chosen = Math.max(isLeft ? entry : entry + 1, chosen + 1);
    if (chosen > last) break;
    cuts.push(summary[4 * chosen + 3]!);
  }
  return cuts;
}

function nextRmin(summary: Float32Array, entry: number): number {
  return fround(summary[4 * entry]! + summary[4 * entry + 2]!);
}

function previousRmax(summary: Float32Array, entry: number): number {
  return fround(summary[4 * entry + 1]! - summary[4 * entry + 2]!);
}
