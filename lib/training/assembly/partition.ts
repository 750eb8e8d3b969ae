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
// written to `left`, which may be where they came from, the others to `rightRows`. Returns how many go left.
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
  if (width == 1) return split<u8>(codes, right, rows, n, left, rightRows);
  if (width == 2) return split<u16>(codes, right, rows, n, left, rightRows);
  return split<u32>(codes, right, rows, n, left, rightRows);
}

export function moveRows(from: usize, to: usize, n: u32): void {
  memory.copy(to, from, <usize>n << 2);
}

// margin: f32, that of row r at r * stride
export function addLeaf(rows: usize, n: u32, margin: usize, stride: u32, leaf: f32): void {
  for (const end = rows + (<usize>n << 2); rows < end; rows += 4) {
    const at = margin + (<usize>load<u32>(rows) * stride << 2);
    store<f32>(at, load<f32>(at) + leaf);
  }
}

// rows: u32 (n), all of them in order
export function listRows(rows: usize, n: u32): void {
  for (let row: u32 = 0; row < n; row++) store<u32>(rows + (<usize>row << 2), row);
}
