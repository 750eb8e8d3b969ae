// The lower levels of large trees four at a time, row after row: a subtree of height 4 makes all of its 15 tests at once.
//
// A row is up to 80 codes of one byte, in registers; the type T of functions stands for how many. One swizzle for each
// register fetches the codes of the 15 columns, and one comparison makes 15 bits. Two tables turn them into one of
// 16 cells: the upper seven bits tell which of the lower eight counts.
//
// Subtree, 96 bytes: (16) columns, (16) cuts, (16) cells of 4 bytes. The tests of three levels are in heap order, then the
// eight of the last level; cells go from left to right. Codes and cuts are less 128, since signed comparisons are cheaper.
// Where there is no split, the cut is one that no code exceeds: such rows go left. A cell is a leaf value; or, in trees
// that need several subtrees on the way to a leaf, the address of the next one. Leaves in those trees stay on themselves:
// their cuts stop every code, their first cell is their own address and their values follow it, 36 bytes behind.

import { DeepTree } from './records';

const SUBTREE: usize = 96;
const CELLS: usize = 32;
const VALUES: usize = 36;
/** In the tables: where 16 bytes of 16 are. */
const SIXTEEN: usize = 2560;

/** u8, u16, u32, u64: 1, 2, 4, 5 registers. Types, as literals would not survive the optimiser, which merges functions. */
// @ts-ignore: decorator
@inline
function registersOf<T>(): usize {
  return sizeof<T>() == 8 ? 5 : sizeof<T>();
}

// @ts-ignore: decorator
@inline
function lookUp<T>(row: usize, columns: v128, sixteen: v128): v128 {
  let codes = i8x16.swizzle(v128.load(row), columns);
  if (sizeof<T>() > 1) {
    columns = i8x16.sub(columns, sixteen);
    codes = v128.or(codes, i8x16.swizzle(v128.load(row, 16), columns));
  }
  if (sizeof<T>() > 2) {
    columns = i8x16.sub(columns, sixteen);
    codes = v128.or(codes, i8x16.swizzle(v128.load(row, 32), columns));
    columns = i8x16.sub(columns, sixteen);
    codes = v128.or(codes, i8x16.swizzle(v128.load(row, 48), columns));
  }
  if (sizeof<T>() > 4) {
    columns = i8x16.sub(columns, sixteen);
    codes = v128.or(codes, i8x16.swizzle(v128.load(row, 64), columns));
  }
  return codes;
}

/**
 * The address, less CELLS, of a row's cell. tables: (128) u32 by the bits of the upper seven tests, where the column of the
 * test that counts begins in (256, 8) bytes by the bits of the lower eight; these are the byte offsets of cells.
 */
// @ts-ignore: decorator
@inline
function descend<T>(subtree: usize, row: usize, tables: usize, sixteen: v128): usize {
  const codes = lookUp<T>(row, v128.load(subtree), sixteen);
  const right = <u32>i8x16.bitmask(i8x16.gt_s(codes, v128.load(subtree, 16)));
  const column = load<u32>(tables + (<usize>(right & 127) << 2));
  return subtree + <usize>load<u8>(<usize>(column + (right >>> 7 << 3)));
}

// @ts-ignore: decorator
@inline
function subtreeAt(subtrees: usize, place: usize): usize {
  return subtrees + <usize>load<u8>(place) * SUBTREE;
}

/** Adds the leaves of a tree whose subtrees end in them. */
// @ts-ignore: decorator
@inline
export function addSubtrees<T>(tree: DeepTree, tables: usize, places: usize, row: usize, numRow: i32, sum: usize): void {
  const subtrees = <usize>tree.lower;
  const sixteen = v128.load(tables, SIXTEEN);
  for (const end = places + <usize>numRow; places < end; places += 4, row += registersOf<T>() << 6, sum += 16) {
    const a = descend<T>(subtreeAt(subtrees, places), row, tables, sixteen);
    const b = descend<T>(subtreeAt(subtrees, places + 1), row + (registersOf<T>() << 4), tables, sixteen);
    const c = descend<T>(subtreeAt(subtrees, places + 2), row + (registersOf<T>() << 5), tables, sixteen);
    const d = descend<T>(subtreeAt(subtrees, places + 3), row + registersOf<T>() * 48, tables, sixteen);
    let v = v128.load32_zero(a, CELLS);
    v = v128.load32_lane(b, v, 1, CELLS);
    v = v128.load32_lane(c, v, 2, CELLS);
    v = v128.load32_lane(d, v, 3, CELLS);
    v128.store(sum, f32x4.add(v128.load(sum), v));
  }
}

/** Where rows are, as (numRow) addresses: first below the upper levels. */
export function enterSubtrees(tree: DeepTree, places: usize, numRow: i32, states: usize): void {
  for (const end = places + <usize>numRow; places < end; places++, states += 4) {
    store<u32>(states, <u32>subtreeAt(<usize>tree.lower, places));
  }
}

/** Then one subtree further. */
// @ts-ignore: decorator
@inline
export function advance<T>(states: usize, tables: usize, row: usize, numRow: i32): void {
  const sixteen = v128.load(tables, SIXTEEN);
  for (const end = states + (<usize>numRow << 2); states < end; states += 4, row += registersOf<T>() << 4) {
    store<u32>(states, load<u32>(descend<T>(<usize>load<u32>(states), row, tables, sixteen), CELLS));
  }
}

/** At last adds one of the values of the leaves that rows are at. */
export function addStates(states: usize, value: usize, numRow: i32, sum: usize): void {
  for (const end = states + (<usize>numRow << 2); states < end; states += 16, sum += 16) {
    let v = v128.load32_zero(<usize>load<u32>(states) + value, VALUES);
    v = v128.load32_lane(<usize>load<u32>(states, 4) + value, v, 1, VALUES);
    v = v128.load32_lane(<usize>load<u32>(states, 8) + value, v, 2, VALUES);
    v = v128.load32_lane(<usize>load<u32>(states, 12) + value, v, 3, VALUES);
    v128.store(sum, f32x4.add(v128.load(sum), v));
  }
}
