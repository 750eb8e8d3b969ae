// Rows to children, and leaves to margins.

// Stable and without branches: every row is written to both ends, and one of the two advances.
// @ts-ignore: decorator
@inline
function partition<T>(codes: usize, right: usize, rows: usize, n: u32, spare: usize): u32 {
  let l = rows;
  let r = spare;
  for (let at = rows, end = rows + (<usize>n << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const goesRight = <usize>load<u8>(right + <usize>load<T>(codes + <usize>row * sizeof<T>()));
    store<u32>(l, row);
    store<u32>(r, row);
    l += 4 - (goesRight << 2);
    r += goesRight << 2;
  }
  memory.copy(l, spare, r - spare);
  return <u32>((l - rows) >> 2);
}

// codes: of one feature, of `width` bytes by row; right: u8 by code; rows: u32 (n), the left ones come first
// afterwards; spare: u32 (n). Returns how many go left.
export function partitionRows(
  codes: usize, width: u32, right: usize, rows: usize, n: u32, spare: usize,
): u32 {
  if (width == 1) return partition<u8>(codes, right, rows, n, spare);
  if (width == 2) return partition<u16>(codes, right, rows, n, spare);
  return partition<u32>(codes, right, rows, n, spare);
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
