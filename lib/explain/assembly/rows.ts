// SHAP values of 4 rows at a time.
import { decide } from './decide';
import { addSums, BELOW, enter, FRAME, leave, reachLeaf, unseen, weigh } from './frame';
import {
  chooseGroup, DECISION, HEADER, isLeaf, ORDER, OUTER, PHI, RIGHT, SHARE_LEFT, SHARE_RIGHT, SPLIT, splitsOf,
} from './nodes';
import { visitOne } from './one-row';
import { countBlocks, countSlots, entryBytes, fillTables, isComplete, MAX_BITS } from './states';

/** The frame of the root; those of its path follow. */
let frames: usize = 0;
/** (numSplit, 4) i32 -1 where the row goes left */
let isLeft: usize = 0;
/** (numFeature, 4) f32 */
let phi: usize = 0;
/** Most bits of a table's state. */
let maxBits: u32 = 0;
/** Where the next table is. */
let cursor: usize = 0;

export function layRows(frame: usize, features: usize, decisions: usize): void {
  frames = frame;
  phi = features;
  isLeft = decisions;
}

/**
 * Adds what one tree gives to each feature.
 *
 * @param group which number of vector leaves
 * @param rows (numBlock, numFeature, 4) f32, the last block perhaps filled up
 * @param sums (numBlock, numFeature, 4) f32
 * @param stride bytes of a block
 * @param numRow a single row takes a way of its own, and the rest of its block nothing
 * @param bits most bits of a table's state; 0 or less: there are no tables
 */
export function explain(
  tree: usize, group: u32, weight: f32, rows: usize, sums: usize, stride: usize, numRow: u32, bits: i32,
): void {
  chooseGroup(group);
  const numSplit = <usize>load<u32>(tree);
  const decisions = tree + HEADER;
  const features = decisions + numSplit * DECISION;
  const root = features + (<usize>load<u32>(tree, 4) << 2);
  if (!numSplit) return;
  maxBits = bits > 0 ? min<u32>(bits, MAX_BITS) : 0;
  const tables = maxBits && numRow > 1 ? fillTables(root, maxBits) : 0;
  for (const end = rows + <usize>(numRow + 3 >> 2) * stride; rows < end; rows += stride, sums += stride) {
    decide(decisions, numSplit, rows, isLeft);
    for (let at = features; at < root; at += 4) v128.store(phi + <usize>load<u32>(at), f32x4.splat(0));
    cursor = tables;
    if (numRow == 1) visitOne(root);
    else if (tables) visitTabled(root, frames, frames + BELOW, 0, i32x4.splat(0));
    else visit(root, frames, frames + BELOW);
    addWeighted(features, root, weight, sums);
  }
}

function addWeighted(feature: usize, end: usize, weight: f32, sums: usize): void {
  const w = f32x4.splat(weight);
  for (; feature < end; feature += 4) {
    const at = <usize>load<u32>(feature);
    v128.store(sums + at, f32x4.add(v128.load(sums + at), f32x4.mul(v128.load(phi + at), w)));
  }
}

// @ts-ignore: decorator
@inline
function add(target: usize, given: v128): void {
  v128.store(target, f32x4.add(v128.load(target), given));
}

// @ts-ignore: decorator
@inline
function outerOf(node: usize, frame: usize): usize {
  const up = load<i32>(node, OUTER);
  return up < 0 ? unseen : frame - <usize>up * FRAME;
}

// @ts-ignore: decorator
@inline
function goesLeft(node: usize): v128 {
  return v128.load(isLeft + <usize>load<u32>(node, ORDER));
}

/** Writes the sums of the leaves below, and adds to phi. */
function visit(node: usize, frame: usize, sums: usize): void {
  if (isLeaf(node)) return reachLeaf(node, frame, sums);
  const child = frame + FRAME;
  const outer = outerOf(node, frame);
  const target = phi + <usize>load<u32>(node, PHI);
  enter(frame, child, outer, v128.load32_splat(node, SHARE_LEFT), goesLeft(node));
  visit(node + SPLIT, child, sums);
  add(target, leave(child, outer, sums));
  enter(frame, child, outer, v128.load32_splat(node, SHARE_RIGHT), v128.not(goesLeft(node)));
  visit(<usize>load<u32>(node, RIGHT), child, child + BELOW);
  add(target, leave(child, outer, child + BELOW));
  addSums(sums, sums, child + BELOW);
}

