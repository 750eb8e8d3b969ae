// SHAP interactions of 4 rows: what every edge shares with the other features of its path.
import { addSums, BELOW, enter, EXCESS, FACTOR, FRAME, leave, RATIO, reachLeaf, unseen } from './frame';
import {
  chooseGroup, DECISION, HEADER, isLeaf, ORDER, OUTER, PHI, RIGHT, SHARE_LEFT, SHARE_RIGHT, SPLIT,
} from './nodes';
import { decide } from './decide';

/** The frame of the root; those of its path follow. */
let frames: usize = 0;
/** (numSplit, 4) i32 -1 where the row goes left */
let isLeft: usize = 0;
/** (8, 4) f32 what an edge has at each point */
let edge: usize = 0;
/** (level) u32 16 x feature of the edge that ends there, u32 whether the path has met the feature again */
let path: usize = 0;
/** (numFeature, 4) f32 */
let sums: usize = 0;
/** (numFeature, numFeature, 4) f32 */
let pairs: usize = 0;
let numFeature: usize = 0;
let weight: f32 = 0;

/** Bytes for trees of this depth. */
export function pairBytes(maxDepth: u32): usize {
  return 128 + (<usize>maxDepth + 2) * 16;
}

export function layPairs(at: usize, frame: usize, decisions: usize, features: u32): void {
  edge = at;
  path = at + 128;
  frames = frame;
  isLeft = decisions;
  numFeature = <usize>features;
}

/**
 * Adds what one tree gives to each feature and to each pair of features.
 *
 * @param group which number of vector leaves
 * @param rows (numFeature, 4) f32
 * @param featureSums (numFeature, 4) f32
 * @param pairSums (numFeature, numFeature, 4) f32
 */
export function explainPairs(
  tree: usize, group: u32, treeWeight: f32, rows: usize, featureSums: usize, pairSums: usize,
): void {
  chooseGroup(group);
  weight = treeWeight;
  sums = featureSums;
  pairs = pairSums;
  const numSplit = <usize>load<u32>(tree);
  const decisions = tree + HEADER;
  const root = decisions + numSplit * DECISION + (<usize>load<u32>(tree, 4) << 2);
  if (!numSplit) return;
  decide(decisions, numSplit, rows, isLeft);
  visit(root, frames, frames + BELOW, 0);
}

/** Writes the sums of the leaves below, and adds to the features and the pairs. */
function visit(node: usize, frame: usize, below: usize, depth: u32): void {
  if (isLeaf(node)) return reachLeaf(node, frame, below);
  const child = frame + FRAME;
  const up = load<i32>(node, OUTER);
  const outer = up < 0 ? unseen : frame - <usize>up * FRAME;
  if (up >= 0) hide(depth - up, 1);
  const end = path + (<usize>(depth + 1) << 3);
  store<u32>(end, load<u32>(node, PHI));
  store<u32>(end, 0, 4);
  enter(frame, child, outer, v128.load32_splat(node, SHARE_LEFT), v128.load(isLeft + <usize>load<u32>(node, ORDER)));
  visit(node + SPLIT, child, below, depth + 1);
  give(node, child, outer, below, depth);
  const right = v128.not(v128.load(isLeft + <usize>load<u32>(node, ORDER)));
  enter(frame, child, outer, v128.load32_splat(node, SHARE_RIGHT), right);
  visit(<usize>load<u32>(node, RIGHT), child, child + BELOW, depth + 1);
  give(node, child, outer, child + BELOW, depth);
  addSums(below, below, child + BELOW);
  if (up >= 0) hide(depth - up, 0);
}

// @ts-ignore: decorator
@inline
function hide(level: u32, isMet: u32): void {
  store<u32>(path + (<usize>level << 3), isMet, 4);
}

// @ts-ignore: decorator
@inline
function addWeighted(target: usize, given: v128): void {
  v128.store(target, f32x4.add(v128.load(target), f32x4.mul(f32x4.splat(weight), given)));
}

/** Adds what an edge's feature has of the leaves below, and what it shares with others above. */
function give(node: usize, child: usize, outer: usize, below: usize, depth: u32): void {
  const feature = <usize>load<u32>(node, PHI);
  addWeighted(sums + feature, leave(child, outer, below));
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(edge + at, f32x4.sub(quotient(child, at), quotient(outer, at)));
  }
  const target = pairs + feature * numFeature;
  let other = frames + FRAME;
  for (let level = path + 8, end = path + (<usize>depth << 3); level <= end; level += 8, other += FRAME) {
    const index = <usize>load<u32>(level);
    if (index != feature && !load<u32>(level, 4)) addWeighted(target + index, share(other, below));
  }
}

/** (p - 1) / (1 + (p - 1) z) at one point. */
// @ts-ignore: decorator
@inline
function quotient(frame: usize, at: usize): v128 {
  const given = f32x4.div(v128.load(frame, EXCESS), v128.load(frame + at, FACTOR));
  return v128.and(given, f32x4.ne(v128.load(frame, RATIO), f32x4.splat(1)));
}

// @ts-ignore: decorator
@inline
function share(other: usize, below: usize): v128 {
  const excess = v128.load(other, EXCESS);
  let total = f32x4.splat(0);
  for (let at: usize = 0; at < 128; at += 16) {
    const part = f32x4.mul(f32x4.mul(excess, v128.load(below + at)), v128.load(edge + at));
    total = f32x4.add(total, f32x4.div(part, v128.load(other + at, FACTOR)));
  }
  return v128.and(total, f32x4.ne(v128.load(other, RATIO), f32x4.splat(1)));
}
