// The steps of lib/explain/quadrature.ts for 4 lanes: rows, or states of a table. Every operation, its rounding and its
// place in a sum are the reference's, so the bits are.
import { leafAt } from './nodes';
import { points, WEIGHTS } from './points';

// What an edge has of each lane, all f32: the polynomial of the path at the 8 points (8, 4), the edge's factor of it (8, 4),
// the sums over the leaves below (8, 4), the ratio (4) and the ratio - 1 (4).
const PATH: usize = 0;
export const FACTOR: usize = 128;
export const BELOW: usize = 256;
export const RATIO: usize = 384;
export const EXCESS: usize = 400;
export const FRAME: usize = 416;
/** The frame of a feature that the path has not met: ratio 1. */
export let unseen: usize = 0;

/** Makes `unseen` of a frame. */
export function layUnseen(at: usize): void {
  unseen = at;
  memory.fill(unseen, 0, FRAME);
  startPath(unseen);
  memory.copy(unseen + FACTOR, unseen + PATH, FACTOR - PATH);
  v128.store(unseen, f32x4.splat(1), RATIO);
}

/** The empty path's polynomial. */
export function startPath(frame: usize): void {
  for (let at: usize = 0; at < FACTOR - PATH; at += 16) v128.store(frame + at, f32x4.splat(1), PATH);
}

/** Follows an edge: the ratio and the factor of the child, and the path's polynomial with it and without the outer factor. */
// @ts-ignore: decorator
@inline
export function enter(frame: usize, child: usize, outer: usize, share: v128, isFollowed: v128): void {
  weigh(child, outer, share, isFollowed);
  if (outer == unseen) {
    extend(frame, child, 0); extend(frame, child, 16); extend(frame, child, 32); extend(frame, child, 48);
    extend(frame, child, 64); extend(frame, child, 80); extend(frame, child, 96); extend(frame, child, 112);
  } else {
    replace(frame, child, outer, 0); replace(frame, child, outer, 16); replace(frame, child, outer, 32);
    replace(frame, child, outer, 48); replace(frame, child, outer, 64); replace(frame, child, outer, 80);
    replace(frame, child, outer, 96); replace(frame, child, outer, 112);
  }
}

/** Ratio, ratio - 1 and factors alone. */
// @ts-ignore: decorator
@inline
export function weigh(child: usize, outer: usize, share: v128, isFollowed: v128): void {
  const ratio = v128.and(f32x4.div(v128.load(outer, RATIO), share), isFollowed);
  const excess = f32x4.sub(ratio, f32x4.splat(1));
  v128.store(child, ratio, RATIO);
  v128.store(child, excess, EXCESS);
  factor(child, excess, 0); factor(child, excess, 16); factor(child, excess, 32); factor(child, excess, 48);
  factor(child, excess, 64); factor(child, excess, 80); factor(child, excess, 96); factor(child, excess, 112);
}

// @ts-ignore: decorator
@inline
function factor(child: usize, excess: v128, at: usize): void {
  v128.store(child + at, f32x4.add(f32x4.splat(1), f32x4.mul(excess, v128.load(points + at))), FACTOR);
}

// @ts-ignore: decorator
@inline
function extend(frame: usize, child: usize, at: usize): void {
  v128.store(child + at, f32x4.mul(v128.load(frame + at, PATH), v128.load(child + at, FACTOR)), PATH);
}

// @ts-ignore: decorator
@inline
function replace(frame: usize, child: usize, outer: usize, at: usize): void {
  const extended = f32x4.mul(v128.load(frame + at, PATH), v128.load(child + at, FACTOR));
  v128.store(child + at, f32x4.div(extended, v128.load(outer + at, FACTOR)), PATH);
}

/** The sums at a leaf. */
// @ts-ignore: decorator
@inline
export function reachLeaf(leaf: usize, frame: usize, sums: usize): void {
  const value = v128.load32_splat(leaf + leafAt);
  end(frame, sums, value, 0); end(frame, sums, value, 16); end(frame, sums, value, 32); end(frame, sums, value, 48);
  end(frame, sums, value, 64); end(frame, sums, value, 80); end(frame, sums, value, 96); end(frame, sums, value, 112);
}

// @ts-ignore: decorator
@inline
function end(frame: usize, sums: usize, value: v128, at: usize): void {
  const weight = v128.load(points + at, WEIGHTS);
  v128.store(sums + at, f32x4.mul(f32x4.mul(v128.load(frame + at, PATH), value), weight));
}

/**
 * What an edge's feature has of the leaves below: Σ (p - 1) h / (1 + (p - 1) z), less the same for the ratio of its outer
 * edge.
 */
// @ts-ignore: decorator
@inline
export function leave(child: usize, outer: usize, sums: usize): v128 {
  const one = f32x4.splat(1);
  const sum = addParts(f32x4.splat(0), child, v128.load(child, EXCESS), sums);
  const total = v128.and(sum, f32x4.ne(v128.load(child, RATIO), one));
  if (outer == unseen) return total;
  const less = addParts(total, outer, f32x4.neg(v128.load(outer, EXCESS)), sums);
  return v128.bitselect(less, total, f32x4.ne(v128.load(outer, RATIO), one));
}

/** The points of an edge, one after the other, on top of a total. */
// @ts-ignore: decorator
@inline
function addParts(total: v128, edge: usize, excess: v128, sums: usize): v128 {
  total = f32x4.add(total, part(edge, excess, sums, 0));
  total = f32x4.add(total, part(edge, excess, sums, 16));
  total = f32x4.add(total, part(edge, excess, sums, 32));
  total = f32x4.add(total, part(edge, excess, sums, 48));
  total = f32x4.add(total, part(edge, excess, sums, 64));
  total = f32x4.add(total, part(edge, excess, sums, 80));
  total = f32x4.add(total, part(edge, excess, sums, 96));
  return f32x4.add(total, part(edge, excess, sums, 112));
}

// @ts-ignore: decorator
@inline
function part(edge: usize, excess: v128, sums: usize, at: usize): v128 {
  return f32x4.div(f32x4.mul(excess, v128.load(sums + at)), v128.load(edge + at, FACTOR));
}

/** Adds sums to others. */
// @ts-ignore: decorator
@inline
export function addSums(target: usize, left: usize, right: usize): void {
  addSum(target, left, right, 0); addSum(target, left, right, 16); addSum(target, left, right, 32);
  addSum(target, left, right, 48); addSum(target, left, right, 64); addSum(target, left, right, 80);
  addSum(target, left, right, 96); addSum(target, left, right, 112);
}

// @ts-ignore: decorator
@inline
function addSum(target: usize, left: usize, right: usize, at: usize): void {
  v128.store(target + at, f32x4.add(v128.load(left + at), v128.load(right + at)));
}
