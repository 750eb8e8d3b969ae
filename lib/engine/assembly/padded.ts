// Trees padded to perfect ones of depth 4 to 8, muxed bottom-up: the leaf index of 128 rows as `depth` bit planes.
//
// A node is the address of its mask: one load with an immediate offset, no shift, no add. One function per depth: all of
// it is straight-line code.

import { PLANES, transpose, transposeFour, transposePlanes } from './transpose';

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

/** The lowest plane of a half: its root, the root's children, and `n`, where the four nodes below are. */
// @ts-ignore: decorator
@inline
function lowest(root: v128, left: v128, right: v128, n: usize): v128 {
  return mux(root, mux(left, maskOf(n, 0), maskOf(n, 4)), mux(right, maskOf(n, 8), maskOf(n, 12)));
}

/**
 * A subtree of height 5, that is two of height 4 of 15 nodes each (the root, then the left and the right half of 7, level by
 * level) and `node` above them: to 5 planes, the lowest level first.
 */
// @ts-ignore: decorator
@inline
function subtree(n: usize, node: usize, out: usize): void {
  const al = maskOf(n, 4), ala = maskOf(n, 8), alb = maskOf(n, 12), al0 = lowest(al, ala, alb, n + 16);
  const ar = maskOf(n, 32), ara = maskOf(n, 36), arb = maskOf(n, 40), ar0 = lowest(ar, ara, arb, n + 44);
  const a = maskOf(n, 0);
  const a0 = mux(a, al0, ar0), a1 = mux(a, mux(al, ala, alb), mux(ar, ara, arb)), a2 = mux(a, al, ar);
  const bl = maskOf(n, 64), bla = maskOf(n, 68), blb = maskOf(n, 72), bl0 = lowest(bl, bla, blb, n + 76);
  const br = maskOf(n, 92), bra = maskOf(n, 96), brb = maskOf(n, 100), br0 = lowest(br, bra, brb, n + 104);
  const b = maskOf(n, 60), root = maskOf(node, 0);
  v128.store(out, mux(root, a0, mux(b, bl0, br0)));
  v128.store(out, mux(root, a1, mux(b, mux(bl, bla, blb), mux(br, bra, brb))), 16);
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
function mergeIndex(p: i32, node: usize, a: usize, index: usize, bits: usize): void {
  const mask = maskOf(node, 0), zero = i32x4.splat(0);
  const b = a + <usize>(p << 4);
  const p0 = mergePlane(mask, a, b), p1 = mergePlane(mask, a + 16, b + 16), p2 = mergePlane(mask, a + 32, b + 32);
  const p3 = mergePlane(mask, a + 48, b + 48), p4 = mergePlane(mask, a + 64, b + 64);
  const p5 = p > 5 ? mergePlane(mask, a + 80, b + 80) : mask;
  const p6 = p > 6 ? mergePlane(mask, a + 96, b + 96) : p > 5 ? mask : zero;
  transposePlanes(p + 1, p0, p1, p2, p3, p4, p5, p6, p > 6 ? mask : zero, index, bits);
}

/** Height 4 alone. */
export function index4(n: usize, planes: usize, index: usize): void {
  const l = maskOf(n, 4), la = maskOf(n, 8), lb = maskOf(n, 12), l0 = lowest(l, la, lb, n + 16);
  const r = maskOf(n, 32), ra = maskOf(n, 36), rb = maskOf(n, 40), r0 = lowest(r, ra, rb, n + 44);
  const root = maskOf(n, 0);
  transposeFour(
    mux(root, l0, r0), mux(root, mux(l, la, lb), mux(r, ra, rb)), mux(root, l, r), root, index, planes + PLANES,
  );
}

export function index5(n: usize, planes: usize, index: usize): void {
  subtree(n, n + 120, planes);
  transpose(5, planes, index, planes + PLANES);
}

export function index6(n: usize, planes: usize, index: usize): void {
  subtree(n, n + 240, planes);
  subtree(n + 120, n + 244, planes + 80);
  mergeIndex(5, n + 248, planes, index, planes + PLANES);
}

export function index7(n: usize, planes: usize, index: usize): void {
  const upper = n + 480;
  for (let k: usize = 0; k < 4; k++) subtree(n + k * 120, upper + (k << 2), planes + k * 80);
  merge(5, upper + 16, planes, planes);
  merge(5, upper + 20, planes + 160, planes + 96);
  mergeIndex(6, upper + 24, planes, index, planes + PLANES);
}

export function index8(n: usize, planes: usize, index: usize): void {
  const upper = n + 960;
  for (let k: usize = 0; k < 8; k++) subtree(n + k * 120, upper + (k << 2), planes + k * 80);
  for (let k: usize = 0; k < 4; k++) merge(5, upper + 32 + (k << 2), planes + k * 160, planes + k * 96);
  merge(6, upper + 48, planes, planes);
  merge(6, upper + 52, planes + 192, planes + 112);
  mergeIndex(7, upper + 56, planes, index, planes + PLANES);
}
