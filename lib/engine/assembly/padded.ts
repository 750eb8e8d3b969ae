// Trees padded to perfect ones of depth 4 to 8, muxed bottom-up: the leaf index of 128 rows as `depth` bit planes.
//
// A node is the address of its mask: one load with an immediate offset, no shift, no add. One function per depth: all of
// it is straight-line code.

import { INDEX } from './forms';
import { transpose } from './transpose';

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

export function index4(n: usize, planes: usize): void {
  subtree(n, planes);
  transpose(4, planes, planes + INDEX);
}

export function index5(n: usize, planes: usize): void {
  subtree(n, planes);
  subtree(n + 60, planes + 64);
  merge(4, n + 120, planes, planes);
  transpose(5, planes, planes + INDEX);
}

export function index6(n: usize, planes: usize): void {
  subtree(n, planes);
  subtree(n + 60, planes + 64);
  subtree(n + 120, planes + 128);
  subtree(n + 180, planes + 192);
  merge(4, n + 240, planes, planes);
  merge(4, n + 244, planes + 128, planes + 80);
  merge(5, n + 248, planes, planes);
  transpose(6, planes, planes + INDEX);
}

export function index7(n: usize, planes: usize): void {
  for (let k: usize = 0; k < 8; k++) subtree(n + k * 60, planes + (k << 6));
  const upper = n + 480;
  merge(4, upper, planes, planes);
  merge(4, upper + 4, planes + 128, planes + 80);
  merge(4, upper + 8, planes + 256, planes + 160);
  merge(4, upper + 12, planes + 384, planes + 240);
  merge(5, upper + 16, planes, planes);
  merge(5, upper + 20, planes + 160, planes + 96);
  merge(6, upper + 24, planes, planes);
  transpose(7, planes, planes + INDEX);
}

export function index8(n: usize, planes: usize): void {
  for (let k: usize = 0; k < 16; k++) subtree(n + k * 60, planes + (k << 6));
  const upper = n + 960;
  for (let k: usize = 0; k < 8; k++) merge(4, upper + (k << 2), planes + (k << 7), planes + k * 80);
  for (let k: usize = 0; k < 4; k++) merge(5, upper + 32 + (k << 2), planes + k * 160, planes + k * 96);
  merge(6, upper + 48, planes, planes);
  merge(6, upper + 52, planes + 192, planes + 112);
  merge(7, upper + 56, planes, planes);
  transpose(8, planes, planes + INDEX);
}
