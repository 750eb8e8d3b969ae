// Large trees with categorical splits, for thousands of rows at a time: walks over coded rows, tree after tree, 16 in lock
// step. Every test is a set of codes that go right, looked up by one bit, so that thresholds and categories cost the same
// and nothing branches.
//
// A column has a code of two bytes for each row: of numbers how many cuts of a segment they have passed, of categories
// their number, then one code for all that no split lists and one for missing values. Code c is written as
// (c >>> 5) << 7 | (c & 31): one shift gives the byte offset of the word in the set, and the lower five bits rotate it.
// Sets are rotated so that the bit of a code ends up as bit 4: the distance from the left child to the right one.

import { BLOCK, CodedForm, CodedNode, CodedTree, CategoryCodes, SlicedForm } from './records';
import { touch } from './deep';
import { loadSums, makeCodes, storeSums } from './slice';

/** Bytes of a code, and of a block of them. */
const CODE: usize = 2;
const CODES: usize = 256;

// @ts-ignore: decorator
@inline
function written(code: u32): u32 {
  return ((code >>> 5) << 7) | (code & 31);
}

/** Segments' codes for a block of rows. */
function codeNumbers(codes: usize, numSegment: i32, to: usize, columnBytes: usize): void {
  const low = i16x8.splat(31), high = i16x8.splat(0xe0);
  for (; numSegment > 0; numSegment--, to += columnBytes) {
    for (let at: usize = 0; at < CODES; at += 16, codes += 8) {
      const code = v128.load8x8_u(codes);
      v128.store(to + at, v128.or(v128.and(code, low), i16x8.shl(v128.and(code, high), 2)));
    }
  }
}

/** Categories of a block of rows. */
function codeCategories(feature: CategoryCodes, rows: usize, rowBytes: usize, to: usize): void {
  const unlisted = feature.numCategory, most = <f32>unlisted;
  let x = rows + <usize>feature.column;
  for (const end = to + CODES; to < end; to += CODE, x += rowBytes) {
    const value = load<f32>(x);
    // -0.5 would truncate to category 0, but every negative value goes left
    const code = value >= 0 ? <u32>min(value, most) : unlisted + u32(value != value);
    store<u16>(to, written(code));
  }
}

/** (numColumn, blockRows) codes */
function codeRows(form: CodedForm, rows: usize, numRow: i32): void {
  const sliced = changetype<SlicedForm>(form.sliced);
  const rowBytes = <usize>sliced.rowBytes, columnBytes = <usize>form.blockRows * CODE;
  let to = <usize>form.codes;
  while (numRow > 0) {
    let codes = <usize>sliced.codes;
    for (let block = makeCodes(sliced, rows, numRow); block > 0; block--, numRow -= BLOCK, rows += rowBytes * BLOCK) {
      codeNumbers(codes, sliced.numSegment, to, columnBytes);
      let feature = <usize>form.categorical, column = to + <usize>sliced.numSegment * columnBytes;
      for (let i = form.numCategorical; i > 0; i--, feature += offsetof<CategoryCodes>(), column += columnBytes) {
        codeCategories(changetype<CategoryCodes>(feature), rows, rowBytes, column);
      }
      codes += <usize>sliced.numSegment * BLOCK;
      to += CODES;
    }
  }
}

/** From a node to the child for the row that is `row` bytes into its columns. */
// @ts-ignore: decorator
@inline
function step(at: usize, row: usize): usize {
  const node = changetype<CodedNode>(at);
  const code = <u32>load<u16>(<usize>node.column + row);
  return <usize>node.left + <usize>(rotr(load<u32>(<usize>node.set + <usize>(code >>> 5)), code) & 16);
}

// @ts-ignore: decorator
@inline
function add4(sum: usize, a: usize, b: usize, c: usize, d: usize): void {
  let v = v128.load32_zero(a, offsetof<CodedNode>('value'));
  v = v128.load32_lane(b, v, 1, offsetof<CodedNode>('value'));
  v = v128.load32_lane(c, v, 2, offsetof<CodedNode>('value'));
  v = v128.load32_lane(d, v, 3, offsetof<CodedNode>('value'));
  v128.store(sum, f32x4.add(v128.load(sum), v));
}

function walk16(tree: CodedTree, row: usize, sum: usize): void {
  let a = <usize>tree.nodes, b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  let A = a, B = a, C = a, D = a, E = a, F = a, G = a, H = a;
  for (let k = tree.steps; k > 0; k--) {
    a = step(a, row); b = step(b, row + 2); c = step(c, row + 4); d = step(d, row + 6);
    e = step(e, row + 8); f = step(f, row + 10); g = step(g, row + 12); h = step(h, row + 14);
    A = step(A, row + 16); B = step(B, row + 18); C = step(C, row + 20); D = step(D, row + 22);
    E = step(E, row + 24); F = step(F, row + 26); G = step(G, row + 28); H = step(H, row + 30);
  }
  add4(sum, a, b, c, d);
  add4(sum + 16, e, f, g, h);
  add4(sum + 32, A, B, C, D);
  add4(sum + 48, E, F, G, H);
}

/** Adds trees `[begin, end)` to (numRow, numGroup) margins; rows as for addSliced. */
export function addCoded(form: CodedForm, rows: usize, numRow: i32, begin: i32, end: i32, margins: usize): void {
  const sliced = changetype<SlicedForm>(form.sliced);
  const columnBytes = <usize>form.blockRows << 2;
  for (; numRow > 0; numRow -= form.blockRows) {
    const count = min(numRow, form.blockRows);
    loadSums(sliced.numGroup, <usize>form.sums, columnBytes, margins, count);
    codeRows(form, rows, count);
    for (let t = begin; t < end; t++) {
      const tree = changetype<CodedTree>(<usize>form.trees + <usize>t * offsetof<CodedTree>());
      touch(<usize>tree.nodes, <usize>tree.bytes);
      const sum = <usize>form.sums + <usize>tree.group * columnBytes;
      for (let row: usize = 0; row < <usize>count; row += 16) walk16(tree, row * CODE, sum + (row << 2));
    }
    storeSums(sliced.numGroup, <usize>form.sums, columnBytes, margins, count);
    rows += <usize>sliced.rowBytes * form.blockRows;
    margins += <usize>(sliced.numGroup * form.blockRows) << 2;
  }
}
