// SHAP values of a single row: the steps of frame.ts with the 8 points in the lanes of two vectors, since divisions take the
// time, and with rows in the lanes 3 of 4 would do nothing. The sum over the points must run in order, which is slow across
// lanes: the parts of 4 edges are kept, transposed and summed together.
import { isLeaf, leafAt, ORDER, OUTER, PHI, RIGHT, SHARE_LEFT, SHARE_RIGHT, SPLIT } from './nodes';
import { points, POINTS_ALONE, WEIGHTS_ALONE } from './points';

// What an edge has, all f32: see frame.ts.
const PATH: usize = 0;
const FACTOR: usize = 32;
const BELOW: usize = 64;
const RATIO: usize = 96;
const EXCESS: usize = 100;
const FRAME: usize = 112;

/** Edges whose parts are kept. */
const KEPT: u32 = 4;
/** Bytes of an edge's parts: 8 to be added, then 8 to be subtracted. */
const PARTS: usize = 64;

/** (4, 2, 8) f32 */
let parts: usize = 0;
/** (4) u32 where in `phi` they go */
let targets: usize = 0;
/** The frame of a feature that the path has not met: only the ratio is used. */
let unseen: usize = 0;
/** The frame of the root; those of its path follow. */
let frames: usize = 0;
/** (numSplit, 4) i32 -1 where the row goes left, in the first lane */
let isLeft: usize = 0;
/** (numFeature, 4) f32, in the first lane */
let phi: usize = 0;
/** Edges kept so far, and whether one of them has parts to be subtracted. */
let numKept: u32 = 0;
let hasOuter: bool = false;

/** Bytes for trees of this depth. */
export function oneRowBytes(maxDepth: u32): usize {
  return <usize>KEPT * (PARTS + 4) + (<usize>maxDepth + 3) * FRAME;
}

export function layOneRow(at: usize, features: usize, decisions: usize): void {
  parts = at;
  targets = parts + <usize>KEPT * PARTS;
  unseen = targets + 4 * <usize>KEPT;
  frames = unseen + FRAME;
  phi = features;
  isLeft = decisions;
  store<f32>(unseen, 1, RATIO);
  v128.store(frames, f32x4.splat(1), PATH);
  v128.store(frames, f32x4.splat(1), PATH + 16);
}

/** Adds what a tree's edges give to the first lane of phi. */
export function visitOne(root: usize): void {
  numKept = 0;
  hasOuter = false;
  visit(root, frames, frames + BELOW);
  while (numKept) keepNothing();
}

function visit(node: usize, frame: usize, sums: usize): void {
  const child = frame + FRAME;
  const up = load<i32>(node, OUTER);
  const outer = up < 0 ? unseen : frame - <usize>up * FRAME;
  const left = load<i32>(isLeft + <usize>load<u32>(node, ORDER));
  const target = load<u32>(node, PHI);
  follow(node + SPLIT, frame, outer, load<f32>(node, SHARE_LEFT), left, sums, target);
  follow(<usize>load<u32>(node, RIGHT), frame, outer, load<f32>(node, SHARE_RIGHT), ~left, child + BELOW, target);
  v128.store(sums, f32x4.add(v128.load(sums), v128.load(child, BELOW)));
  v128.store(sums, f32x4.add(v128.load(sums, 16), v128.load(child, BELOW + 16)), 16);
}

