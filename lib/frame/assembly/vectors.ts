// 64 bytes at a time.

/** A bit for each of the 64 bytes at `at` that is `byte`. */
// @ts-ignore: decorator
@inline
export function find(at: usize, byte: v128): u64 {
  return <u64>i8x16.bitmask(i8x16.eq(v128.load(at), byte)) |
    <u64>i8x16.bitmask(i8x16.eq(v128.load(at, 16), byte)) << 16 |
    <u64>i8x16.bitmask(i8x16.eq(v128.load(at, 32), byte)) << 32 |
    <u64>i8x16.bitmask(i8x16.eq(v128.load(at, 48), byte)) << 48;
}

/** Whether one of the 64 bytes at `at` is `byte`. */
// @ts-ignore: decorator
@inline
export function hasByte(at: usize, byte: v128): bool {
  const low = v128.or(i8x16.eq(v128.load(at), byte), i8x16.eq(v128.load(at, 16), byte));
  const high = v128.or(i8x16.eq(v128.load(at, 32), byte), i8x16.eq(v128.load(at, 48), byte));
  return v128.any_true(v128.or(low, high));
}
