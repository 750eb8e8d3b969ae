// Trees of any shape as lists, worked through top-down: which rows reach each node, then the planes of the leaf index as
// unions of nodes. It costs about 11 operations a split, whatever the depth; padding to a perfect tree costs 6 to 8, but
// for every place.
//
// Leaves are numbered so that few unions are needed: of two subtrees the larger keeps its numbers and the smaller gets
// the next multiple of its own range, so that it joins just the planes of that multiple's bits. Numbers are not dense.

import { PLANES, transpose } from './transpose';

// @ts-ignore: decorator
@inline
function reachChildren(split: usize, children: usize): void {
  const mask = v128.load(<usize>load<u32>(split)), rows = v128.load(<usize>load<u32>(split, 4));
  v128.store(children, v128.andnot(rows, mask));
  v128.store(children, v128.and(rows, mask), 16);
}

/**
 * Which rows reach each node. splits: (numSplit, a multiple of 4) address of the mask, address of the node's own rows,
 * parents first. reach: (2 numSplit + 1) masks: all rows at the root, then the two children of each split.
 */
export function reachNodes(splits: usize, numSplit: i32, reach: usize): void {
  v128.store(reach, i32x4.splat(-1));
  for (let children = reach + 16; numSplit > 0; numSplit -= 4, splits += 32, children += 128) {
    reachChildren(splits, children);
    reachChildren(splits + 8, children + 32);
    reachChildren(splits + 16, children + 64);
    reachChildren(splits + 24, children + 96);
  }
}

/**
 * The planes of the leaf index, zeros behind them up to a multiple of 8. members: for each plane the number of its nodes,
 * a multiple of 4, then the addresses of their rows.
 */
export function makePlanes(members: usize, numPlane: i32, planes: usize): void {
  const zero = i32x4.splat(0);
  for (let plane = 0; plane < numPlane; plane++, planes += 16) {
    let a = zero, b = zero, c = zero, d = zero;
    const end = members + 4 + (<usize>load<u32>(members) << 2);
    for (members += 4; members < end; members += 16) {
      a = v128.or(a, v128.load(<usize>load<u32>(members)));
      b = v128.or(b, v128.load(<usize>load<u32>(members, 4)));
      c = v128.or(c, v128.load(<usize>load<u32>(members, 8)));
      d = v128.or(d, v128.load(<usize>load<u32>(members, 12)));
    }
    v128.store(planes, v128.or(v128.or(a, b), v128.or(c, d)));
  }
  for (; numPlane & 7; numPlane++, planes += 16) v128.store(planes, zero);
}

/** 16 planes to (128) words of two bytes. */
export function indexWide(planes: usize, index: usize): void {
  const low = index + 256, high = index + 384;
  transpose(8, planes, low, planes + PLANES);
  transpose(8, planes + 128, high, planes + PLANES);
  for (let row: usize = 0; row < 128; row += 16) {
    const a = v128.load(low + row), b = v128.load(high + row), words = index + (row << 1);
    v128.store(words, i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(words, i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
  }
}
