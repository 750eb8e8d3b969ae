// Masks of 128 rows from their codes: "code >= 1", "code >= 2" … for all cuts of a segment.
//
// The transpose of 8x8 bits across registers is its own inverse, so it makes bit planes of codes. Then thresholds of a
// number in binary: code >= 16h + l exactly when high >= h + 1, or high >= h and low >= l. That is two operations a mask.

import { BLOCK, CutSegment, SlicedForm } from './records';
import { PLANES, transpose } from './transpose';

/** In the scratch: 8 planes, then what each nibble is at least. */
const LOW: usize = 128;
const HIGH: usize = 384;

/** The rows with number >= 0 … 15, by the number's four planes. */
// @ts-ignore: decorator
@inline
function compareNibble(planes: usize, out: usize): void {
  const a = v128.load(planes), b = v128.load(planes, 16), c = v128.load(planes, 32), d = v128.load(planes, 48);
  const one = v128.or(a, b), three = v128.and(a, b);
  const four = v128.or(c, d), twelve = v128.and(c, d);
  v128.store(out, i32x4.splat(-1));
  v128.store(out, v128.or(four, one), 16);
  v128.store(out, v128.or(four, b), 32);
  v128.store(out, v128.or(four, three), 48);
  v128.store(out, four, 64);
  v128.store(out, v128.or(d, v128.and(c, one)), 80);
  v128.store(out, v128.or(d, v128.and(c, b)), 96);
  v128.store(out, v128.or(d, v128.and(c, three)), 112);
  v128.store(out, d, 128);
  v128.store(out, v128.and(d, v128.or(c, one)), 144);
  v128.store(out, v128.and(d, v128.or(c, b)), 160);
  v128.store(out, v128.and(d, v128.or(c, three)), 176);
  v128.store(out, twelve, 192);
  v128.store(out, v128.and(twelve, one), 208);
  v128.store(out, v128.and(twelve, b), 224);
  v128.store(out, v128.and(twelve, three), 240);
}

// @ts-ignore: decorator
@inline
function put(hasLeft: bool, hasRight: bool, left: usize, right: usize, rows: v128, missing: v128): void {
  if (hasRight) v128.store(right, rows);
  if (hasLeft) v128.store(left, v128.andnot(rows, missing));
}

/** Eight thresholds of each 16: those that begin at 16h + l. high: (17) rows with high nibble >= h. */
// @ts-ignore: decorator
@inline
function compareEight(hasLeft: bool, hasRight: bool, low: usize, high: usize, left: usize, right: usize, numCut: i32, missing: v128): void {
  const a = v128.load(low), b = v128.load(low, 16), c = v128.load(low, 32), d = v128.load(low, 48);
  const e = v128.load(low, 64), f = v128.load(low, 80), g = v128.load(low, 96), h = v128.load(low, 112);
  let here = v128.load(high);
  for (; numCut >= 0; numCut -= 16, left += 256, right += 256) {
    high += 16;
    const above = v128.load(high);
    put(hasLeft, hasRight, left + 0, right + 0, v128.or(above, v128.and(here, a)), missing);
    put(hasLeft, hasRight, left + 16, right + 16, v128.or(above, v128.and(here, b)), missing);
    put(hasLeft, hasRight, left + 32, right + 32, v128.or(above, v128.and(here, c)), missing);
    put(hasLeft, hasRight, left + 48, right + 48, v128.or(above, v128.and(here, d)), missing);
    put(hasLeft, hasRight, left + 64, right + 64, v128.or(above, v128.and(here, e)), missing);
    put(hasLeft, hasRight, left + 80, right + 80, v128.or(above, v128.and(here, f)), missing);
    put(hasLeft, hasRight, left + 96, right + 96, v128.or(above, v128.and(here, g)), missing);
    put(hasLeft, hasRight, left + 112, right + 112, v128.or(above, v128.and(here, h)), missing);
    here = above;
  }
}

// @ts-ignore: decorator
@inline
function compareAll(hasLeft: bool, hasRight: bool, low: usize, segment: CutSegment, missing: v128): void {
  const high = low + (HIGH - LOW), left = <usize>segment.left, right = <usize>segment.right;
  compareEight(hasLeft, hasRight, low, high, left, right, segment.numCut, missing);
  compareEight(hasLeft, hasRight, low + 128, high, left + 128, right + 128, segment.numCut - 8, missing);
}

/** The rows whose code is at least that of missing values, one more than the number of cuts. */
// @ts-ignore: decorator
@inline
function missingRows(low: usize, numCut: i32): v128 {
  const l = low + (<usize>((numCut + 1) & 15) << 4), h = low + (HIGH - LOW) + (<usize>((numCut + 1) >> 4) << 4);
  return v128.or(v128.load(h, 16), v128.and(v128.load(h), v128.load(l)));
}

/** The masks of a segment of cuts from (BLOCK) codes. */
function makeSegmentMasks(segment: CutSegment, codes: usize, planes: usize, bits: usize): void {
  const low = planes + LOW, high = planes + HIGH;
  transpose(8, codes, planes, bits);
  compareNibble(planes, low);
  compareNibble(planes + 64, high);
  v128.store(high, i32x4.splat(0), 256);
  if (!segment.left) compareAll(false, true, low, segment, i32x4.splat(0));
  else if (!segment.right) compareAll(true, false, low, segment, missingRows(low, segment.numCut));
  else compareAll(true, true, low, segment, missingRows(low, segment.numCut));
}

/** The masks of all segments from their codes, (numSegment, BLOCK). */
export function makeCodedMasks(form: SlicedForm, codes: usize): void {
  let segment = <usize>form.segments;
  for (let i = form.numSegment; i > 0; i--, segment += offsetof<CutSegment>(), codes += BLOCK) {
    const record = changetype<CutSegment>(segment);
    if (record.numCut) makeSegmentMasks(record, codes, <usize>form.thresholds, <usize>form.planes + PLANES);
  }
}
