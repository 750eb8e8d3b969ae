// SHAP values of trees: lib/explain/quadrature.ts for blocks of 4 rows, or 1, with the 8 points in two vectors. Every
// operation, its rounding and its place in a sum are the reference's, so the bits are. Lanes are points everywhere but
// in the sum over the points, which runs in order: there the points of 4 rows are transposed and 4 rows summed at once.
//
// All offsets are bytes. Functions are generic in the rows of a block, by the size of the type: u8 is 1, u32 is 4.

/** (8) f32 */
const POINTS = memory.data<f32>(
  [3.9422387e-4, 1.033613e-2, 5.6279875e-2, 1.6669475e-1, 3.501294e-1, 5.8181226e-1, 8.070026e-1, 9.6068406e-1], 16);
/** (8) f32 */
const WEIGHTS = memory.data<f32>(
  [2.0098998e-3, 2.2608759e-2, 7.4421816e-2, 1.480775e-1, 2.1460627e-1, 2.3928483e-1, 1.9977227e-1, 9.921864e-2], 16);

// What an edge of the path has of each row, all f32: the polynomial of the path (4, 8), the edge's factor of it (4, 8),
// the sums of the leaves below (4, 8), the ratio (4) and the ratio - 1 (4).
const PATH: usize = 0;
const FACTOR: usize = 128;
const BELOW: usize = 256;
const RATIO: usize = 384;
const EXCESS: usize = 400;
const FRAME: usize = 416;

// A node; a left child follows its parent. A leaf is a 0 and its values. A split:
/** u32 address */
const RIGHT: usize = 0;
/** u32 where its left branch adds to `phi` */
const PHI_LEFT: usize = 4;
const PHI_RIGHT: usize = 8;
/** u32 its place in `isLeft` */
const DECISION: usize = 12;
/** i32 from the frame of the node back to the one of the edge that last split on the feature; -1: none */
const OUTER: usize = 16;
/** f32 */
const SHARE_LEFT: usize = 20;
const SHARE_RIGHT: usize = 24;
const SPLIT: usize = 28;

/** The frame of a feature that the path has not met: ratio 1. */
let unseen: usize = 0;
/** The frame of the root; those of its path follow. */
let frames: usize = 0;
/** (numSplit, 4) i32 -1 where the row goes left */
let isLeft: usize = 0;
/** (numFeature, 4) f32 */
let phi: usize = 0;
/** Which number of a leaf's vector, times 4. */
let leafAt: usize = 0;

/** The first byte that is free. */
export function heapBase(): usize {
  return __heap_base;
}

/** Bytes of scratch for trees of this depth, features and splits of a tree. */
export function scratchBytes(maxDepth: u32, numFeature: u32, maxSplit: u32): usize {
  return (<usize>maxDepth + 2) * FRAME + ((<usize>numFeature + <usize>maxSplit) << 4);
}

/** Where the kernels work: `scratchBytes`, aligned to 16. */
export function prepare(scratch: usize, maxDepth: u32, numFeature: u32): void {
  unseen = scratch;
  frames = unseen + FRAME;
  phi = frames + (<usize>maxDepth + 1) * FRAME;
  isLeft = phi + (<usize>numFeature << 4);
  memory.fill(unseen, 0, FRAME);
  const one = f32x4.splat(1);
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(unseen + at, one, FACTOR);
    v128.store(frames + at, one, PATH);
  }
  v128.store(unseen, one, RATIO);
}

/**
 * Adds what one tree gives to each feature.
 *
 * @param tree u32 number of splits, u32 number of features; (numFeature) u32 16 x feature; (numSplit) decisions; nodes
 * @param group which number of vector leaves
 * @param rows (numBlock, numFeature, 4) f32, the last block perhaps filled up
 * @param sums (numBlock, …, 4) f32, where the tree's group begins; blocks `sumStride` apart
 */
