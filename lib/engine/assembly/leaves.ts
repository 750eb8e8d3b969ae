// Leaf values by index bytes, added to the running sums.

import { joinWords } from './transpose';

// @ts-ignore: decorator
@inline
function leavesOf4(leaves: usize, index: usize): v128 {
  const a = v128.load32_zero(leaves + (<usize>load<u8>(index) << 2)), b = v128.load32_zero(leaves + (<usize>load<u8>(index, 1) << 2));
  const c = v128.load32_zero(leaves + (<usize>load<u8>(index, 2) << 2)), d = v128.load32_zero(leaves + (<usize>load<u8>(index, 3) << 2));
  return joinWords(a, b, c, d);
}

/** sum[r] += leaves[index[r]] */
export function addLeaves(leaves: usize, index: usize, sum: usize): void {
  for (const end = index + 128; index < end; index += 8, sum += 32) {
    v128.store(sum, f32x4.add(v128.load(sum), leavesOf4(leaves, index)));
    v128.store(sum, f32x4.add(v128.load(sum, 16), leavesOf4(leaves, index + 4)), 16);
  }
}

/** The same for four trees, one after the other; index: (4, 128) */
export function addLeavesOf4(a: usize, b: usize, c: usize, d: usize, index: usize, sum: usize): void {
  for (const end = index + 128; index < end; index += 4, sum += 16) {
    let s = f32x4.add(v128.load(sum), leavesOf4(a, index));
    s = f32x4.add(s, leavesOf4(b, index + 128));
    s = f32x4.add(s, leavesOf4(c, index + 256));
    v128.store(sum, f32x4.add(s, leavesOf4(d, index + 384)));
  }
}

/** The four bytes of 16 values to floats, added to the sums. */
// @ts-ignore: decorator
@inline
function addBytes(a: v128, b: v128, c: v128, d: v128, sum: usize): void {
  const abLow = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const abHigh = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const cdLow = i8x16.shuffle(c, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const cdHigh = i8x16.shuffle(c, d, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  v128.store(sum, f32x4.add(v128.load(sum), i16x8.shuffle(abLow, cdLow, 0, 8, 1, 9, 2, 10, 3, 11)));
  v128.store(sum, f32x4.add(v128.load(sum, 16), i16x8.shuffle(abLow, cdLow, 4, 12, 5, 13, 6, 14, 7, 15)), 16);
  v128.store(sum, f32x4.add(v128.load(sum, 32), i16x8.shuffle(abHigh, cdHigh, 0, 8, 1, 9, 2, 10, 3, 11)), 32);
  v128.store(sum, f32x4.add(v128.load(sum, 48), i16x8.shuffle(abHigh, cdHigh, 4, 12, 5, 13, 6, 14, 7, 15)), 48);
}

/** 16 leaves: their bytes are four tables of 16, so that four swizzles look up 16 rows. */
// @ts-ignore: decorator
@inline
export function addLeaves16(leaves: usize, index: usize, sum: usize): void {
  const t0 = v128.load(leaves), t1 = v128.load(leaves, 16), t2 = v128.load(leaves, 32), t3 = v128.load(leaves, 48);
  for (let row: usize = 0; row < 128; row += 16) {
    const i = v128.load(index + row);
    addBytes(i8x16.swizzle(t0, i), i8x16.swizzle(t1, i), i8x16.swizzle(t2, i), i8x16.swizzle(t3, i), sum + (row << 2));
  }
}

// @ts-ignore: decorator
@inline
function lookUp32(table: usize, i: v128, j: v128): v128 {
  return v128.or(i8x16.swizzle(v128.load(table), i), i8x16.swizzle(v128.load(table, 16), j));
}

/** 32 leaves: two tables for each byte; an index outside of 0 … 15 swizzles to 0, so that OR joins the halves. */
// @ts-ignore: decorator
@inline
export function addLeaves32(leaves: usize, index: usize, sum: usize): void {
  for (let row: usize = 0; row < 128; row += 16) {
    const i = v128.load(index + row), j = i8x16.sub(i, i8x16.splat(16));
    const a = lookUp32(leaves, i, j), b = lookUp32(leaves + 32, i, j);
    const c = lookUp32(leaves + 64, i, j), d = lookUp32(leaves + 96, i, j);
    addBytes(a, b, c, d, sum + (row << 2));
  }
}

// @ts-ignore: decorator
@inline
function add4Wide(leaves: usize, index: usize, sum: usize): void {
  const a = v128.load32_zero(leaves + (<usize>load<u16>(index) << 2)), b = v128.load32_zero(leaves + (<usize>load<u16>(index, 2) << 2));
  const c = v128.load32_zero(leaves + (<usize>load<u16>(index, 4) << 2)), d = v128.load32_zero(leaves + (<usize>load<u16>(index, 6) << 2));
  v128.store(sum, f32x4.add(v128.load(sum), joinWords(a, b, c, d)));
}

/** The same for index words of two bytes. */
export function addLeavesWide(leaves: usize, index: usize, sum: usize): void {
  for (let row: usize = 0; row < 128; row += 8, index += 16, sum += 32) {
    add4Wide(leaves, index, sum);
    add4Wide(leaves, index + 8, sum + 16);
  }
}
