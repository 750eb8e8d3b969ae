// A value's place among ascending numbers, 16 comparisons at a time: cuts that tables cannot tell apart, and categories.

import { BLOCK, COLUMN, CutSegment, SearchedFeature, SearchTable, SlicedForm } from './records';

/** How many of 16 ascending floats are <= x; NaN behind them counts for nothing. */
// @ts-ignore: decorator
@inline
function countOf(cuts: usize, x: v128): i32 {
  const low = i16x8.narrow_i32x4_s(f32x4.le(v128.load(cuts), x), f32x4.le(v128.load(cuts, 16), x));
  const high = i16x8.narrow_i32x4_s(f32x4.le(v128.load(cuts, 32), x), f32x4.le(v128.load(cuts, 48), x));
  return popcnt(i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
}

// @ts-ignore: decorator
@inline
function countFrom(numbers: usize, run: i32, x: v128): i32 {
  return (run << 4) + countOf(numbers + (<usize>run << 6), x);
}

/** How many numbers are <= x: the run of 256, the run of 16 in it, the place in that. */
export function countSmaller(table: SearchTable, x: v128): i32 {
  let run = 0;
  for (let i = 0; i < table.numSuperPivot; i++) run += countOf(<usize>table.superPivots + (<usize>i << 6), x);
  return countFrom(<usize>table.numbers, countFrom(<usize>table.pivots, run, x), x);
}

/** What a missing value counts: more than all cuts. */
const MISSING: i32 = 0x7fffffff;

/** (BLOCK) counts of a feature's values, 4 bytes each. */
function countColumn(table: SearchTable, x: usize, rowBytes: usize, counts: usize): void {
  for (const end = counts + COLUMN; counts < end; counts += 4, x += rowBytes) {
    const value = load<f32>(x);
    store<i32>(counts, value == value ? countSmaller(table, f32x4.splat(value)) : MISSING);
  }
}

// @ts-ignore: decorator
@inline
function codesOf4(counts: usize, begin: v128, numCut: v128, missingCode: v128): v128 {
  const count = v128.load(counts);
  const code = i32x4.min_s(i32x4.max_s(i32x4.sub(count, begin), i32x4.splat(0)), numCut);
  return v128.bitselect(missingCode, code, i32x4.eq(count, i32x4.splat(MISSING)));
}

/** Codes of a segment from the counts of all cuts of its feature. begin: how many of these are in the segments before */
function codeSegment(segment: CutSegment, begin: i32, counts: usize, codes: usize): void {
  const before = i32x4.splat(begin), numCut = i32x4.splat(segment.numCut);
  const missingCode = i32x4.splat(segment.numCut + <i32>(segment.left != 0));
  for (const end = codes + BLOCK; codes < end; codes += 16, counts += 64) {
    const a = codesOf4(counts, before, numCut, missingCode), b = codesOf4(counts + 16, before, numCut, missingCode);
    const c = codesOf4(counts + 32, before, numCut, missingCode), d = codesOf4(counts + 48, before, numCut, missingCode);
    v128.store(codes, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
  }
}

/** The codes of searched features for the block of 128 rows at `rows`; codes: (numSegment, BLOCK) of the whole form. */
export function searchCodes(form: SlicedForm, rows: usize, codes: usize): void {
  let record = <usize>form.searched;
  const counts = <usize>form.entries;
  for (let i = form.numSearched; i > 0; i--, record += offsetof<SearchedFeature>()) {
    const feature = changetype<SearchedFeature>(record);
    countColumn(changetype<SearchTable>(<usize>feature.table), rows + <usize>feature.column, <usize>form.rowBytes, counts);
    let begin = 0;
    for (let r = feature.firstSegment, last = r + feature.numSegment; r < last; r++) {
      const segment = changetype<CutSegment>(<usize>form.segments + <usize>r * offsetof<CutSegment>());
      codeSegment(segment, begin, counts, codes + (<usize>r << 7));
      begin += segment.numCut;
    }
  }
}