export function explain(
  tree: usize, group: u32, weight: f32, rows: usize, rowStride: usize, sums: usize, sumStride: usize, numRow: u32,
): void {
  leafAt = <usize>group << 2;
  const numSplit = <usize>load<u32>(tree);
  const features = tree + 8;
  const decisions = features + (<usize>load<u32>(tree, 4) << 2);
  const root = decisions + (numSplit << 4);
  const w = f32x4.splat(weight);
  for (let row: u32 = 0; row < numRow; row += 4) {
    decide(decisions, root, rows);
    for (let at = features; at < decisions; at += 4) v128.store(phi + <usize>load<u32>(at), f32x4.splat(0));
    if (row + 1 == numRow) visit<u8>(root, frames);
    else visit<u32>(root, frames);
    for (let at = features; at < decisions; at += 4) {
      const feature = <usize>load<u32>(at);
      const sum = f32x4.add(v128.load(sums + feature), f32x4.mul(v128.load(phi + feature), w));
      v128.store(sums + feature, sum);
    }
    rows += rowStride;
    sums += sumStride;
  }
}

/** Fills `isLeft`. A decision: u32 16 x feature, f32 threshold, i32 -1 if missing goes left, u32 categories or 0. */
function decide(decision: usize, end: usize, rows: usize): void {
  for (let target = isLeft; decision < end; decision += 16, target += 16) {
    const x = v128.load(rows + <usize>load<u32>(decision));
    const categories = <usize>load<u32>(decision, 12);
    const known = categories ? areOutside(categories, x) : f32x4.lt(x, v128.load32_splat(decision, 4));
    v128.store(target, v128.bitselect(known, v128.load32_splat(decision, 8), f32x4.eq(x, x)));
  }
}

/** -1 for each value that is not among the categories, u32 number and ascending. */
function areOutside(categories: usize, x: v128): v128 {
  const end = categories + 4 + (<usize>load<u32>(categories) << 2);
  return i32x4(
    isOutside(categories + 4, end, f32x4.extract_lane(x, 0)),
    isOutside(categories + 4, end, f32x4.extract_lane(x, 1)),
    isOutside(categories + 4, end, f32x4.extract_lane(x, 2)),
    isOutside(categories + 4, end, f32x4.extract_lane(x, 3)),
  );
}

/** Bisection; XGBoost sends negative values left although -0.5 truncates to category 0. */
function isOutside(low: usize, end: usize, x: f32): i32 {
  if (!(x >= 0 && x < 16777216)) return -1;
  const wanted = <u32>x;
  let high = end;
  while (low < high) {
    const middle = low + ((high - low) >> 3 << 2);
    if (load<u32>(middle) < wanted) low = middle + 4;
    else high = middle;
  }
  return low < end && load<u32>(low) == wanted ? 0 : -1;
}

/** Fills the sums of the frame and adds to phi. */
function visit<R>(node: usize, frame: usize): void {
  const right = <usize>load<u32>(node, RIGHT);
  if (!right) {
    reachLeaf<R>(node, frame);
    return;
  }
  const outer = load<i32>(node, OUTER) < 0 ? unseen : frame - load<i32>(node, OUTER);
  const left = v128.load(isLeft + <usize>load<u32>(node, DECISION));
  enter<R>(frame, outer, v128.load32_splat(node, SHARE_LEFT), left);
  visit<R>(node + SPLIT, frame + FRAME);
  leave<R>(frame, outer, phi + <usize>load<u32>(node, PHI_LEFT));
  moveSums<R>(frame);
  const turned = v128.load(isLeft + <usize>load<u32>(node, DECISION));
  enter<R>(frame, outer, v128.load32_splat(node, SHARE_RIGHT), v128.not(turned));
  visit<R>(right, frame + FRAME);
  leave<R>(frame, outer, phi + <usize>load<u32>(node, PHI_RIGHT));
  addSums<R>(frame);
}

// @ts-ignore: decorator
@inline
function bytesOf<R>(): usize {
  return sizeof<R>() << 5;
}

// @ts-ignore: decorator
@inline
function reachLeaf<R>(leaf: usize, frame: usize): void {
  const value = v128.load32_splat(leaf + leafAt, 4);
  const low = v128.load(WEIGHTS);
  const high = v128.load(WEIGHTS, 16);
  for (const end = frame + bytesOf<R>(); frame < end; frame += 32) {
    v128.store(frame, f32x4.mul(f32x4.mul(v128.load(frame, PATH), value), low), BELOW);
    v128.store(frame, f32x4.mul(f32x4.mul(v128.load(frame, PATH + 16), value), high), BELOW + 16);
  }
}

