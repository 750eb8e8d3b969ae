// Bit planes to bytes. With row 16b + j in bit b of byte j this is a transpose of 8x8 bits *across registers*: 66 vector
// operations for 128 rows.
//
// The bits that stay are read from memory: of literals V8 makes vectors anew wherever they are used, three instructions each
// time, 36 in a transpose.

/** Bytes of the planes of the tree at hand; behind them are (3, 16) bytes: 0x0f, 0x33, 0x55. */
export const PLANES: usize = 1024;

/** What a and b exchange in one stage of the bit transpose: the high part of a, the low part of b. */
// @ts-ignore: decorator
@inline
function exchanged(a: v128, b: v128, distance: i32, low: v128): v128 {
  return v128.and(v128.xor(i16x8.shr_u(a, distance), b), low);
}

/** `depth` planes, the others being 0, to 128 bytes. */
// @ts-ignore: decorator
@inline
export function transposePlanes(
  depth: i32, p0: v128, p1: v128, p2: v128, p3: v128, p4: v128, p5: v128, p6: v128, p7: v128, index: usize, bits: usize,
): void {
  const low4 = v128.load(bits), low2 = v128.load(bits, 16), low1 = v128.load(bits, 32);
  let t: v128;
  if (depth > 4) { t = exchanged(p0, p4, 4, low4); p4 = v128.xor(p4, t); p0 = v128.xor(p0, i16x8.shl(t, 4)); }
  else { p4 = v128.and(i16x8.shr_u(p0, 4), low4); p0 = v128.and(p0, low4); }
  if (depth > 5) { t = exchanged(p1, p5, 4, low4); p5 = v128.xor(p5, t); p1 = v128.xor(p1, i16x8.shl(t, 4)); }
  else { p5 = v128.and(i16x8.shr_u(p1, 4), low4); p1 = v128.and(p1, low4); }
  if (depth > 6) { t = exchanged(p2, p6, 4, low4); p6 = v128.xor(p6, t); p2 = v128.xor(p2, i16x8.shl(t, 4)); }
  else { p6 = v128.and(i16x8.shr_u(p2, 4), low4); p2 = v128.and(p2, low4); }
  if (depth > 7) { t = exchanged(p3, p7, 4, low4); p7 = v128.xor(p7, t); p3 = v128.xor(p3, i16x8.shl(t, 4)); }
  else { p7 = v128.and(i16x8.shr_u(p3, 4), low4); p3 = v128.and(p3, low4); }
  t = exchanged(p0, p2, 2, low2); p2 = v128.xor(p2, t); p0 = v128.xor(p0, i16x8.shl(t, 2));
  t = exchanged(p1, p3, 2, low2); p3 = v128.xor(p3, t); p1 = v128.xor(p1, i16x8.shl(t, 2));
  t = exchanged(p4, p6, 2, low2); p6 = v128.xor(p6, t); p4 = v128.xor(p4, i16x8.shl(t, 2));
  t = exchanged(p5, p7, 2, low2); p7 = v128.xor(p7, t); p5 = v128.xor(p5, i16x8.shl(t, 2));
  t = exchanged(p0, p1, 1, low1); v128.store(index, v128.xor(p0, i16x8.shl(t, 1))); v128.store(index, v128.xor(p1, t), 16);
  t = exchanged(p2, p3, 1, low1); v128.store(index, v128.xor(p2, i16x8.shl(t, 1)), 32); v128.store(index, v128.xor(p3, t), 48);
  t = exchanged(p4, p5, 1, low1); v128.store(index, v128.xor(p4, i16x8.shl(t, 1)), 64); v128.store(index, v128.xor(p5, t), 80);
  t = exchanged(p6, p7, 1, low1); v128.store(index, v128.xor(p6, i16x8.shl(t, 1)), 96); v128.store(index, v128.xor(p7, t), 112);
}

/** The first `depth` planes in memory to 128 bytes. */
// @ts-ignore: decorator
@inline
export function transpose(depth: i32, planes: usize, index: usize, bits: usize): void {
  const zero = i32x4.splat(0);
  const p4 = depth > 4 ? v128.load(planes, 64) : zero, p5 = depth > 5 ? v128.load(planes, 80) : zero;
  const p6 = depth > 6 ? v128.load(planes, 96) : zero, p7 = depth > 7 ? v128.load(planes, 112) : zero;
  transposePlanes(
    depth, v128.load(planes), v128.load(planes, 16), v128.load(planes, 32), v128.load(planes, 48), p4, p5, p6, p7, index, bits,
  );
}

/** Four planes to 128 bytes: within nibbles, which are taken apart at last. */
// @ts-ignore: decorator
@inline
export function transposeFour(p0: v128, p1: v128, p2: v128, p3: v128, index: usize, bits: usize): void {
  const low4 = v128.load(bits), low2 = v128.load(bits, 16), low1 = v128.load(bits, 32);
  let t: v128;
  t = exchanged(p0, p2, 2, low2); p2 = v128.xor(p2, t); p0 = v128.xor(p0, i16x8.shl(t, 2));
  t = exchanged(p1, p3, 2, low2); p3 = v128.xor(p3, t); p1 = v128.xor(p1, i16x8.shl(t, 2));
  t = exchanged(p0, p1, 1, low1); p1 = v128.xor(p1, t); p0 = v128.xor(p0, i16x8.shl(t, 1));
  t = exchanged(p2, p3, 1, low1); p3 = v128.xor(p3, t); p2 = v128.xor(p2, i16x8.shl(t, 1));
  v128.store(index, v128.and(p0, low4)); v128.store(index, v128.and(i16x8.shr_u(p0, 4), low4), 64);
  v128.store(index, v128.and(p1, low4), 16); v128.store(index, v128.and(i16x8.shr_u(p1, 4), low4), 80);
  v128.store(index, v128.and(p2, low4), 32); v128.store(index, v128.and(i16x8.shr_u(p2, 4), low4), 96);
  v128.store(index, v128.and(p3, low4), 48); v128.store(index, v128.and(i16x8.shr_u(p3, 4), low4), 112);
}

/** The first word of each vector: three shuffles, which have two ports of most processors where loading a lane has one. */
// @ts-ignore: decorator
@inline
export function joinWords(a: v128, b: v128, c: v128, d: v128): v128 {
  return i64x2.shuffle(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(c, d, 0, 4, 1, 5), 0, 2);
}
