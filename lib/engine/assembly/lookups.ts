// Codes of features that have tables: how many cuts of a feature a value has passed, as a byte, without a search and
// without a branch. Four neighbouring features at a time, straight from the rows.
//
// Buckets of equal width hold one cut each at most. An entry of the table is eight bytes: the largest float below the
// bucket's cut, and the number of cuts up to it. One comparison takes back one: code = number of cuts <= x. Every step is
// monotone under rounding, so that a value never falls behind a bucket with a smaller cut. The last bucket is for all that
// is beyond the last cut, or missing. Missing values have a code of their own, the number of cuts + 1, if some node sends
// them left; otherwise they have passed all cuts.

import { BLOCK, Lookup, SlicedForm } from './records';

/** Bytes of (BLOCK, 4) addresses of entries. */
const ENTRIES: usize = 2048;

/** The address of the entry of each value: (BLOCK, 4). */
// @ts-ignore: decorator
@inline
function findEntries(lookup: Lookup, rows: usize, rowBytes: usize, entries: usize): void {
  const scale = lookup.scale, offset = lookup.offset, last = lookup.last;
  const lowest = lookup.lowest, tables = lookup.tables;
  for (const end = entries + ENTRIES; entries < end; entries += 16, rows += rowBytes) {
    const x = v128.load(rows);
    // a missing value stays one here; as a number its bits exceed those of the last bucket
    const bucket = f32x4.pmax(f32x4.add(f32x4.mul(x, scale), offset), lowest);
    v128.store(entries, i32x4.add(i32x4.shl(i32x4.min_u(bucket, last), 3), tables));
  }
}

/** The codes of a row's four values, whose entries are `at` bytes on: a literal, so that it costs no addition. */
// @ts-ignore: decorator
@inline
function codesOf(row: usize, entries: usize, at: usize): v128 {
  const a = v128.load64_zero(<usize>load<u32>(entries + at)), b = v128.load64_zero(<usize>load<u32>(entries + (at + 4)));
  const c = v128.load64_zero(<usize>load<u32>(entries + (at + 8))), d = v128.load64_zero(<usize>load<u32>(entries + (at + 12)));
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const below = i64x2.shuffle(ab, cd, 0, 2), count = i64x2.shuffle(ab, cd, 1, 3);
  return i32x4.add(count, f32x4.le(v128.load(row), below));
}

/** The codes of four rows as bytes: four of the first feature, four of the second … By shifts, as packing would need a mask. */
// @ts-ignore: decorator
@inline
function codesOf4(row: usize, rowBytes: usize, entries: usize, at: usize): v128 {
  const a = codesOf(row, entries, at), b = codesOf(row + rowBytes, entries, at + 16);
  row += rowBytes << 1;
  const c = codesOf(row, entries, at + 32), d = codesOf(row + rowBytes, entries, at + 48);
  return v128.or(v128.or(a, i32x4.shl(b, 8)), v128.or(i32x4.shl(c, 16), i32x4.shl(d, 24)));
}

/** Codes of four features: (4, BLOCK) bytes. */
function findCodes(lookup: Lookup, rows: usize, rowBytes: usize, entries: usize, codes: usize): void {
  findEntries(lookup, rows, rowBytes, entries);
  for (let row = 0; row < BLOCK; row += 16, codes += 16, entries += 256) {
    const a = codesOf4(rows, rowBytes, entries, 0); rows += rowBytes << 2;
    const b = codesOf4(rows, rowBytes, entries, 64); rows += rowBytes << 2;
    const c = codesOf4(rows, rowBytes, entries, 128); rows += rowBytes << 2;
    const d = codesOf4(rows, rowBytes, entries, 192); rows += rowBytes << 2;
    const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), AB = i32x4.shuffle(a, b, 2, 6, 3, 7);
    const cd = i32x4.shuffle(c, d, 0, 4, 1, 5), CD = i32x4.shuffle(c, d, 2, 6, 3, 7);
    v128.store(codes, i64x2.shuffle(ab, cd, 0, 2));
    v128.store(codes, i64x2.shuffle(ab, cd, 1, 3), 128);
    v128.store(codes, i64x2.shuffle(AB, CD, 0, 2), 256);
    v128.store(codes, i64x2.shuffle(AB, CD, 1, 3), 384);
  }
}

/** The codes of features that have tables for `numBlock` blocks of rows; segments 4i … 4i + 3 are those of lookup i. */
export function lookUpCodes(form: SlicedForm, rows: usize, numBlock: i32): void {
  const rowBytes = <usize>form.rowBytes, blockBytes = <usize>form.numSegment * BLOCK;
  let lookup = <usize>form.lookups, codes = <usize>form.codes;
  for (let i = form.numLookup; i > 0; i--, lookup += offsetof<Lookup>(), codes += 4 * BLOCK) {
    const record = changetype<Lookup>(lookup);
    let block = rows + <usize>record.column;
    // all blocks at once meet the tables in the cache
    for (let at = codes, end = codes + <usize>numBlock * blockBytes; at < end; at += blockBytes) {
      findCodes(record, block, rowBytes, <usize>form.entries, at);
      block += rowBytes * BLOCK;
    }
  }
}
