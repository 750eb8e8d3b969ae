// Trees that are to be packed, some at a time, as workbench.ts lays them out. A process that has just started runs JavaScript
// loops over nodes some 20 times slower than these kernels.

/**
 * Some trees of an ensemble: arrays as TreeEnsemble in tree-ensemble.ts has them, then what kernels find out. Trees are
 * counted from the first of these; nodes have their numbers in the ensemble, and addresses of arrays by node are those of
 * node 0, whether it is there or not.
 */
@unmanaged
export class Ensemble {
  numTree: i32;
  numFeature: i32;
  leafSize: i32;
  /** (numTree + 1) */
  treeOffset: u32;
  treeGroup: u32;
  treeWeight: u32;
  /** (numTree) nodes that rows can reach, and splits on the longest way to a leaf */
  sizes: u32;
  heights: u32;
  /** (numNode) */
  leftChild: u32;
  rightChild: u32;
  splitIndex: u32;
  splitCondition: u32;
  /** (numNode) see order.ts */
  nodes: u32;
  depths: u32;
  children: u32;
  /** (numNode) the test of each split: place of its cut among all cuts, times 2, plus 1 if missing values go right */
  tests: u32;
  /** (numNode) */
  defaultLeft: u32;
  /** (numNode + 1), or 0 if no split is categorical */
  categoryOffset: u32;
  leafVector: u32;
  /** of all trees, see cuts.ts: (numFeature + 2) where the cuts of each feature begin */
  begins: u32;
  /** (numFeature) bytes: 1 if some split sends missing values left, 2 if some sends them right */
  directions: u32;
  cuts: u32;
  /** 4,096 bytes and (cuts) to sort with */
  spare: u32;
  /** (tests) address of the mask of each */
  masks: u32;
  /** (2, nodes of the largest tree) scratch of layouts */
  work: u32;
}

// @ts-ignore: decorator
@inline
export function at(array: u32, index: i32): i32 {
  return load<i32>(<usize>array + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function floatAt(array: u32, index: i32): f32 {
  return load<f32>(<usize>array + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function put(array: u32, index: i32, value: i32): void {
  store<i32>(<usize>array + (<usize>index << 2), value);
}

// @ts-ignore: decorator
@inline
export function goesLeft(e: Ensemble, node: i32): bool {
  return load<u8>(<usize>(e.defaultLeft + node)) == 1;
}

/** The address of the mask of a split. */
// @ts-ignore: decorator
@inline
export function maskOf(e: Ensemble, node: i32): u32 {
  return at(e.masks, at(e.tests, node));
}

/** The threshold as kernels compare it, `x >= cut` for right: 0 and -0 are one cut, and every present value goes right
 * at NaN, as `x < NaN` is false. */
// @ts-ignore: decorator
@inline
export function cutOf(e: Ensemble, node: i32): f32 {
  const condition = floatAt(e.splitCondition, node);
  return condition == condition ? condition + 0 : -Infinity;
}

/** What a leaf adds to a group: its value times the tree's weight. */
// @ts-ignore: decorator
@inline
export function leafValue(e: Ensemble, tree: i32, leaf: i32, group: i32): f32 {
  const weight = floatAt(e.treeWeight, tree);
  if (e.leafSize == 1) return floatAt(e.splitCondition, leaf) * weight;
  return floatAt(e.leafVector, at(e.rightChild, leaf) * e.leafSize + group) * weight;
}
