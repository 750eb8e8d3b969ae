// Trees over masks, 128 rows at a time.
//
// Every tree is a perfect tree of masks. Muxing them bottom-up yields the leaf index of all rows as `depth` bit planes,
// which are transposed to 128 index bytes; leaf values are looked up and added in float32, tree after tree, so that the
// sums have XGBoost's bits. With row 16b + j in bit b of byte j the transpose is one of 8x8 bits *across registers*: 66
// vector operations for 128 rows.
//
// A node is the address of its mask: one load with an immediate offset, no shift, no add. One function per depth: all
// below the tree loop is straight-line code.

import { BLOCK, COLUMN, SlicedForm, SlicedTree } from './forms';
import { fillColumns, makeMasks } from './masks';

/** Where in the scratch the leaf index of each row is, (BLOCK) bytes; in front of it (16, 4, 16) planes of subtrees. */
const INDEX: usize = 1024;

// @ts-ignore: decorator
@inline
function mux(mask: v128, left: v128, right: v128): v128 {
  return v128.bitselect(right, left, mask);
}

// @ts-ignore: decorator
@inline
function maskOf(nodes: usize, offset: usize): v128 {
  return v128.load(<usize>load<u32>(nodes + offset));
}

/**
 * A subtree of height 4: 15 nodes (the root, then the left and the right subtree of 7, each level by level) to 4
 * planes, the lowest level first.
 */
// @ts-ignore: decorator
@inline
function subtree(n: usize, out: usize): void {
  const l = maskOf(n, 4), la = maskOf(n, 8), lb = maskOf(n, 12);
  const l0 = mux(l, mux(la, maskOf(n, 16), maskOf(n, 20)), mux(lb, maskOf(n, 24), maskOf(n, 28)));
  const l1 = mux(l, la, lb);
  const r = maskOf(n, 32), ra = maskOf(n, 36), rb = maskOf(n, 40);
  const r0 = mux(r, mux(ra, maskOf(n, 44), maskOf(n, 48)), mux(rb, maskOf(n, 52), maskOf(n, 56)));
  const r1 = mux(r, ra, rb);
  const root = maskOf(n, 0);
  v128.store(out, mux(root, l0, r0));
  v128.store(out, mux(root, l1, r1), 16);
  v128.store(out, mux(root, l, r), 32);
  v128.store(out, root, 48);
}

// @ts-ignore: decorator
@inline
function mergePlane(mask: v128, a: usize, b: usize, out: usize): void {
  v128.store(out, mux(mask, v128.load(a), v128.load(b)));
}

/** Two neighbouring results of p planes to one of p + 1; p is a literal at every call, so the ifs vanish. */
// @ts-ignore: decorator
@inline
function merge(p: i32, node: usize, a: usize, out: usize): void {
  const mask = maskOf(node, 0);
  const b = a + <usize>(p << 4);
  mergePlane(mask, a, b, out);
  mergePlane(mask, a + 16, b + 16, out + 16);
  mergePlane(mask, a + 32, b + 32, out + 32);
  mergePlane(mask, a + 48, b + 48, out + 48);
  if (p > 4) mergePlane(mask, a + 64, b + 64, out + 64);
  if (p > 5) mergePlane(mask, a + 80, b + 80, out + 80);
  if (p > 6) mergePlane(mask, a + 96, b + 96, out + 96);
  v128.store(out + <usize>(p << 4), mask);
}

/** What a and b exchange in one stage of the bit transpose: the high part of a, the low part of b. */
// @ts-ignore: decorator
@inline
function exchanged(a: v128, b: v128, distance: i32, low: v128): v128 {
  return v128.and(v128.xor(i16x8.shr_u(a, distance), b), low);
}