/** The same where some subtrees have tables; `path` has the bits of the rows' decisions so far. */
function visitTabled(node: usize, frame: usize, sums: usize, depth: u32, path: v128): void {
  const child = frame + FRAME;
  const outer = outerOf(node, frame);
  const target = phi + <usize>load<u32>(node, PHI);
  const right = <usize>load<u32>(node, RIGHT);
  const left = goesLeft(node);
  const below = v128.or(path, v128.and(left, i32x4.splat(1 << depth)));
  const numLeft = splitsOf(node + SPLIT), numRight = splitsOf(right);
  depth++;
  if (depth + numLeft <= maxBits) lookUp(node + SPLIT, numLeft, depth, below, sums);
  else {
    step(frame, child, outer, v128.load32_splat(node, SHARE_LEFT), left);
    follow(node + SPLIT, child, sums, depth, below);
    add(target, leave(child, outer, sums));
  }
  if (depth + numRight <= maxBits) lookUp(right, numRight, depth, below, child + BELOW);
  else {
    step(frame, child, outer, v128.load32_splat(node, SHARE_RIGHT), v128.not(goesLeft(node)));
    follow(right, child, child + BELOW, depth, below);
    add(target, leave(child, outer, child + BELOW));
  }
  addSums(sums, sums, child + BELOW);
}

/** Only leaves without a table need the path's polynomial. */
// @ts-ignore: decorator
@inline
function step(frame: usize, child: usize, outer: usize, share: v128, isFollowed: v128): void {
  if (isComplete) weigh(child, outer, share, isFollowed);
  else enter(frame, child, outer, share, isFollowed);
}

function follow(node: usize, frame: usize, sums: usize, depth: u32, path: v128): void {
  if (isLeaf(node)) reachLeaf(node, frame, sums);
  else visitTabled(node, frame, sums, depth, path);
}

/** Takes the sums of a subtree, and what its edges and the one to it give, from its table. */
function lookUp(node: usize, numSplit: u32, depth: u32, path: v128, sums: usize): void {
  const numSlot = countSlots(numSplit);
  const bytes = entryBytes(numSlot);
  const states = stateOf(node, numSplit, depth, path);
  const entries = cursor + (numSlot << 2);
  const a = entries + <usize>i32x4.extract_lane(states, 0) * bytes;
  const b = entries + <usize>i32x4.extract_lane(states, 1) * bytes;
  const c = entries + <usize>i32x4.extract_lane(states, 2) * bytes;
  const d = entries + <usize>i32x4.extract_lane(states, 3) * bytes;
  takeSums(sums, a, b, c, d);
  takeSums(sums + 64, a + 16, b + 16, c + 16, d + 16);
  for (let slot = cursor, at: usize = 32; slot < entries; slot += 16, at += 16) {
    addSlots(slot, a + at, b + at, c + at, d + at);
  }
  cursor = entries + bytes * (countBlocks(depth + numSplit) << 2);
}

/** The bits of the path and of the decisions in a subtree. */
// @ts-ignore: decorator
@inline
function stateOf(node: usize, numSplit: u32, depth: u32, path: v128): v128 {
  if (!numSplit) return path;
  let decision = isLeft + <usize>load<u32>(node, ORDER);
  for (let bit = depth; bit < depth + numSplit; bit++, decision += 16) {
    path = v128.or(path, v128.and(v128.load(decision), i32x4.splat(1 << bit)));
  }
  return path;
}

// @ts-ignore: decorator
@inline
function takeSums(sums: usize, atA: usize, atB: usize, atC: usize, atD: usize): void {
  const a = v128.load(atA), b = v128.load(atB), c = v128.load(atC), d = v128.load(atD);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7), dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(sums, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(sums, v128.shuffle<f64>(ab, cd, 1, 3), 16);
  v128.store(sums, v128.shuffle<f64>(ba, dc, 0, 2), 32);
  v128.store(sums, v128.shuffle<f64>(ba, dc, 1, 3), 48);
}

// @ts-ignore: decorator
@inline
function addSlots(features: usize, atA: usize, atB: usize, atC: usize, atD: usize): void {
  const a = v128.load(atA), b = v128.load(atB), c = v128.load(atC), d = v128.load(atD);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7), dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  add(phi + <usize>load<u32>(features), v128.shuffle<f64>(ab, cd, 0, 2));
  add(phi + <usize>load<u32>(features, 4), v128.shuffle<f64>(ab, cd, 1, 3));
  add(phi + <usize>load<u32>(features, 8), v128.shuffle<f64>(ba, dc, 0, 2));
  add(phi + <usize>load<u32>(features, 12), v128.shuffle<f64>(ba, dc, 1, 3));
}
