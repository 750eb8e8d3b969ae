// Columns of a block of 128 rows, and masks that are made of them without codes: by comparing every row with every cut.

import { COLUMN, ComparedFeature } from './records';

/** 16 rows against a cut, as a bit of 16 bytes. */
// @ts-ignore: decorator
@inline
function compare16(a: v128, b: v128, c: v128, d: v128, cut: v128, bit: v128): v128 {
  const low = i16x8.narrow_i32x4_s(f32x4.ge(a, cut), f32x4.ge(b, cut));
  const high = i16x8.narrow_i32x4_s(f32x4.ge(c, cut), f32x4.ge(d, cut));
  return v128.and(i8x16.narrow_i16x8_s(low, high), bit);
}

/** The rows whose value is at least a cut: for a feature that is 0 or 1 a quarter of what four cuts take. */
function compareCut(x: usize, cut: v128): v128 {
  let mask = i32x4.splat(0);
  for (let bit: i32 = 1; bit < 256; bit <<= 1, x += 64) {
    const a = v128.load(x), b = v128.load(x, 16), c = v128.load(x, 32), d = v128.load(x, 48);
    mask = v128.or(mask, compare16(a, b, c, d, cut, i8x16.splat(<i8>bit)));
  }
  return mask;
}

/** Four cuts at a time, or one where there are no others. */
function compareFeature(feature: ComparedFeature, x: usize): void {
  const left = <usize>feature.left, right = <usize>feature.right;
  const missing = right ? missingMask(x) : i32x4.splat(0);
  if (feature.numCut == 1) {
    const mask = compareCut(x, v128.load32_splat(<usize>feature.cuts));
    if (left) v128.store(left, mask, 16);
    if (right) v128.store(right, v128.or(mask, missing), 16);
    return;
  }
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

/** The masks of features with few cuts for the block of 128 rows in columns at `block`. */
export function compareAll(features: usize, numCompared: i32, block: usize): void {
  for (; numCompared > 0; numCompared--, features += offsetof<ComparedFeature>()) {
    const feature = changetype<ComparedFeature>(features);
    compareFeature(feature, block + <usize>feature.column);
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
