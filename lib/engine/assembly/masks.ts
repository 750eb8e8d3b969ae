// One mask of 128 bits for every distinct test of the model: "this row goes right".
//
// For each feature, count the cuts <= x: the row goes right at the tests 0 … count - 1. The row's bit is set in slot
// `count`, and a suffix OR over the slots makes all masks of the feature. A missing value compares false with every
// cut, so it lands in slot 0, which nothing reads: left everywhere. Nodes that send it right have masks of their own.

import { COLUMN, TestedFeature } from './forms';

/** How many of 16 ascending floats are <= x; NaN behind them counts for nothing. */
// @ts-ignore: decorator
@inline
export function countOf(a: v128, b: v128, c: v128, d: v128, x: v128): i32 {
  const low = i16x8.narrow_i32x4_s(f32x4.le(a, x), f32x4.le(b, x));
  const high = i16x8.narrow_i32x4_s(f32x4.le(c, x), f32x4.le(d, x));
  return popcnt(i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
}

// @ts-ignore: decorator
@inline
export function countAt(cuts: usize, x: v128): i32 {
  return countOf(v128.load(cuts), v128.load(cuts, 16), v128.load(cuts, 32), v128.load(cuts, 48), x);
}

// @ts-ignore: decorator
@inline
function setBit(slots: usize, count: i32, byte: usize, bit: i32): void {
  const at = slots + (<usize>count << 4);
  store<u8>(at + byte, load<u8>(at + byte) | bit);
}

/** Sets each row's bit in the slot of its count: up to 16 cuts, all in registers. */
function slotFew(feature: TestedFeature, x: usize, slots: usize): void {
  const cuts = <usize>feature.cuts;
  const a = v128.load(cuts), b = v128.load(cuts, 16), c = v128.load(cuts, 32), d = v128.load(cuts, 48);
  for (let bit: i32 = 1; bit < 256; bit <<= 1, x += 64) {
    for (let j: usize = 0; j < 16; j += 4) {
      const p = x + (j << 2), s = slots + j;
      setBit(s, countOf(a, b, c, d, v128.load32_splat(p)), 0, bit);
      setBit(s, countOf(a, b, c, d, v128.load32_splat(p, 4)), 1, bit);
      setBit(s, countOf(a, b, c, d, v128.load32_splat(p, 8)), 2, bit);
      setBit(s, countOf(a, b, c, d, v128.load32_splat(p, 12)), 3, bit);
    }
  }
}

// @ts-ignore: decorator
@inline
function countSome(cuts: usize, run: i32, x: v128): i32 {
  return (run << 4) + countAt(cuts + (<usize>run << 6), x);
}

/** Up to 256 cuts: first the run of 16, then the place in it. */
function slotSome(feature: TestedFeature, x: usize, slots: usize): void {
  const cuts = <usize>feature.cuts, pivots = <usize>feature.pivots;
  const a = v128.load(pivots), b = v128.load(pivots, 16), c = v128.load(pivots, 32), d = v128.load(pivots, 48);
  for (let bit: i32 = 1; bit < 256; bit <<= 1, x += 64) {
    for (let j: usize = 0; j < 16; j += 4) {
      const p = x + (j << 2), s = slots + j;
      const x0 = v128.load32_splat(p), x1 = v128.load32_splat(p, 4);
      const x2 = v128.load32_splat(p, 8), x3 = v128.load32_splat(p, 12);
      setBit(s, countSome(cuts, countOf(a, b, c, d, x0), x0), 0, bit);
      setBit(s, countSome(cuts, countOf(a, b, c, d, x1), x1), 1, bit);
      setBit(s, countSome(cuts, countOf(a, b, c, d, x2), x2), 2, bit);
      setBit(s, countSome(cuts, countOf(a, b, c, d, x3), x3), 3, bit);
    }
  }
}

/** Any number of cuts: the run of 256, the run of 16 in it, the place in that. */
// @ts-ignore: decorator
@inline
export function countMany(feature: TestedFeature, x: v128): i32 {
  let run = 0;
  for (let i = 0; i < feature.numSuperPivot; i++) run += countAt(<usize>feature.superPivots + (<usize>i << 6), x);
  return countSome(<usize>feature.cuts, countSome(<usize>feature.pivots, run, x), x);
}

function slotMany(feature: TestedFeature, x: usize, slots: usize): void {
  for (let bit: i32 = 1; bit < 256; bit <<= 1, x += 64) {
    for (let j: usize = 0; j < 16; j++) setBit(slots, countMany(feature, v128.load32_splat(x + (j << 2))), j, bit);
  }
}

/** The rows whose value is missing. */
export function missingMask(x: usize): v128 {
  let missing = i32x4.splat(0);
  for (let bit: i32 = 1; bit < 256; bit <<= 1, x += 64) {
    const a = v128.load(x), b = v128.load(x, 16), c = v128.load(x, 32), d = v128.load(x, 48);
    const low = i16x8.narrow_i32x4_s(f32x4.ne(a, a), f32x4.ne(b, b));
    const high = i16x8.narrow_i32x4_s(f32x4.ne(c, c), f32x4.ne(d, d));
    missing = v128.or(missing, v128.and(i8x16.narrow_i16x8_s(low, high), i8x16.splat(<i8>bit)));
  }
  return missing;
}

/** Suffix OR of the slots into masks, on top of `start`; leaves the slots empty. */
// @ts-ignore: decorator
@inline
function accumulate(masks: usize, slots: usize, numCut: i32, start: v128): void {
  const zero = i32x4.splat(0);
  let sum = start;
  for (let i = <usize>numCut << 4; i > 0; i -= 16) {
    sum = v128.or(sum, v128.load(slots + i));
    v128.store(slots + i, zero);
    v128.store(masks + i, sum);
  }
}

/** Both kinds of masks in one pass. */
function accumulateBoth(feature: TestedFeature, slots: usize, missing: v128): void {
  const left = <usize>feature.left, right = <usize>feature.right;
  const zero = i32x4.splat(0);
  let sum = zero;
  for (let i = <usize>feature.numCut << 4; i > 0; i -= 16) {
    sum = v128.or(sum, v128.load(slots + i));
    v128.store(slots + i, zero);
    v128.store(left + i, sum);
    v128.store(right + i, v128.or(sum, missing));
  }
}

/** The masks of all features for the block of 128 rows at `block`. */
export function makeMasks(features: usize, numTested: i32, block: usize, slots: usize): void {
  for (; numTested > 0; numTested--, features += offsetof<TestedFeature>()) {
    const feature = changetype<TestedFeature>(features);
    const x = block + <usize>feature.column;
    if (feature.numCut <= 16) slotFew(feature, x, slots);
    else if (feature.numCut <= 256) slotSome(feature, x, slots);
    else slotMany(feature, x, slots);
    v128.store(slots, i32x4.splat(0));
    if (!feature.right) accumulate(<usize>feature.left, slots, feature.numCut, i32x4.splat(0));
    else if (!feature.left) accumulate(<usize>feature.right, slots, feature.numCut, missingMask(x));
    else accumulateBoth(feature, slots, missingMask(x));
  }
}

/**
 * Four features of up to 128 rows at a time, row-major → columns. Reads up to 12 bytes behind a row; rows that are not
 * there keep what they held.
 */
export function fillColumns(src: usize, numRow: i32, rowBytes: usize, quads: usize, numQuad: i32, block: usize): void {
  for (; numQuad > 0; numQuad--, quads += 4, block += 4 * COLUMN) {
    let p = src + <usize>load<u32>(quads);
    let o = block;
    let row = 0;
    for (; row + 4 <= numRow; row += 4, p += rowBytes << 2, o += 16) {
      const a = v128.load(p), b = v128.load(p + rowBytes);
      const c = v128.load(p + (rowBytes << 1)), d = v128.load(p + rowBytes * 3);
      const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), AB = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const cd = i32x4.shuffle(c, d, 0, 4, 1, 5), CD = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(o, i64x2.shuffle(ab, cd, 0, 2));
      v128.store(o, i64x2.shuffle(ab, cd, 1, 3), 512);
      v128.store(o, i64x2.shuffle(AB, CD, 0, 2), 1024);
      v128.store(o, i64x2.shuffle(AB, CD, 1, 3), 1536);
    }
    for (; row < numRow; row++, p += rowBytes, o += 4) {
      store<u32>(o, load<u32>(p));
      store<u32>(o, load<u32>(p, 4), 512);
      store<u32>(o, load<u32>(p, 8), 1024);
      store<u32>(o, load<u32>(p, 12), 1536);
    }
  }
}
