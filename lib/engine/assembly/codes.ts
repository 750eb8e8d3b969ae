// Rows as codes for the walks of deep.ts, made beside the masks from one count of each value's cuts.
//
// A column is a feature, a run of 255 of its cuts and a direction of missing values; it exists only if a node needs it.
// Its code is the number of cuts of the run that are <= x, in the high byte of two; missing is 0 in a column that sends
// missing values left and 255 in one that sends them right.

import { CodedFeature, COLUMN, TestedFeature } from './forms';
import { countBucketed, countMany, maskCounts, missingMask } from './masks';

/** Counts of a column of 128 values, as u16. */
function countColumn(feature: TestedFeature, x: usize, entries: usize, counts: usize): void {
  if (feature.buckets) {
    countBucketed(feature, x, entries, counts);
    return;
  }
  for (let row: usize = 0; row < 256; row += 2) {
    store<u16>(counts + row, countMany(feature, v128.load32_splat(x + (row << 1))));
  }
}

/** Where 8 values are missing, as words. */
// @ts-ignore: decorator
@inline
function missing8(x: usize): v128 {
  const a = v128.load(x), b = v128.load(x, 16);
  return i16x8.narrow_i32x4_s(f32x4.ne(a, a), f32x4.ne(b, b));
}

function fillColumn(column: usize, x: usize, counts: usize, codes: usize, stride: usize): void {
  const first = load<u32>(column, 4);
  const start = i16x8.splat(<i16>(first & 0x7fffffff));
  const right = i32x4.splat(<i32>first >> 31);
  for (let at = codes + <usize>load<u32>(column), row: usize = 0; row < 256; row += 16) {
    const code = i16x8.min_u(i16x8.sub_sat_u(v128.load(counts + row), start), i16x8.splat(255));
    const v = i16x8.shl(v128.or(code, v128.and(missing8(x + (row << 1)), right)), 8);
    v128.store16_lane(at, v, 0); at += stride;
    v128.store16_lane(at, v, 1); at += stride;
    v128.store16_lane(at, v, 2); at += stride;
    v128.store16_lane(at, v, 3); at += stride;
    v128.store16_lane(at, v, 4); at += stride;
    v128.store16_lane(at, v, 5); at += stride;
    v128.store16_lane(at, v, 6); at += stride;
    v128.store16_lane(at, v, 7); at += stride;
  }
}

/** Masks and 128 coded rows; `slots` begins with 512 bytes of scratch. */
export function makeMasksAndCodes(
  features: usize, coded: usize, numTested: i32, block: usize, slots: usize,
  counts: usize, codes: usize, stride: usize,
): void {
  for (; numTested > 0; numTested--, features += offsetof<TestedFeature>(), coded += offsetof<CodedFeature>()) {
    const feature = changetype<TestedFeature>(features);
    const x = block + <usize>feature.column;
    countColumn(feature, x, slots, counts);
    maskCounts(feature, x, counts, slots + COLUMN);
    let column = <usize>changetype<CodedFeature>(coded).columns;
    for (let i = changetype<CodedFeature>(coded).numColumn; i > 0; i--, column += 8) {
      fillColumn(column, x, counts, codes, stride);
    }
  }
}