/** Follows an edge: the path's polynomial one split further, the feature's new factor in, its outer one out. */
function enter<R>(frame: usize, outer: usize, share: v128, isFollowed: v128): void {
  const child = frame + FRAME;
  const ratio = v128.and(f32x4.div(v128.load(outer, RATIO), share), isFollowed);
  const excess = f32x4.sub(ratio, f32x4.splat(1));
  v128.store(child, ratio, RATIO);
  v128.store(child, excess, EXCESS);
  const isSeen = outer != unseen;
  for (let row: usize = 0, lane = child; row < bytesOf<R>(); row += 32, lane += 4) {
    const e = v128.load32_splat(lane, EXCESS);
    const low = f32x4.add(f32x4.splat(1), f32x4.mul(e, v128.load(POINTS)));
    const high = f32x4.add(f32x4.splat(1), f32x4.mul(e, v128.load(POINTS, 16)));
    v128.store(child + row, low, FACTOR);
    v128.store(child + row, high, FACTOR + 16);
    let pathLow = f32x4.mul(v128.load(frame + row, PATH), low);
    let pathHigh = f32x4.mul(v128.load(frame + row, PATH + 16), high);
    if (isSeen) {
      pathLow = f32x4.div(pathLow, v128.load(outer + row, FACTOR));
      pathHigh = f32x4.div(pathHigh, v128.load(outer + row, FACTOR + 16));
    }
    v128.store(child + row, pathLow, PATH);
    v128.store(child + row, pathHigh, PATH + 16);
  }
}

/** Comes back from an edge: what its feature has of the leaves below, into phi. */
function leave<R>(frame: usize, outer: usize, target: usize): void {
  const child = frame + FRAME;
  const one = f32x4.splat(1);
  const gained = addPoints<R>(f32x4.splat(0), child, child, false);
  let total = v128.and(gained, f32x4.ne(v128.load(child, RATIO), one));
  if (outer != unseen) {
    const less = addPoints<R>(total, outer, child, true);
    total = v128.bitselect(less, total, f32x4.ne(v128.load(outer, RATIO), one));
  }
  v128.store(target, f32x4.add(v128.load(target), total));
}

/** Adds Σ (p - 1) h / (1 + (p - 1) z), or subtracts it, for each row: p of an edge, h of the leaves below the child. */
// @ts-ignore: decorator
@inline
function addPoints<R>(total: v128, edge: usize, child: usize, isLess: bool): v128 {
  const low = addHalf<R>(total, edge + EXCESS, edge + FACTOR, child + BELOW, isLess);
  return addHalf<R>(low, edge + EXCESS, edge + FACTOR + 16, child + BELOW + 16, isLess);
}

/** The same for 4 of the points. */
// @ts-ignore: decorator
@inline
function addHalf<R>(total: v128, excess: usize, factor: usize, below: usize, isLess: bool): v128 {
  const a = f32x4.div(f32x4.mul(v128.load32_splat(excess), v128.load(below)), v128.load(factor));
  if (sizeof<R>() == 1) return addLanes(total, a, isLess);
  const b = f32x4.div(f32x4.mul(v128.load32_splat(excess, 4), v128.load(below, 32)), v128.load(factor, 32));
  const c = f32x4.div(f32x4.mul(v128.load32_splat(excess, 8), v128.load(below, 64)), v128.load(factor, 64));
  const d = f32x4.div(f32x4.mul(v128.load32_splat(excess, 12), v128.load(below, 96)), v128.load(factor, 96));
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
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

/** Four points of one row, in lane 0. */
// @ts-ignore: decorator
@inline
function addLanes(total: v128, part: v128, isLess: bool): v128 {
  total = addOne(total, part, isLess);
  total = addOne(total, v128.shuffle<f32>(part, part, 1, 1, 1, 1), isLess);
  total = addOne(total, v128.shuffle<f32>(part, part, 2, 2, 2, 2), isLess);
  return addOne(total, v128.shuffle<f32>(part, part, 3, 3, 3, 3), isLess);
}

/** The left branch's sums become the node's. */
// @ts-ignore: decorator
@inline
function moveSums<R>(frame: usize): void {
  for (const end = frame + bytesOf<R>(); frame < end; frame += 16) {
    v128.store(frame, v128.load(frame + FRAME, BELOW), BELOW);
  }
}

// @ts-ignore: decorator
@inline
function addSums<R>(frame: usize): void {
  for (const end = frame + bytesOf<R>(); frame < end; frame += 16) {
    v128.store(frame, f32x4.add(v128.load(frame, BELOW), v128.load(frame + FRAME, BELOW)), BELOW);
  }
}
