// Large trees for thousands of rows at a time: the upper levels bit-sliced, 128 rows at a time, then the lower ones over
// coded rows, tree after tree, so that a tree pays once for its way into the cache. Rows of up to 80 codes descend by
// subtrees (subtrees.ts), longer ones are walked, 16 in lock step.
//
// Walks read a code as the high byte of two. Narrow node, 4 bytes: bits 0 … 7 byte offset of the column in the coded row,
// 8 … 15 cut, 16 … 31 left child; the right child sits one before it. One subtraction compares and selects:
// (node - code) >> 16 borrows from the child exactly when code > cut. A leaf has cut 255, which no code exceeds, and itself
// as child, so that walks stay on it.
// Wide node, 8 bytes: offset 24 bits, cut 8, child 32; for more than 128 columns or 65,536 nodes.

import { BLOCK, DeepForm, DeepTree, SlicedForm } from './records';
import { codeRows } from './coded-rows';
import { addLeaves } from './leaves';
import { indexPadded, loadSums, makeCodes, makeMasks, storeSums } from './slice';
import { addStates, addSubtrees, advance, enterSubtrees } from './subtrees';

// @ts-ignore: decorator
@inline
function step(wide: bool, node: usize, walk: usize, row: usize): usize {
  if (wide) {
    const word = load<u64>(walk + (node << 3));
    return <usize>((word - (<u64>load<u16>(row + <usize>(word & 0xffffff)) << 16)) >>> 32);
  }
  const word = load<u32>(walk + (node << 2));
  return <usize>((word - <u32>load<u16>(row + <usize>(word & 0xff))) >>> 16);
}

// @ts-ignore: decorator
@inline
function start(starts: usize, place: usize): usize {
  return <usize>load<u32>(starts + (<usize>load<u8>(place) << 2));
}

// @ts-ignore: decorator
@inline
function add4(leaves: usize, sum: usize, a: usize, b: usize, c: usize, d: usize): void {
  let v = v128.load32_zero(leaves + (a << 2));
  v = v128.load32_lane(leaves + (b << 2), v, 1);
  v = v128.load32_lane(leaves + (c << 2), v, 2);
  v = v128.load32_lane(leaves + (d << 2), v, 3);
  v128.store(sum, f32x4.add(v128.load(sum), v));
}

// @ts-ignore: decorator
@inline
function walk16(wide: bool, tree: DeepTree, leafSize: i32, p: usize, stride: usize, place: usize, sum: usize, columnBytes: usize): void {
  const starts = <usize>tree.starts, w = <usize>tree.lower;
  const p1 = p + stride, p2 = p1 + stride, p3 = p2 + stride, p4 = p3 + stride, p5 = p4 + stride, p6 = p5 + stride, p7 = p6 + stride;
  const p8 = p7 + stride, p9 = p8 + stride, p10 = p9 + stride, p11 = p10 + stride, p12 = p11 + stride, p13 = p12 + stride, p14 = p13 + stride, p15 = p14 + stride;
  let a = start(starts, place), b = start(starts, place + 1), c = start(starts, place + 2), d = start(starts, place + 3);
  let e = start(starts, place + 4), f = start(starts, place + 5), g = start(starts, place + 6), h = start(starts, place + 7);
  let A = start(starts, place + 8), B = start(starts, place + 9), C = start(starts, place + 10), D = start(starts, place + 11);
  let E = start(starts, place + 12), F = start(starts, place + 13), G = start(starts, place + 14), H = start(starts, place + 15);
  for (let k = tree.steps; k > 0; k--) {
    a = step(wide, a, w, p); b = step(wide, b, w, p1); c = step(wide, c, w, p2); d = step(wide, d, w, p3);
    e = step(wide, e, w, p4); f = step(wide, f, w, p5); g = step(wide, g, w, p6); h = step(wide, h, w, p7);
    A = step(wide, A, w, p8); B = step(wide, B, w, p9); C = step(wide, C, w, p10); D = step(wide, D, w, p11);
    E = step(wide, E, w, p12); F = step(wide, F, w, p13); G = step(wide, G, w, p14); H = step(wide, H, w, p15);
  }
  for (let leaves = <usize>tree.leaves; leafSize > 0; leafSize--, leaves += <usize>tree.leafBytes, sum += columnBytes) {
    add4(leaves, sum, a, b, c, d);
    add4(leaves, sum + 16, e, f, g, h);
    add4(leaves, sum + 32, A, B, C, D);
    add4(leaves, sum + 48, E, F, G, H);
  }
}

/** Fetches an array in order: first touches at random would each wait for the outer caches. */
let touched: u32 = 0;
export function touch(at: usize, bytes: usize): void {
  let any: u32 = 0;
  for (const end = at + bytes; at < end; at += 64) any |= load<u32>(at);
  touched = any; // keeps the loads alive
}

function walkTree(tree: DeepTree, form: DeepForm, leafSize: i32, numRow: i32, places: usize, sum: usize): void {
  const stride = <usize>form.stride, columnBytes = <usize>form.blockRows << 2;
  let row = <usize>form.codes;
  for (; numRow > 0; numRow -= 16, row += stride << 4, places += 16, sum += 64) {
    if (tree.isWide) walk16(true, tree, leafSize, row, stride, places, sum, columnBytes);
    else walk16(false, tree, leafSize, row, stride, places, sum, columnBytes);
  }
}

