// Packs trees. A process that has just started runs JavaScript loops over all nodes some 20 times slower than this.
import {
  CATEGORIES_END, DECISION, FEATURE, HEADER, isLeaf, MISSING_LEFT, NEAREST_LEAF, NUM_SPLIT, ORDER, OUTER, PHI, RIGHT,
  SHARE_LEFT, SHARE_RIGHT, SPLIT, splitsOf, THRESHOLD,
} from './nodes';

/** Least share of the rows that a branch is taken to have. */
const MIN_SHARE: f32 = 1e-12;

// The arrays of a TreeEnsemble. Each is the address of node 0, whether it is there or not.
let leftChild: usize = 0;
let rightChild: usize = 0;
let splitIndex: usize = 0;
let splitCondition: usize = 0;
let defaultLeft: usize = 0;
let categoryOffset: usize = 0;
let sumHessian: usize = 0;
/** (numLeaf, leafSize); 0 for scalar leaves */
let leafVector: usize = 0;
let leafSize: u32 = 1;
/** (numCategory) where the walks find them */
let categories: usize = 0;
/** (numFeature) i32 levels from the root to below the path's last split on the feature; 0: none */
let seenAt: usize = 0;
/** (numFeature) u32 the tree that named the feature last, from 1 on */
let namedBy: usize = 0;
/** (numFeature) u32 the features of the tree so far, times 16 */
let named: usize = 0;
let numNamed: usize = 0;
let numSplit: u32 = 0;
/** Where the next byte goes. */
let top: usize = 0;

export function setNodes(left: usize, right: usize, index: usize, condition: usize, missing: usize, cover: usize): void {
  leftChild = left;
  rightChild = right;
  splitIndex = index;
  splitCondition = condition;
  defaultLeft = missing;
  sumHessian = cover;
}

/** @param offsets 0 where no split is categorical */
export function setLists(offsets: usize, list: usize, vectors: usize, size: u32): void {
  categoryOffset = offsets;
  categories = list;
  leafVector = vectors;
  leafSize = size;
}

/** @param features (3, numFeature) u32 that are 0 before the first tree */
export function setFeatures(features: usize, numFeature: u32): void {
  seenAt = features;
  namedBy = seenAt + (<usize>numFeature << 2);
  named = namedBy + (<usize>numFeature << 2);
}

/** Packs a tree, whose number is from 1 on; returns the address behind it. */
export function pack(root: u32, tree: u32, target: usize): usize {
  top = target + HEADER;
  numSplit = 0;
  numNamed = 0;
  packDecisions(root, tree);
  store<u32>(target, numSplit);
  store<u32>(target, <u32>numNamed, 4);
  memory.copy(top, named, numNamed << 2);
  top += numNamed << 2;
  numSplit = 0;
  packNode(root, 0, 1);
  return top;
}

// @ts-ignore: decorator
@inline
function word(array: usize, index: u32): u32 {
  return load<u32>(array + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function float(array: usize, index: u32): f32 {
  return load<f32>(array + (<usize>index << 2));
}

function packDecisions(node: u32, tree: u32): void {
  const left = word(leftChild, node);
  if (left == -1) return;
  const feature = word(splitIndex, node);
  nameFeature(feature, tree);
  store<u32>(top, feature << 4, FEATURE);
  store<i32>(top, -<i32>load<u8>(defaultLeft + <usize>node), MISSING_LEFT);
  packTest(node);
  top += DECISION;
  numSplit++;
  packDecisions(left, tree);
  packDecisions(word(rightChild, node), tree);
}

// @ts-ignore: decorator
@inline
function packTest(node: u32): void {
  const begin = categoryOffset ? word(categoryOffset, node) : 0;
  const end = categoryOffset ? word(categoryOffset, node + 1) : 0;
  if (begin == end) {
    store<f32>(top, float(splitCondition, node), THRESHOLD);
    store<u32>(top, 0, CATEGORIES_END);
  } else {
    store<u32>(top, <u32>categories + (begin << 2), THRESHOLD);
    store<u32>(top, <u32>categories + (end << 2), CATEGORIES_END);
  }
}

// @ts-ignore: decorator
@inline
function nameFeature(feature: u32, tree: u32): void {
  const name = namedBy + (<usize>feature << 2);
  if (load<u32>(name) == tree) return;
  store<u32>(name, tree);
  store<u32>(named + (numNamed++ << 2), feature << 4);
}

/** A node and all below it, through which `share` of the training rows pass; returns its address. */
function packNode(node: u32, depth: u32, share: f32): usize {
  const at = top;
  const left = word(leftChild, node), right = word(rightChild, node);
  if (left == -1) {
    packLeaf(node, share);
    return at;
  }
  const feature = word(splitIndex, node);
  const seen = seenAt + (<usize>feature << 2);
  const outer = load<u32>(seen);
  const shareLeft = shareOf(node, left), shareRight = shareOf(node, right);
  store<u32>(at, feature << 4, PHI);
  store<u32>(at, numSplit++ << 4, ORDER);
  store<i32>(at, outer ? depth - outer : -1, OUTER);
  store<f32>(at, shareLeft, SHARE_LEFT);
  store<f32>(at, shareRight, SHARE_RIGHT);
  top += SPLIT;
  store<u32>(seen, depth + 1);
  const leftAt = packNode(left, depth + 1, share * shareLeft);
  const rightAt = packNode(right, depth + 1, share * shareRight);
  store<u32>(seen, outer);
  store<u32>(at, <u32>rightAt, RIGHT);
  store<u32>(at, 1 + splitsOf(leftAt) + splitsOf(rightAt), NUM_SPLIT);
  store<u32>(at, 1 + min(nearestLeaf(leftAt), nearestLeaf(rightAt)), NEAREST_LEAF);
  return at;
}

// @ts-ignore: decorator
@inline
function nearestLeaf(node: usize): u32 {
  return isLeaf(node) ? 0 : load<u32>(node, NEAREST_LEAF);
}

/** The share of a node's training rows that its branch has. */
// @ts-ignore: decorator
@inline
function shareOf(node: u32, child: u32): f32 {
  const cover = float(sumHessian, node);
  return cover <= 0 ? 0.5 : max(float(sumHessian, child) / cover, MIN_SHARE);
}

function packLeaf(node: u32, share: f32): void {
  store<u32>(top, 0);
  top += 4;
  let value = splitCondition + (<usize>node << 2);
  if (leafVector) value = leafVector + (<usize>word(rightChild, node) * leafSize << 2);
  for (const end = value + (<usize>leafSize << 2); value < end; value += 4, top += 4) {
    store<f32>(top, share * load<f32>(value));
  }
}

/** The mean of the leaves below a node, weighted by cover; below a node without cover both sides count alike. */
export function meanOf(node: u32, group: u32): f64 {
  const left = word(leftChild, node), right = word(rightChild, node);
  if (left == -1) {
    return leafVector ? load<f32>(leafVector + ((<usize>right * leafSize + group) << 2)) : float(splitCondition, node);
  }
  const leftMean = meanOf(left, group);
  const rightMean = meanOf(right, group);
  const cover = <f64>float(sumHessian, node);
  if (cover == 0) return (leftMean + rightMean) / 2;
  return (leftMean * <f64>float(sumHessian, left) + rightMean * <f64>float(sumHessian, right)) / cover;
}
