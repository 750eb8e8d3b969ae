// Rows to children, and leaves to margins.

import { scratch } from './scratch';

// Stable and without branches: every row is written to both ends, and one of the two advances.
// @ts-ignore: decorator
@inline
function split<T>(codes: usize, right: usize, rows: usize, n: u32, left: usize, rightRows: usize): u32 {
  const begin = left;
  for (const end = rows + (<usize>n << 2); rows < end; rows += 4) {
    const row = load<u32>(rows);
    const goesRight = <usize>load<u8>(right + <usize>load<T>(codes + <usize>row * sizeof<T>()));
    store<u32>(left, row);
    store<u32>(rightRows, row);
    left += 4 - (goesRight << 2);
    rightRows += goesRight << 2;
  }
  return <u32>((left - begin) >> 2);
}

// codes: of one feature, of `width` bytes by row; right: u8 by code whether it goes right, or 0 for codes that are
// above `bin`, and for that of missing values, numBin, when `missing` is 1; rows: u32 (n). The rows that go left are
// written to `left`, the others to `rightRows`; where `left` is where they came from, these follow. Returns how many go left.
export function splitRows(
  codes: usize, width: u32, right: usize, bin: i32, numBin: u32, missing: u32, rows: usize, n: u32, left: usize,
  rightRows: usize,
): u32 {
  if (right == 0) {
    right = scratch;
    memory.fill(right, 0, bin + 1);
    memory.fill(right + bin + 1, 1, numBin - bin - 1);
    store<u8>(right + numBin, missing);
  }
  let numLeft: u32;
  if (width == 1) numLeft = split<u8>(codes, right, rows, n, left, rightRows);
  else if (width == 2) numLeft = split<u16>(codes, right, rows, n, left, rightRows);
  else numLeft = split<u32>(codes, right, rows, n, left, rightRows);
  if (left == rows) moveRows(rightRows, rows + (<usize>numLeft << 2), n - numLeft);
  return numLeft;
}

export function moveRows(from: usize, to: usize, n: u32): void {
  memory.copy(to, from, <usize>n << 2);
}

// Adds leaves to the margins of rows first … last - 1. leaves: for each u32 address of its rows, ascending, u32 number of
// them, f32 value (12 bytes); margin: f32, that of row r at r * stride
export function addLeaves(leaves: usize, numLeaf: u32, first: u32, last: u32, margin: usize, stride: u32): void {
  for (const end = leaves + <usize>numLeaf * 12; leaves < end; leaves += 12) {
    const begin = <usize>load<u32>(leaves), n = load<u32>(leaves, 4), value = load<f32>(leaves, 8);
    const rowEnd = begin + (<usize>n << 2);
    for (let rows = lowerBound(begin, n, first); rows < rowEnd; rows += 4) {
      const row = load<u32>(rows);
      if (row >= last) break;
      const at = margin + (<usize>row * stride << 2);
      store<f32>(at, load<f32>(at) + value);
    }
  }
}

// the address of the first of n ascending rows that is not before `row`
function lowerBound(rows: usize, n: u32, row: u32): usize {
  let begin: u32 = 0;
  while (begin < n) {
    const middle = (begin + n) >> 1;
    if (load<u32>(rows + (<usize>middle << 2)) < row) begin = middle + 1;
    else n = middle;
  }
  return rows + (<usize>begin << 2);
}

// rows: u32 (n), all of them in order
export function listRows(rows: usize, n: u32): void {
  for (let row: u32 = 0; row < n; row++) store<u32>(rows + (<usize>row << 2), row);
}
