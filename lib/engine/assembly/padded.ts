// Trees padded to perfect ones of depth 4 to 8, muxed bottom-up: the leaf index of 128 rows as `depth` bit planes.
//
// A node is the address of its mask: one load with an immediate offset, no shift, no add. One function per depth: all of
// it is straight-line code.

import { transpose, transposePlanes } from './transpose';

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
 * A subtree of height 5, that is two of height 4 of 15 nodes each (the root, then the left and the right half of 7, level by
 * level) and `node` above them: to 5 planes, the lowest level first.
 */
// @ts-ignore: decorator
@inline
function subtree(n: usize, node: usize, out: usize): void {
  const al = maskOf(n, 4), ala = maskOf(n, 8), alb = maskOf(n, 12);
  const al0 = mux(al, mux(ala, maskOf(n, 16), maskOf(n, 20)), mux(alb, maskOf(n, 24), maskOf(n, 28)));
  const al1 = mux(al, ala, alb);
  const ar = maskOf(n, 32), ara = maskOf(n, 36), arb = maskOf(n, 40);
  const ar0 = mux(ar, mux(ara, maskOf(n, 44), maskOf(n, 48)), mux(arb, maskOf(n, 52), maskOf(n, 56)));
  const ar1 = mux(ar, ara, arb);
  const a = maskOf(n, 0);
  const a0 = mux(a, al0, ar0), a1 = mux(a, al1, ar1), a2 = mux(a, al, ar);
  const bl = maskOf(n, 64), bla = maskOf(n, 68), blb = maskOf(n, 72);
  const bl0 = mux(bl, mux(bla, maskOf(n, 76), maskOf(n, 80)), mux(blb, maskOf(n, 84), maskOf(n, 88)));
  const bl1 = mux(bl, bla, blb);
  const br = maskOf(n, 92), bra = maskOf(n, 96), brb = maskOf(n, 100);
  const br0 = mux(br, mux(bra, maskOf(n, 104), maskOf(n, 108)), mux(brb, maskOf(n, 112), maskOf(n, 116)));
  const br1 = mux(br, bra, brb);
  const b = maskOf(n, 60);
  const root = maskOf(node, 0);
  v128.store(out, mux(root, a0, mux(b, bl0, br0)));
  v128.store(out, mux(root, a1, mux(b, bl1, br1)), 16);
  v128.store(out, mux(root, a2, mux(b, bl, br)), 32);
  v128.store(out, mux(root, a, b), 48);
  v128.store(out, root, 64);
}

// @ts-ignore: decorator
@inline
function mergePlane(mask: v128, a: usize, b: usize): v128 {
  return mux(mask, v128.load(a), v128.load(b));
}

/** Two neighbouring results of p planes to one of p + 1; p is a literal at every call, so the ifs vanish. */
// @ts-ignore: decorator
@inline
function merge(p: i32, node: usize, a: usize, out: usize): void {
  const mask = maskOf(node, 0);
  const b = a + <usize>(p << 4);
  v128.store(out, mergePlane(mask, a, b));
  v128.store(out, mergePlane(mask, a + 16, b + 16), 16);
  v128.store(out, mergePlane(mask, a + 32, b + 32), 32);
  v128.store(out, mergePlane(mask, a + 48, b + 48), 48);
  v128.store(out, mergePlane(mask, a + 64, b + 64), 64);
  if (p > 5) v128.store(out, mergePlane(mask, a + 80, b + 80), 80);
  if (p > 6) v128.store(out, mergePlane(mask, a + 96, b + 96), 96);
  v128.store(out + <usize>(p << 4), mask);
}

/** The same for the root of the tree, and on to the leaf index. */
// @ts-ignore: decorator
@inline
function mergeIndex(p: i32, node: usize, a: usize, index: usize): void {
  const mask = maskOf(node, 0), zero = i32x4.splat(0);
  const b = a + <usize>(p << 4);
  const p0 = mergePlane(mask, a, b), p1 = mergePlane(mask, a + 16, b + 16), p2 = mergePlane(mask, a + 32, b + 32);
  const p3 = mergePlane(mask, a + 48, b + 48), p4 = mergePlane(mask, a + 64, b + 64);
  const p5 = p > 5 ? mergePlane(mask, a + 80, b + 80) : mask;
  const p6 = p > 6 ? mergePlane(mask, a + 96, b + 96) : p > 5 ? mask : zero;
  transposePlanes(p + 1, p0, p1, p2, p3, p4, p5, p6, p > 6 ? mask : zero, index);
}

/** Height 4 alone. */
export function index4(n: usize, planes: usize, index: usize): void {
  const l = maskOf(n, 4), la = maskOf(n, 8), lb = maskOf(n, 12);
  const l0 = mux(l, mux(la, maskOf(n, 16), maskOf(n, 20)), mux(lb, maskOf(n, 24), maskOf(n, 28)));
  const r = maskOf(n, 32), ra = maskOf(n, 36), rb = maskOf(n, 40);
  const r0 = mux(r, mux(ra, maskOf(n, 44), maskOf(n, 48)), mux(rb, maskOf(n, 52), maskOf(n, 56)));
  const root = maskOf(n, 0), zero = i32x4.splat(0);
  transposePlanes(
    4, mux(root, l0, r0), mux(root, mux(l, la, lb), mux(r, ra, rb)), mux(root, l, r), root, zero, zero, zero, zero, index,
  );
}

export function index5(n: usize, planes: usize, index: usize): void {
  subtree(n, n + 120, planes);
  transpose(5, planes, index);
}

export function index6(n: usize, planes: usize, index: usize): void {
  subtree(n, n + 240, planes);
  subtree(n + 120, n + 244, planes + 80);
  mergeIndex(5, n + 248, planes, index);
}

export function index7(n: usize, planes: usize, index: usize): void {
  const upper = n + 480;
  for (let k: usize = 0; k < 4; k++) subtree(n + k * 120, upper + (k << 2), planes + k * 80);
  merge(5, upper + 16, planes, planes);
  merge(5, upper + 20, planes + 160, planes + 96);
  mergeIndex(6, upper + 24, planes, index);
}

export function index8(n: usize, planes: usize, index: usize): void {
  const upper = n + 960;
  for (let k: usize = 0; k < 8; k++) subtree(n + k * 120, upper + (k << 2), planes + k * 80);
  for (let k: usize = 0; k < 4; k++) merge(5, upper + 32 + (k << 2), planes + k * 160, planes + k * 96);
  merge(6, upper + 48, planes, planes);
  merge(6, upper + 52, planes + 192, planes + 112);
  mergeIndex(7, upper + 56, planes, index);
}
