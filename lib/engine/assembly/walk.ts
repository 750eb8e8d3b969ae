// Trees for one row or a few: walks in lock step, without a branch that a row could mispredict.
//
// Node: 8 bytes. f32 threshold (leaf: value), then u32: bits 0 … 13 byte offset of the value in the doubled row, 14 … 31
// distance to the left child in nodes; the right child follows it. A leaf has distance 0 and tests a value that is
// always NaN, so that a step from a leaf stays on it.
//
// Doubled row: [x | y | NaN], y being x with +Infinity for missing values. Nodes that send missing values left test x
// (NaN >= t is false), the others y (Infinity >= t is true).

import { WalkForm, WalkTree } from './records';

// @ts-ignore: decorator
@inline
function step(node: usize, row: usize): usize {
  const word = load<u32>(node, 4);
  const goesRight = load<f32>(row + <usize>(word & 0x3ffc)) >= load<f32>(node);
  return node + (<usize>((word >>> 14) + <u32>goesRight) << 3);
}

/** Reads up to 12 bytes behind the row. */
function doubleRow(form: WalkForm, src: usize, row: usize): void {
  const half = <usize>form.halfBytes;
  const infinity = f32x4.splat(Infinity);
  for (let i: usize = 0; i < half; i += 16) {
    const x = v128.load(src + i);
    v128.store(row + i, x);
    v128.store(row + half + i, v128.bitselect(x, infinity, f32x4.eq(x, x)));
  }
  store<f32>(row + 2 * half, NaN);
}

// @ts-ignore: decorator
@inline
function rootAt(tree: usize, ahead: usize): usize {
  return <usize>changetype<WalkTree>(tree + ahead * offsetof<WalkTree>()).root;
}

// @ts-ignore: decorator
@inline
function addTo(sums: usize, tree: usize, ahead: usize, leaf: usize): void {
  const sum = sums + <usize>changetype<WalkTree>(tree + ahead * offsetof<WalkTree>()).sum;
  store<f32>(sum, load<f32>(sum) + load<f32>(leaf));
}

// @ts-ignore: decorator
@inline
function depthOf(tree: usize, ahead: usize): i32 {
  return changetype<WalkTree>(tree + ahead * offsetof<WalkTree>()).depth;
}

// @ts-ignore: decorator
@inline
function depthOf8(tree: usize): i32 {
  const a = max(max(depthOf(tree, 0), depthOf(tree, 1)), max(depthOf(tree, 2), depthOf(tree, 3)));
  const b = max(max(depthOf(tree, 4), depthOf(tree, 5)), max(depthOf(tree, 6), depthOf(tree, 7)));
  return max(a, b);
}

/** One row, eight trees in lock step. */
function walkRow(form: WalkForm, row: usize, begin: i32, end: i32, sums: usize): void {
  let tree = <usize>form.trees + <usize>begin * offsetof<WalkTree>();
  const last = <usize>form.trees + <usize>end * offsetof<WalkTree>();
  const isOneGroup = form.numGroup == 1;
  for (; tree + 8 * offsetof<WalkTree>() <= last; tree += 8 * offsetof<WalkTree>()) {
    let a = rootAt(tree, 0), b = rootAt(tree, 1), c = rootAt(tree, 2), d = rootAt(tree, 3);
    let e = rootAt(tree, 4), f = rootAt(tree, 5), g = rootAt(tree, 6), h = rootAt(tree, 7);
    for (let k = depthOf8(tree); k > 0; k--) {
      a = step(a, row); b = step(b, row); c = step(c, row); d = step(d, row);
      e = step(e, row); f = step(f, row); g = step(g, row); h = step(h, row);
    }
    if (isOneGroup) {
      let s = load<f32>(sums);
      s += load<f32>(a); s += load<f32>(b); s += load<f32>(c); s += load<f32>(d);
      s += load<f32>(e); s += load<f32>(f); s += load<f32>(g); s += load<f32>(h);
      store<f32>(sums, s);
    } else {
      addTo(sums, tree, 0, a); addTo(sums, tree, 1, b); addTo(sums, tree, 2, c); addTo(sums, tree, 3, d);
      addTo(sums, tree, 4, e); addTo(sums, tree, 5, f); addTo(sums, tree, 6, g); addTo(sums, tree, 7, h);
    }
  }
  for (; tree < last; tree += offsetof<WalkTree>()) {
    let a = rootAt(tree, 0);
    for (let k = depthOf(tree, 0); k > 0; k--) a = step(a, row);
    addTo(sums, tree, 0, a);
  }
}

/** Eight rows in lock step, tree after tree. */
function walkRows(form: WalkForm, rows: usize, stride: usize, begin: i32, end: i32, sums: usize): void {
  let tree = <usize>form.trees + <usize>begin * offsetof<WalkTree>();
  const last = <usize>form.trees + <usize>end * offsetof<WalkTree>();
  const step1 = <usize>form.numGroup << 2;
  const r1 = rows + stride, r2 = r1 + stride, r3 = r2 + stride;
  const r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
  for (; tree < last; tree += offsetof<WalkTree>()) {
    const root = rootAt(tree, 0);
    let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root;
    for (let k = depthOf(tree, 0); k > 0; k--) {
      a = step(a, rows); b = step(b, r1); c = step(c, r2); d = step(d, r3);
      e = step(e, r4); f = step(f, r5); g = step(g, r6); h = step(h, r7);
    }
    let s = sums;
    addTo(s, tree, 0, a); s += step1; addTo(s, tree, 0, b); s += step1;
    addTo(s, tree, 0, c); s += step1; addTo(s, tree, 0, d); s += step1;
    addTo(s, tree, 0, e); s += step1; addTo(s, tree, 0, f); s += step1;
    addTo(s, tree, 0, g); s += step1; addTo(s, tree, 0, h);
  }
}

/** Adds trees `[begin, end)` to (numRow, numGroup) margins; rows: (numRow, numFeature) with 16 readable bytes behind. */
export function addWalked(form: WalkForm, rows: usize, numRow: i32, begin: i32, end: i32, margins: usize): void {
  const rowBytes = <usize>form.numFeature << 2, marginBytes = <usize>form.numGroup << 2;
  const stride = 2 * <usize>form.halfBytes + 16;
  const doubled = <usize>form.rows;
  for (; numRow >= 8; numRow -= 8) {
    for (let i: usize = 0; i < 8; i++, rows += rowBytes) doubleRow(form, rows, doubled + i * stride);
    walkRows(form, doubled, stride, begin, end, margins);
    margins += marginBytes << 3;
  }
  for (; numRow > 0; numRow--, rows += rowBytes, margins += marginBytes) {
    doubleRow(form, rows, doubled);
    walkRow(form, doubled, begin, end, margins);
  }
}
