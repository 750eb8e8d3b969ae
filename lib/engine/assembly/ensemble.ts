// Trees that are to be packed, as workbench.ts lays them out. A process that has just started runs JavaScript loops over
// nodes some 20 times slower than these kernels.

/** Arrays as TreeEnsemble in tree-ensemble.ts has them, then what kernels find out; a field is an address or a number. */
@unmanaged
export class Ensemble {
  numTree: i32;
  numNode: i32;
  numFeature: i32;
  leafSize: i32;
  treeOffset: u32;
  treeGroup: u32;
  treeWeight: u32;
  leftChild: u32;
  rightChild: u32;
  splitIndex: u32;
  splitCondition: u32;
  defaultLeft: u32;
  /** 0 if no split is categorical */
  categoryOffset: u32;
  leafVector: u32;
  /** (numNode) see order.ts */
  nodes: u32;
  depths: u32;
  children: u32;
  /** (numTree) nodes of the order, and splits on the longest way to a leaf */
  sizes: u32;
  heights: u32;
  /** (numNode) the test of each split: place of its cut among those of all features, times 2, plus 1 if missing goes right */
  tests: u32;
  /** (tests) address of the mask of each */
  masks: u32;
  /** (2, nodes of the largest tree) scratch */
  work: u32;
}

/** The cuts of numeric splits, by feature. */
@unmanaged
export class Cuts {
  /** (numFeature + 2) where those of each feature begin */
  begins: u32;
  /** (numFeature) how many of them are distinct */
  counts: u32;
  /** (splits) */
  values: u32;
  /** (numFeature) bytes: 1 if some split sends missing values left, 2 if some sends them right */
  directions: u32;
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
  return load<u8>(<usize>e.defaultLeft + <usize>node) == 1;
}

/** The address of the mask of a split. */
// @ts-ignore: decorator
@inline
export function maskOf(e: Ensemble, node: i32): u32 {
  return at(e.masks, at(e.tests, node));
}

/** Whether a node is a split on a threshold. */
// @ts-ignore: decorator
@inline
export function isNumericSplit(e: Ensemble, node: i32): bool {
  if (at(e.leftChild, node) == -1) return false;
  return e.categoryOffset == 0 || at(e.categoryOffset, node) == at(e.categoryOffset, node + 1);
}

/** The threshold as kernels compare it: see canonicalCut in tested-features.ts. */
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
