// Tables. What a subtree's edges give a row depends only on the decisions on the path to it and in it: bits, one for each,
// set where the row goes left. A subtree at depth d with s splits has 2^(d + s) states; from some rows on it takes less
// time to compute every state once, 4 lanes at a time and by the same steps as rows, than every row.
//
// Bit k of a state is the decision at depth k of the path, then come those of the subtree in preorder. A node of the path
// itself has the states of its path alone; a frame of each level holds them, 4 to a block and repeated if there are fewer.
import { addSums, BELOW, enter, FRAME, leave, reachLeaf, startPath, unseen } from './frame';
import { isLeaf, NEAREST_LEAF, OUTER, PHI, RIGHT, SHARE_LEFT, SHARE_RIGHT, SPLIT, splitsOf } from './nodes';

/** Most bits of a state. */
export const MAX_BITS: u32 = 9;
/** Bytes of a level: a block is a frame. */
const LEVEL: usize = FRAME << (<usize>MAX_BITS - 2);

// The table of a subtree: for each of its edges in postorder, the edge to it last, u32 16 x feature; to a multiple of 4 of
// them, whose rest names a feature that there is not. Then for each state the sums over its leaves at the 8 points and what
// each edge gives its feature, all f32.
/** Edges, to a multiple of 4. */
// @ts-ignore: decorator
@inline
export function countSlots(numSplit: u32): usize {
  return (2 * <usize>numSplit + 4) & -4;
}

/** Bytes of an entry for so many edges. */
// @ts-ignore: decorator
@inline
export function entryBytes(numSlot: usize): usize {
  return 32 + (numSlot << 2);
}

/** Blocks of the most states. */
const MOST_BLOCKS: usize = 1 << (<usize>MAX_BITS - 2);
const MOST_SLOTS: usize = 2 * <usize>MAX_BITS + 2;
/** A tree's tables: subtrees at depth d are at most 2^d, and the longest entries are of those of few splits. */
const TABLES_BYTES: usize = 48 << (2 * <usize>MAX_BITS);
/** Levels, maps, totals, slots and tables. */
export const STATES_BYTES: usize =
  (<usize>MAX_BITS + 1) * (LEVEL + (MOST_BLOCKS << 2)) + (MOST_BLOCKS << 4) * (1 + MOST_SLOTS) + TABLES_BYTES;

let levels: usize = 0;
/** (level, block) u32: which block of a node's states the subtree's have */
let maps: usize = 0;
/** (block, 4) f32 what an edge gives */
let totals: usize = 0;
/** (block, slot, 4) f32 what all edges give */
let slots: usize = 0;
let tables: usize = 0;
/** 16 x the number of features. */
let noFeature: u32 = 0;
let maxBits: u32 = 0;
/** Whether every leaf is in a table. */
export let isComplete: bool = false;
/** Where the next table goes. Rows find them in the same order. */
let cursor: usize = 0;

// The subtree whose table is filled:
let numBlock: usize = 0;
let numSlot: usize = 0;
/** Edges that are in. */
let numIn: usize = 0;
/** u32 16 x feature of each edge */
let features: usize = 0;

export function layStates(at: usize, numFeature: u32): void {
  levels = at;
  maps = levels + (<usize>MAX_BITS + 1) * LEVEL;
  totals = maps + (<usize>MAX_BITS + 1) * (MOST_BLOCKS << 2);
  slots = totals + (MOST_BLOCKS << 4);
  tables = slots + (MOST_BLOCKS << 4) * MOST_SLOTS;
  noFeature = numFeature << 4;
  startPath(levels);
}

// @ts-ignore: decorator
@inline
function levelAt(depth: u32): usize {
  return levels + <usize>depth * LEVEL;
}

// @ts-ignore: decorator
@inline
function mapAt(depth: u32): usize {
  return maps + <usize>depth * (MOST_BLOCKS << 2);
}

/** Blocks of 4 states. */
// @ts-ignore: decorator
@inline
export function countBlocks(bits: u32): usize {
  return bits < 2 ? 1 : <usize>1 << (bits - 2);
}

/** Fills the tables of a tree, for subtrees of at most `bits`; returns where they are. */
export function fillTables(root: usize, bits: u32): usize {
  maxBits = bits;
  cursor = tables;
  isComplete = descend(root, 0);
  return tables;
}

/** Looks for subtrees that have few enough states; returns whether every leaf is in one. */
function descend(node: usize, depth: u32): bool {
  if (isLeaf(node) || depth + load<u32>(node, NEAREST_LEAF) > maxBits) return false;
  follow(node, depth, true);
  const isLeftIn = reach(node + SPLIT, node, depth + 1);
  follow(node, depth, false);
  return reach(<usize>load<u32>(node, RIGHT), node, depth + 1) && isLeftIn;
}

function reach(child: usize, parent: usize, depth: u32): bool {
  const numSplit = splitsOf(child);
  if (depth + numSplit > maxBits) return descend(child, depth);
  numBlock = countBlocks(depth + numSplit);
  numSlot = countSlots(numSplit);
  numIn = 0;
  features = cursor;
  for (let block: usize = 0; block < numBlock; block++) store<u32>(mapAt(depth) + (block << 2), <u32>block);
  fillBelow(child, depth);
  comeBack(child, parent, depth);
  while (numIn < numSlot) putSlot(noFeature, -1);
  cursor = features + (numSlot << 2);
  for (let block: usize = 0; block < numBlock; block++) putEntries(levelAt(depth) + block * FRAME + BELOW, block);
  return true;
}