/** The first `depth` planes to index bytes. */
// @ts-ignore: decorator
@inline
function transpose(depth: i32, planes: usize): void {
  const index = planes + INDEX;
  const low4 = i8x16.splat(0x0f), low2 = i8x16.splat(0x33), low1 = i8x16.splat(0x55);
  const zero = i32x4.splat(0);
  let p0 = v128.load(planes), p1 = v128.load(planes, 16), p2 = v128.load(planes, 32), p3 = v128.load(planes, 48);
  let p4 = zero, p5 = zero, p6 = zero, p7 = zero, t: v128;
  if (depth > 4) { p4 = v128.load(planes, 64); t = exchanged(p0, p4, 4, low4); p4 = v128.xor(p4, t); p0 = v128.xor(p0, i16x8.shl(t, 4)); }
  else { p4 = v128.and(i16x8.shr_u(p0, 4), low4); p0 = v128.and(p0, low4); }
  if (depth > 5) { p5 = v128.load(planes, 80); t = exchanged(p1, p5, 4, low4); p5 = v128.xor(p5, t); p1 = v128.xor(p1, i16x8.shl(t, 4)); }
  else { p5 = v128.and(i16x8.shr_u(p1, 4), low4); p1 = v128.and(p1, low4); }
  if (depth > 6) { p6 = v128.load(planes, 96); t = exchanged(p2, p6, 4, low4); p6 = v128.xor(p6, t); p2 = v128.xor(p2, i16x8.shl(t, 4)); }
  else { p6 = v128.and(i16x8.shr_u(p2, 4), low4); p2 = v128.and(p2, low4); }
  if (depth > 7) { p7 = v128.load(planes, 112); t = exchanged(p3, p7, 4, low4); p7 = v128.xor(p7, t); p3 = v128.xor(p3, i16x8.shl(t, 4)); }
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

// @ts-ignore: decorator
@inline
function add4(leaves: usize, index: usize, sum: usize): void {
  let v = v128.load32_zero(leaves + (<usize>load<u8>(index) << 2));
  v = v128.load32_lane(leaves + (<usize>load<u8>(index, 1) << 2), v, 1);
  v = v128.load32_lane(leaves + (<usize>load<u8>(index, 2) << 2), v, 2);
  v = v128.load32_lane(leaves + (<usize>load<u8>(index, 3) << 2), v, 3);
  v128.store(sum, f32x4.add(v128.load(sum), v));
}

/** sum[r] += leaves[index[r]] */
// @ts-ignore: decorator
@inline
function addLeaves(leaves: usize, index: usize, sum: usize): void {
  for (let row: usize = 0; row < 128; row += 16, index += 16) {
    const s = sum + (row << 2);
    add4(leaves, index, s);
    add4(leaves, index + 4, s + 16);
    add4(leaves, index + 8, s + 32);
    add4(leaves, index + 12, s + 48);
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
function addLeaves16(leaves: usize, index: usize, sum: usize): void {
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
function addLeaves32(leaves: usize, index: usize, sum: usize): void {
  for (let row: usize = 0; row < 128; row += 16) {
    const i = v128.load(index + row), j = i8x16.sub(i, i8x16.splat(16));
    const a = lookUp32(leaves, i, j), b = lookUp32(leaves + 32, i, j);
    const c = lookUp32(leaves + 64, i, j), d = lookUp32(leaves + 96, i, j);
    addBytes(a, b, c, d, sum + (row << 2));
  }
}

function index4(n: usize, planes: usize): void {
  subtree(n, planes);
  transpose(4, planes);
}

function index5(n: usize, planes: usize): void {
  subtree(n, planes);
  subtree(n + 60, planes + 64);
  merge(4, n + 120, planes, planes);
  transpose(5, planes);
}

function index6(n: usize, planes: usize): void {
  subtree(n, planes);
  subtree(n + 60, planes + 64);
  subtree(n + 120, planes + 128);
  subtree(n + 180, planes + 192);
  merge(4, n + 240, planes, planes);
  merge(4, n + 244, planes + 128, planes + 80);
  merge(5, n + 248, planes, planes);
  transpose(6, planes);
}

function index7(n: usize, planes: usize): void {
  for (let k: usize = 0; k < 8; k++) subtree(n + k * 60, planes + (k << 6));
  const upper = n + 480;
  merge(4, upper, planes, planes);
  merge(4, upper + 4, planes + 128, planes + 80);
  merge(4, upper + 8, planes + 256, planes + 160);
  merge(4, upper + 12, planes + 384, planes + 240);
  merge(5, upper + 16, planes, planes);
  merge(5, upper + 20, planes + 160, planes + 96);
  merge(6, upper + 24, planes, planes);
  transpose(7, planes);
}

function index8(n: usize, planes: usize): void {
  for (let k: usize = 0; k < 16; k++) subtree(n + k * 60, planes + (k << 6));
  const upper = n + 960;
  for (let k: usize = 0; k < 8; k++) merge(4, upper + (k << 2), planes + (k << 7), planes + k * 80);
  for (let k: usize = 0; k < 4; k++) merge(5, upper + 32 + (k << 2), planes + k * 160, planes + k * 96);
  merge(6, upper + 48, planes, planes);
  merge(6, upper + 52, planes + 192, planes + 112);
  merge(7, upper + 56, planes, planes);
  transpose(8, planes);
}

/** Adds a tree's leaves to sums (leafSize, BLOCK). */
function addTree(tree: SlicedTree, leafSize: i32, planes: usize, sum: usize): void {
  const nodes = <usize>tree.nodes, depth = tree.depth;
  if (depth == 4) index4(nodes, planes);
  else if (depth == 5) index5(nodes, planes);
  else if (depth == 6) index6(nodes, planes);
  else if (depth == 7) index7(nodes, planes);
  else index8(nodes, planes);
  for (let leaves = <usize>tree.leaves; leafSize > 0; leafSize--, sum += COLUMN, leaves += <usize>4 << depth) {
    if (depth == 4) addLeaves16(leaves, planes + INDEX, sum);
    else if (depth == 5) addLeaves32(leaves, planes + INDEX, sum);
    else addLeaves(leaves, planes + INDEX, sum);
  }
}

/** Between (numRow, numGroup) margins and (numGroup, BLOCK) sums. */
function loadSums(form: SlicedForm, margins: usize, numRow: i32): void {
  const step = <usize>form.numGroup << 2;
  for (let group: usize = 0; group < step; group += 4) {
    const sum = <usize>form.sums + group * BLOCK;
    for (let row: usize = 0, p = margins + group; row < <usize>numRow << 2; row += 4, p += step) {
      store<f32>(sum + row, load<f32>(p));
    }
  }
}

function storeSums(form: SlicedForm, margins: usize, numRow: i32): void {
  const step = <usize>form.numGroup << 2;
  for (let group: usize = 0; group < step; group += 4) {
    const sum = <usize>form.sums + group * BLOCK;
    for (let row: usize = 0, p = margins + group; row < <usize>numRow << 2; row += 4, p += step) {
      store<f32>(p, load<f32>(sum + row));
    }
  }
}

function readBlock(form: SlicedForm, rows: usize, numRow: i32): void {
  fillColumns(rows, numRow, <usize>form.rowBytes, <usize>form.quads, form.numQuad, <usize>form.block);
  makeMasks(<usize>form.features, form.numTested, <usize>form.block, <usize>form.slots);
}

// @ts-ignore: decorator
@inline
function treeAt(form: SlicedForm, tree: i32): SlicedTree {
  return changetype<SlicedTree>(<usize>form.trees + <usize>tree * offsetof<SlicedTree>());
}

/** Adds trees `[begin, end)` to (numRow, numGroup) margins; rows: (numRow, numFeature) with 16 readable bytes behind. */
export function addSliced(form: SlicedForm, rows: usize, numRow: i32, begin: i32, end: i32, margins: usize): void {
  for (; numRow > 0; numRow -= BLOCK) {
    const count = min(numRow, BLOCK);
    readBlock(form, rows, count);
    loadSums(form, margins, count);
    for (let tree = begin; tree < end; tree++) {
      const record = treeAt(form, tree);
      addTree(record, form.leafSize, <usize>form.planes, <usize>form.sums + <usize>record.sum);
    }
    storeSums(form, margins, count);
    rows += <usize>form.rowBytes * BLOCK;
    margins += <usize>form.numGroup * COLUMN;
  }
}
