// One mask of 128 bits for every distinct test of the model: "this row goes right".
//
// For each feature, count the cuts <= x: the row goes right at the tests 0 … count - 1. The row's bit is set in slot
// `count`, and a suffix OR over the slots makes all masks of the feature. A missing value compares false with every
// cut, so it lands in slot 0, which nothing reads: left everywhere. Nodes that send it right have masks of their own.
//
// The count is searched in one of three ways, the cheapest that a feature allows; up to 16 cuts, comparing every row with
// every cut is cheaper still than counting.

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
export function setBit(slots: usize, count: i32, byte: usize, bit: i32): void {
  const at = slots + (<usize>count << 4);
  store<u8>(at + byte, load<u8>(at + byte) | bit);
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

/**
 * Buckets of equal width between the first cut and the last, each with at most four cuts: a table says how many cuts lie
 * in the buckets before, and one comparison with the next four gives the rest. Every step is monotone under rounding, so
 * a value never falls behind a bucket with a smaller cut.
 */
export function findEntries(feature: TestedFeature, x: usize, entries: usize): void {
  const low = f32x4.splat(feature.low), high = f32x4.splat(feature.high);
  const scale = f32x4.splat(feature.scale), round = f32x4.splat(8388608);
  // 8388608 + bucket has the bits 0x4b000000 + bucket; entries are two bytes
  const table = i32x4.splat(feature.buckets - 0x96000000);
  for (let i: usize = 0; i < COLUMN; i += 16) {
    // a missing value becomes the first cut: lowest bucket, and no cut is <= NaN
    const clamped = f32x4.pmin(high, f32x4.pmax(low, v128.load(x + i)));
    const bucket = f32x4.add(f32x4.mul(f32x4.sub(clamped, low), scale), round);
    v128.store(entries + i, i32x4.add(i32x4.shl(bucket, 1), table));
  }
}

function slotBucketed(feature: TestedFeature, x: usize, slots: usize, entries: usize): void {
  findEntries(feature, x, entries);
  const cuts = <usize>feature.cuts;
  for (let bit: i32 = 1; bit < 256; bit <<= 1, x += 64, entries += 64) {
    for (let j: usize = 0; j < 16; j += 4) {
      const p = x + (j << 2), e = entries + (j << 2), s = slots + j;
      setBucketBit(cuts, <usize>load<u32>(e), p, s, 0, bit);
      setBucketBit(cuts, <usize>load<u32>(e, 4), p + 4, s, 1, bit);
      setBucketBit(cuts, <usize>load<u32>(e, 8), p + 8, s, 2, bit);
      setBucketBit(cuts, <usize>load<u32>(e, 12), p + 12, s, 3, bit);
    }
  }
}

/** An entry is four times the number of cuts before its bucket: the byte offset of the next cut. */
// @ts-ignore: decorator
@inline
export function countFrom(cuts: usize, entry: usize, x: usize): usize {
  const offset = <usize>load<u16>(entry);
  const count = popcnt(i32x4.bitmask(f32x4.le(v128.load(cuts + offset), v128.load32_splat(x))));
  return offset + (<usize>count << 2);
}

// @ts-ignore: decorator
@inline
function setBucketBit(cuts: usize, entry: usize, x: usize, slots: usize, byte: usize, bit: i32): void {
  const at = slots + (countFrom(cuts, entry, x) << 2);
  store<u8>(at + byte, load<u8>(at + byte) | bit);
}

/** 16 rows against a cut, as a bit of 16 bytes. */
// @ts-ignore: decorator
@inline
function compare16(a: v128, b: v128, c: v128, d: v128, cut: v128, bit: v128): v128 {
  const low = i16x8.narrow_i32x4_s(f32x4.ge(a, cut), f32x4.ge(b, cut));
  const high = i16x8.narrow_i32x4_s(f32x4.ge(c, cut), f32x4.ge(d, cut));
  return v128.and(i8x16.narrow_i16x8_s(low, high), bit);
}

/** Masks without counting, four cuts at a time. */
function compareAll(feature: TestedFeature, x: usize): void {
  const left = <usize>feature.left, right = <usize>feature.right;
  const missing = right ? missingMask(x) : i32x4.splat(0);
  for (let i: usize = 0, end = <usize>feature.numCut << 2; i < end; i += 16) {
    const cuts = <usize>feature.cuts + i;
    const c0 = v128.load32_splat(cuts), c1 = v128.load32_splat(cuts, 4);
    const c2 = v128.load32_splat(cuts, 8), c3 = v128.load32_splat(cuts, 12);
    let m0 = i32x4.splat(0), m1 = m0, m2 = m0, m3 = m0;
    for (let bit: i32 = 1, p = x; bit < 256; bit <<= 1, p += 64) {
      const a = v128.load(p), b = v128.load(p, 16), c = v128.load(p, 32), d = v128.load(p, 48);
      const bits = i8x16.splat(<i8>bit);
      m0 = v128.or(m0, compare16(a, b, c, d, c0, bits));
      m1 = v128.or(m1, compare16(a, b, c, d, c1, bits));
      m2 = v128.or(m2, compare16(a, b, c, d, c2, bits));
      m3 = v128.or(m3, compare16(a, b, c, d, c3, bits));
    }
    if (left) store4(left + (i << 2), m0, m1, m2, m3);
    if (right) {
      const r = right + (i << 2);
      store4(r, v128.or(m0, missing), v128.or(m1, missing), v128.or(m2, missing), v128.or(m3, missing));
    }
  }
}

/** The masks of four tests; the first of an area is unused. */
// @ts-ignore: decorator
@inline
function store4(masks: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(masks, a, 16);
  v128.store(masks, b, 32);
  v128.store(masks, c, 48);
  v128.store(masks, d, 64);
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

/** The masks of all features for the block of 128 rows at `block`; `slots` begins with 512 bytes of scratch. */
export function makeMasks(features: usize, numTested: i32, block: usize, slots: usize): void {
  for (; numTested > 0; numTested--, features += offsetof<TestedFeature>()) {
    const feature = changetype<TestedFeature>(features);
    const x = block + <usize>feature.column;
    if (feature.numCut <= 16) compareAll(feature, x);
    else countMasks(feature, x, slots + COLUMN, slots);
  }
}

function countMasks(feature: TestedFeature, x: usize, slots: usize, entries: usize): void {
  if (feature.buckets) slotBucketed(feature, x, slots, entries);
  else if (feature.numCut <= 256) slotSome(feature, x, slots);
  else slotMany(feature, x, slots);
  unite(feature, x, slots);
}

/** The masks of a feature from its slots, which it leaves empty. */
export function unite(feature: TestedFeature, x: usize, slots: usize): void {
  v128.store(slots, i32x4.splat(0));
  if (!feature.right) accumulate(<usize>feature.left, slots, feature.numCut, i32x4.splat(0));
  else if (!feature.left) accumulate(<usize>feature.right, slots, feature.numCut, missingMask(x));
  else accumulateBoth(feature, slots, missingMask(x));
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
