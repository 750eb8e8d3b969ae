// Rows as codes of one byte, made beside the masks from one count of each value's cuts.
//
// A column is a feature, up to 255 of its cuts and a direction of missing values; it exists only if a node needs it. Its
// code is the number of these cuts that are <= x; missing is 0 in a column that sends missing values left and 255 in one
// that sends them right.

import { BLOCK, CodedFeature, COLUMN, TestedFeature } from './forms';
import { countFrom, countMany, findEntries, setBit, unite } from './masks';

/** The slots of a feature for unite(), and (BLOCK) counts as u16. */
function countColumn(feature: TestedFeature, x: usize, slots: usize, counts: usize): void {
  for (let bit: i32 = 1; bit < 256; bit <<= 1) {
    for (let j: usize = 0; j < 16; j++, x += 4, counts += 2) {
      const count = countMany(feature, v128.load32_splat(x));
      setBit(slots, count, j, bit);
      store<u16>(counts, count);
    }
  }
}

// @ts-ignore: decorator
@inline
function countBucketed(cuts: usize, entry: usize, x: usize, slot: usize, bit: i32, count: usize): void {
  const bytes = countFrom(cuts, <usize>load<u32>(entry), x);
  const at = slot + (bytes << 2);
  store<u8>(at, load<u8>(at) | bit);
  store<u16>(count, bytes >> 2);
}

/** The same by buckets. */
function countColumnBucketed(feature: TestedFeature, x: usize, slots: usize, entries: usize, counts: usize): void {
  findEntries(feature, x, entries);
  const cuts = <usize>feature.cuts;
  for (let bit: i32 = 1; bit < 256; bit <<= 1) {
    for (let j: usize = 0; j < 16; j += 4, x += 16, entries += 16, counts += 8) {
      const slot = slots + j;
      countBucketed(cuts, entries, x, slot, bit, counts);
      countBucketed(cuts, entries + 4, x + 4, slot + 1, bit, counts + 2);
      countBucketed(cuts, entries + 8, x + 8, slot + 2, bit, counts + 4);
      countBucketed(cuts, entries + 12, x + 12, slot + 3, bit, counts + 6);
    }
  }
}

/** Where 8 values are missing, as words. */
// @ts-ignore: decorator
@inline
function missing8(x: usize): v128 {
  const a = v128.load(x), b = v128.load(x, 16);
  return i16x8.narrow_i32x4_s(f32x4.ne(a, a), f32x4.ne(b, b));
}

/** Missing values count one more than all cuts from here on. */
function countMissing(x: usize, counts: usize, count: i32): void {
  const missing = i16x8.splat(<i16>count);
  for (const end = counts + 2 * BLOCK; counts < end; counts += 16, x += 32) {
    v128.store(counts, v128.bitselect(missing, v128.load(counts), missing8(x)));
  }
}

/** codes: (numCut + 2) by count */
function fillColumn(codes: usize, counts: usize, to: usize, stride: usize): void {
  for (const end = counts + 2 * BLOCK; counts < end; counts += 8) {
    store<u8>(to, load<u8>(codes + <usize>load<u16>(counts))); to += stride;
    store<u8>(to, load<u8>(codes + <usize>load<u16>(counts, 2))); to += stride;
    store<u8>(to, load<u8>(codes + <usize>load<u16>(counts, 4))); to += stride;
    store<u8>(to, load<u8>(codes + <usize>load<u16>(counts, 6))); to += stride;
  }
}

/** Masks and 128 coded rows; `slots` begins with 512 bytes of scratch. */
export function makeMasksAndCodes(
  features: usize, coded: usize, numTested: i32, block: usize, slots: usize,
  counts: usize, codes: usize, stride: usize,
): void {
  const entries = slots;
  slots += COLUMN;
  for (; numTested > 0; numTested--, features += offsetof<TestedFeature>(), coded += offsetof<CodedFeature>()) {
    const feature = changetype<TestedFeature>(features);
    const x = block + <usize>feature.column;
    if (feature.buckets) countColumnBucketed(feature, x, slots, entries, counts);
    else countColumn(feature, x, slots, counts);
    unite(feature, x, slots);
    countMissing(x, counts, feature.numCut + 1);
    let column = <usize>changetype<CodedFeature>(coded).columns;
    for (let i = changetype<CodedFeature>(coded).numColumn; i > 0; i--, column += 8) {
      fillColumn(<usize>load<u32>(column, 4), counts, codes + <usize>load<u32>(column), stride);
    }
  }
}
