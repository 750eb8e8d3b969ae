// Checks of packed artifacts. A process that has just started runs JavaScript loops over every word of a file some 20 times
// slower than WebAssembly, which is compiled at once.

/** Why `checkTrees` or `checkCategories` failed, as a negative number; and where. */
const BAD_LEAF: i32 = -1;
const BAD_FEATURE: i32 = -2;
const BAD_CHILD: i32 = -3;
const SHARED_CHILD: i32 = -4;
const BAD_NODE: i32 = -5;
const CATEGORIES_OUT_OF_PLACE: i32 = -6;
const BAD_CATEGORY: i32 = -7;
export const heapBase: usize = __heap_base;
export let failedTree: i32 = 0;
export let failedNode: i32 = 0;

// @ts-ignore: decorator
@inline
function addWord(sum: u32, word: u32): u32 {
  return (rotl<u32>(sum, 13) ^ word) * 0x9e3779b1;
}

/**
 * A sum with the 32-bit words in `[begin, end)` added to it: the change of any one word shows. Every step waits for the
 * one before it, so four sums run side by side, which takes 0.4 of the time; in the end they are words themselves.
 */
export function addWords(sum: u32, begin: usize, end: usize): u32 {
  let first: u32 = 0;
  let second: u32 = 0;
  let third: u32 = 0;
  let fourth: u32 = 0;
  let at = begin;
  for (; at + 16 <= end; at += 16) {
    first = addWord(first, load<u32>(at));
    second = addWord(second, load<u32>(at, 4));
    third = addWord(third, load<u32>(at, 8));
    fourth = addWord(fourth, load<u32>(at, 12));
  }
  sum = addWord(addWord(addWord(addWord(sum, first), second), third), fourth);
  for (; at < end; at += 4) sum = addWord(sum, load<u32>(at));
  return sum;
}

// @ts-ignore: decorator
@inline
function at(array: usize, index: i32): i32 {
  return load<i32>(array + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function isReached(reached: usize, node: i32): bool {
  return load<u8>(reached + <usize>node) != 0;
}

function fail(reason: i32, tree: i32, node: i32): i32 {
  failedTree = tree;
  failedNode = node;
  return reason;
}

/**
 * Walks some trees level by level. Addresses of arrays are those of node 0, whether it is there or not.
 *
 * @param firstRow what stands at a leaf in place of its right child is from here on
 * @param endRow and below this
 * @param treeOffset (numTree + 1) of these trees
 * @param reached (numNode) scratch bytes
 * @param queue (nodes of the largest tree) scratch words
 * @returns splits on the longest way from a root to a leaf, or why the arrays are no trees
 */
export function checkTrees(
  numTree: i32,
  treeOffset: usize,
  leftChild: usize,
  rightChild: usize,
  splitIndex: usize,
  defaultLeft: usize,
  numFeature: i32,
  firstRow: i32,
  endRow: i32,
  reached: usize,
  queue: usize,
): i32 {
  let maxDepth = 0;
  memory.fill(reached + <usize>at(treeOffset, 0), 0, <usize>(at(treeOffset, numTree) - at(treeOffset, 0)));
  for (let tree = 0; tree < numTree; tree++) {
    const root = at(treeOffset, tree);
    const end = at(treeOffset, tree + 1);
    let filled = 1;
    let levelEnd = 1;
    let depth = 0;
    store<i32>(queue, root);
    store<u8>(reached + <usize>root, 1);
    for (let next = 0; next < filled; next++) {
      if (next == levelEnd) {
        depth++;
        levelEnd = filled;
      }
      const node = at(queue, next);
      const left = at(leftChild, node);
      const right = at(rightChild, node);
      if (load<u8>(defaultLeft + <usize>node) > 1) return fail(BAD_NODE, tree, node);
      if (left == -1) {
        if (right < firstRow || right >= endRow) return fail(BAD_LEAF, tree, node);
        if (at(splitIndex, node) != 0) return fail(BAD_NODE, tree, node);
        continue;
      }
      if (<u32>at(splitIndex, node) >= <u32>numFeature) return fail(BAD_FEATURE, tree, node);
      if (left <= root || left >= end || right <= root || right >= end) return fail(BAD_CHILD, tree, node);
      if (left == right || isReached(reached, left) || isReached(reached, right)) return fail(SHARED_CHILD, tree, node);
      store<u8>(reached + <usize>left, 1);
      store<u8>(reached + <usize>right, 1);
      store<i32>(queue + (<usize>filled << 2), left);
      store<i32>(queue + (<usize>filled << 2), right, 4);
      filled += 2;
    }
    if (depth > maxDepth) maxDepth = depth;
    if (filled == end - root) continue;
    // engines may copy all nodes, so those that no row can reach have to be leaves as well
    for (let node = root; node < end; node++) {
      if (isReached(reached, node)) continue;
      const isLeaf = at(leftChild, node) == -1 && at(rightChild, node) == -1 && at(splitIndex, node) == 0;
      if (!isLeaf || load<u8>(defaultLeft + <usize>node) > 1) return fail(BAD_NODE, tree, node);
    }
  }
  return maxDepth;
}

/**
 * Whether the categories of each split ascend, and leaves have none: 0, or why not. Addresses as above.
 *
 * @param endCategory of all nodes up to `endNode`
 */
export function checkCategories(
  beginNode: i32,
  endNode: i32,
  leftChild: usize,
  categoryOffset: usize,
  categories: usize,
  endCategory: i32,
  maxCategory: i32,
): i32 {
  for (let node = beginNode; node < endNode; node++) {
    const begin = at(categoryOffset, node);
    const end = at(categoryOffset, node + 1);
    if (end < begin || end > endCategory || (end > begin && at(leftChild, node) == -1)) {
      return fail(CATEGORIES_OUT_OF_PLACE, -1, node);
    }
    let least = 0;
    for (let i = begin; i < end; i++) {
      const category = at(categories, i);
      if (category < least || category > maxCategory) return fail(BAD_CATEGORY, -1, node);
      least = category;
    }
  }
  return 0;
}