/** The states of the path one edge further. */
function follow(parent: usize, depth: u32, isLeft: bool): void {
  const above = levelAt(depth);
  const below = above + LEVEL;
  const share = v128.load32_splat(parent + (isLeft ? SHARE_LEFT : SHARE_RIGHT));
  const mask = countBlocks(depth) - 1;
  for (let block: usize = 0; block < countBlocks(depth + 1); block++) {
    const outer = outerOf(parent, depth, block);
    enter(above + (block & mask) * FRAME, below + block * FRAME, outer, share, isSet(depth, block, isLeft));
  }
}

/** Where the feature's outer edge has the states of a block. */
// @ts-ignore: decorator
@inline
function outerOf(parent: usize, depth: u32, block: usize): usize {
  const up = load<i32>(parent, OUTER);
  if (up < 0) return unseen;
  return levelAt(depth - up) + (block & (countBlocks(depth - up) - 1)) * FRAME;
}

/** -1 in the lanes whose states have the bit, or do not have it. */
// @ts-ignore: decorator
@inline
function isSet(bit: u32, block: usize, wanted: bool): v128 {
  let set: v128;
  if (bit == 0) set = i32x4(0, -1, 0, -1);
  else if (bit == 1) set = i32x4(0, 0, -1, -1);
  else set = i32x4.splat(-(<i32>(block >> (bit - 2)) & 1));
  return wanted ? set : v128.not(set);
}

/** Fills the slots of a subtree's edges, and its sums for all its states. */
function fillBelow(node: usize, depth: u32): void {
  const level = levelAt(depth);
  if (isLeaf(node)) {
    for (let block: usize = 0; block < countBlocks(depth); block++) {
      reachLeaf(node, level + block * FRAME, level + block * FRAME + BELOW);
    }
    return;
  }
  const left = node + SPLIT, right = <usize>load<u32>(node, RIGHT);
  const numPath = countBlocks(depth + 1), numLeft = countBlocks(depth + 1 + splitsOf(left));
  follow(node, depth, true);
  for (let at: usize = 0; at < numBlock << 2; at += 4) {
    store<u32>(mapAt(depth + 1) + at, leftOf(load<u32>(mapAt(depth) + at), numLeft));
  }
  fillBelow(left, depth + 1);
  comeBack(left, node, depth + 1);
  for (let block: usize = 0; block < numLeft; block++) {
    memory.copy(level + block * FRAME + BELOW, level + LEVEL + block * FRAME + BELOW, 128);
  }
  follow(node, depth, false);
  for (let at: usize = 0; at < numBlock << 2; at += 4) {
    store<u32>(mapAt(depth + 1) + at, rightOf(load<u32>(mapAt(depth) + at), numPath, numLeft));
  }
  fillBelow(right, depth + 1);
  comeBack(right, node, depth + 1);
  for (let block = <u32>countBlocks(depth + splitsOf(node)); block--; ) {
    const leftSums = level + <usize>leftOf(block, numLeft) * FRAME + BELOW;
    const rightSums = level + LEVEL + <usize>rightOf(block, numPath, numLeft) * FRAME + BELOW;
    addSums(level + <usize>block * FRAME + BELOW, leftSums, rightSums);
  }
}

/** The block of the left child's states: those of its splits come first. */
// @ts-ignore: decorator
@inline
function leftOf(block: u32, numLeft: usize): u32 {
  return block & (<u32>numLeft - 1);
}

/** The block of the right child's states: without the bits of the left one's splits. */
// @ts-ignore: decorator
@inline
function rightOf(block: u32, numPath: usize, numLeft: usize): u32 {
  return (block & (<u32>numPath - 1)) + block / <u32>numLeft * <u32>numPath;
}

/** Takes what the edge to a node at `depth` gives its feature. */
function comeBack(node: usize, parent: usize, depth: u32): void {
  const level = levelAt(depth);
  const mask = countBlocks(depth) - 1;
  for (let block: usize = 0; block < countBlocks(depth + splitsOf(node)); block++) {
    const outer = outerOf(parent, depth - 1, block);
    const total = leave(level + (block & mask) * FRAME, outer, level + block * FRAME + BELOW);
    v128.store(totals + (block << 4), total);
  }
  putSlot(load<u32>(parent, PHI), depth);
}

/** @param depth of the node whose edge it is; -1 for none */
function putSlot(feature: u32, depth: i32): void {
  store<u32>(features + (numIn << 2), feature);
  for (let block: usize = 0; block < numBlock; block++) {
    const total = depth < 0
      ? f32x4.splat(0)
      : v128.load(totals + (<usize>load<u32>(mapAt(depth) + (block << 2)) << 4));
    v128.store(slots + ((block * numSlot + numIn) << 4), total);
  }
  numIn++;
}

/** The entries of 4 states. */
function putEntries(sums: usize, block: usize): void {
  const bytes = entryBytes(numSlot);
  turn(sums, cursor, bytes);
  turn(sums + 64, cursor + 16, bytes);
  const from = slots + ((block * numSlot) << 4);
  for (let slot: usize = 0; slot < numSlot; slot += 4) turn(from + (slot << 4), cursor + 32 + (slot << 2), bytes);
  cursor += 4 * bytes;
}

/** Transposes 4 numbers of 4 states. */
// @ts-ignore: decorator
@inline
function turn(from: usize, target: usize, bytes: usize): void {
  const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7), dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(target + bytes, v128.shuffle<f64>(ab, cd, 1, 3));
  v128.store(target + 2 * bytes, v128.shuffle<f64>(ba, dc, 0, 2));
  v128.store(target + 3 * bytes, v128.shuffle<f64>(ba, dc, 1, 3));
}