/** Follows an edge to `node`, and keeps what it gives. An edge to a leaf, which is every other one, needs no frame. */
// @ts-ignore: decorator
@inline
function follow(
  node: usize, frame: usize, outer: usize, share: f32, isFollowed: i32, sums: usize, target: u32,
): void {
  // a branch would be mispredicted every other time
  const ratio = reinterpret<f32>(reinterpret<i32>(load<f32>(outer, RATIO) / share) & isFollowed);
  const excess = ratio - 1;
  const e = f32x4.splat(excess);
  const low = f32x4.add(f32x4.splat(1), f32x4.mul(e, v128.load(points, POINTS_ALONE)));
  const high = f32x4.add(f32x4.splat(1), f32x4.mul(e, v128.load(points, POINTS_ALONE + 16)));
  let pathLow = f32x4.mul(v128.load(frame, PATH), low);
  let pathHigh = f32x4.mul(v128.load(frame, PATH + 16), high);
  if (outer != unseen) {
    pathLow = f32x4.div(pathLow, v128.load(outer, FACTOR));
    pathHigh = f32x4.div(pathHigh, v128.load(outer, FACTOR + 16));
  }
  let sumLow: v128, sumHigh: v128;
  if (isLeaf(node)) {
    const value = v128.load32_splat(node + leafAt);
    sumLow = f32x4.mul(f32x4.mul(pathLow, value), v128.load(points, WEIGHTS_ALONE));
    sumHigh = f32x4.mul(f32x4.mul(pathHigh, value), v128.load(points, WEIGHTS_ALONE + 16));
    v128.store(sums, sumLow);
    v128.store(sums, sumHigh, 16);
  } else {
    const child = frame + FRAME;
    store<f32>(child, ratio, RATIO);
    store<f32>(child, excess, EXCESS);
    v128.store(child, low, FACTOR);
    v128.store(child, high, FACTOR + 16);
    v128.store(child, pathLow, PATH);
    v128.store(child, pathHigh, PATH + 16);
    visit(node, child, sums);
    sumLow = v128.load(sums);
    sumHigh = v128.load(sums, 16);
  }
  const at = parts + <usize>numKept * PARTS;
  const counts = i32x4.splat(-<i32>(ratio != 1));
  v128.store(at, v128.and(f32x4.div(f32x4.mul(e, sumLow), low), counts));
  v128.store(at, v128.and(f32x4.div(f32x4.mul(e, sumHigh), high), counts), 16);
  if (outer != unseen) {
    putOuterParts(at, outer, sumLow, sumHigh);
  } else {
    v128.store(at, f32x4.splat(0), 32);
    v128.store(at, f32x4.splat(0), 48);
  }
  keepTarget(target);
}

// @ts-ignore: decorator
@inline
function putOuterParts(at: usize, outer: usize, sumLow: v128, sumHigh: v128): void {
  hasOuter = true;
  const counts = i32x4.splat(-<i32>(load<f32>(outer, RATIO) != 1));
  const e = v128.load32_splat(outer + EXCESS);
  const low = f32x4.div(f32x4.mul(e, sumLow), v128.load(outer, FACTOR));
  const high = f32x4.div(f32x4.mul(e, sumHigh), v128.load(outer, FACTOR + 16));
  v128.store(at, v128.and(low, counts), 32);
  v128.store(at, v128.and(high, counts), 48);
}

// @ts-ignore: decorator
@inline
function keepTarget(target: u32): void {
  store<u32>(targets + (<usize>numKept << 2), target);
  if (++numKept == KEPT) addParts();
}

/** An edge that gives nothing: to a feature's sum, 0 may be added. */
function keepNothing(): void {
  memory.fill(parts + <usize>numKept * PARTS, 0, PARTS);
  keepTarget(load<u32>(targets));
}

/** Sums the parts of 4 edges, and adds them to phi in the order of the edges. */
function addParts(): void {
  let total = addFour(addFour(f32x4.splat(0), parts, false), parts + 16, false);
  if (hasOuter) total = addFour(addFour(total, parts + 32, true), parts + 48, true);
  add(0, f32x4.extract_lane(total, 0));
  add(4, f32x4.extract_lane(total, 1));
  add(8, f32x4.extract_lane(total, 2));
  add(12, f32x4.extract_lane(total, 3));
  numKept = 0;
  hasOuter = false;
}

/** Four points of 4 edges. */
// @ts-ignore: decorator
@inline
function addFour(total: v128, at: usize, isLess: bool): v128 {
  const a = v128.load(at), b = v128.load(at + PARTS), c = v128.load(at + 2 * PARTS), d = v128.load(at + 3 * PARTS);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7), dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  total = addOne(total, v128.shuffle<f64>(ab, cd, 0, 2), isLess);
  total = addOne(total, v128.shuffle<f64>(ab, cd, 1, 3), isLess);
  total = addOne(total, v128.shuffle<f64>(ba, dc, 0, 2), isLess);
  return addOne(total, v128.shuffle<f64>(ba, dc, 1, 3), isLess);
}

// @ts-ignore: decorator
@inline
function addOne(total: v128, part: v128, isLess: bool): v128 {
  return isLess ? f32x4.sub(total, part) : f32x4.add(total, part);
}

// @ts-ignore: decorator
@inline
function add(edge: usize, given: f32): void {
  const target = phi + <usize>load<u32>(targets + edge);
  store<f32>(target, load<f32>(target) + given);
}