function descendOnce(tree: DeepTree, form: DeepForm, numRow: i32, places: usize, sum: usize): void {
  const tables = <usize>form.tables, codes = <usize>form.codes;
  if (form.stride == 16) addSubtrees<u8>(tree, tables, places, codes, numRow, sum);
  else if (form.stride == 32) addSubtrees<u16>(tree, tables, places, codes, numRow, sum);
  else if (form.stride == 64) addSubtrees<u32>(tree, tables, places, codes, numRow, sum);
  else addSubtrees<u64>(tree, tables, places, codes, numRow, sum);
}

function descendOften(tree: DeepTree, form: DeepForm, leafSize: i32, numRow: i32, places: usize, sum: usize): void {
  const tables = <usize>form.tables, codes = <usize>form.codes, states = <usize>form.states;
  enterSubtrees(tree, places, numRow, states);
  for (let i = tree.steps; i > 0; i--) {
    if (form.stride == 16) advance<u8>(states, tables, codes, numRow);
    else if (form.stride == 32) advance<u16>(states, tables, codes, numRow);
    else if (form.stride == 64) advance<u32>(states, tables, codes, numRow);
    else advance<u64>(states, tables, codes, numRow);
  }
  for (let value: usize = 0; leafSize > 0; leafSize--, value += 4, sum += <usize>form.blockRows << 2) {
    addStates(states, value, numRow, sum);
  }
}

function addPlaces(tree: DeepTree, form: DeepForm, leafSize: i32, numRow: i32, places: usize, sum: usize): void {
  let leaves = <usize>tree.leaves;
  for (; leafSize > 0; leafSize--, leaves += <usize>tree.leafBytes, sum += <usize>form.blockRows << 2) {
    for (let row = 0; row < numRow; row += BLOCK) addLeaves(leaves, places + <usize>row, sum + (<usize>row << 2));
  }
}

function addTree(tree: DeepTree, form: DeepForm, numRow: i32, places: usize): void {
  const leafSize = changetype<SlicedForm>(form.sliced).leafSize;
  const sum = <usize>form.sums + <usize>(tree.group * form.blockRows << 2);
  touch(<usize>tree.lower, <usize>tree.lowerBytes);
  touch(<usize>tree.leaves, <usize>tree.leafBytes);
  if (tree.steps == 0) addPlaces(tree, form, leafSize, numRow, places, sum);
  else if (!form.tables) walkTree(tree, form, leafSize, numRow, places, sum);
  else if (tree.steps == 1 && leafSize == 1) descendOnce(tree, form, numRow, places, sum);
  else descendOften(tree, form, leafSize, numRow, places, sum);
}

// @ts-ignore: decorator
@inline
function treeAt(form: DeepForm, tree: i32): DeepTree {
  return changetype<DeepTree>(<usize>form.trees + <usize>tree * offsetof<DeepTree>());
}

/** Where each row is below the upper levels of trees `[begin, end)`, and its codes. */
function placeRows(form: DeepForm, rows: usize, numRow: i32, begin: i32, end: i32): void {
  const sliced = changetype<SlicedForm>(form.sliced);
  let places = <usize>form.places, coded = <usize>form.codes;
  while (numRow > 0) {
    let codes = <usize>sliced.codes;
    for (let block = makeCodes(sliced, rows, numRow); block > 0; block--, numRow -= BLOCK, codes += <usize>sliced.numSegment * BLOCK) {
      makeMasks(sliced, rows, min(numRow, BLOCK), codes);
      codeRows(form, codes, coded);
      let to = places;
      for (let tree = begin; tree < end; tree++, to += <usize>form.blockRows) {
        const record = treeAt(form, tree);
        indexPadded(record.depth, <usize>record.nodes, <usize>sliced.planes, to);
      }
      rows += <usize>sliced.rowBytes * BLOCK;
      places += BLOCK;
      coded += <usize>form.stride * BLOCK;
    }
  }
}

/** Adds trees `[begin, end)` to (numRow, numGroup) margins; rows as for addSliced. */
export function addDeep(form: DeepForm, rows: usize, numRow: i32, begin: i32, end: i32, margins: usize): void {
  const sliced = changetype<SlicedForm>(form.sliced);
  const columnBytes = <usize>form.blockRows << 2;
  for (; numRow > 0; numRow -= form.blockRows) {
    const count = min(numRow, form.blockRows);
    loadSums(sliced.numGroup, <usize>form.sums, columnBytes, margins, count);
    for (let first = begin; first < end; first += form.batchTrees) {
      const last = min(end, first + form.batchTrees);
      placeRows(form, rows, count, first, last);
      let places = <usize>form.places;
      for (let tree = first; tree < last; tree++, places += <usize>form.blockRows) {
        addTree(treeAt(form, tree), form, count, places);
      }
    }
    storeSums(sliced.numGroup, <usize>form.sums, columnBytes, margins, count);
    rows += <usize>sliced.rowBytes * form.blockRows;
    margins += <usize>(sliced.numGroup * form.blockRows) << 2;
  }
}
