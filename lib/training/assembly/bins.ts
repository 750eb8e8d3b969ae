// Values to bins.

// The number of the first 2^steps - 1 cuts that are not above the value. NaN pads the cuts and is never counted.
// @ts-ignore: decorator
@inline
function countCuts(cuts: usize, steps: i32, value: f32): u32 {
  let count: usize = 0;
  for (let half: usize = 1 << (steps - 1); half > 0; half >>= 1) {
    count += load<f32>(cuts + ((count + half - 1) << 2)) <= value ? half : 0;
  }
  return <u32>count;
}

// @ts-ignore: decorator
@inline
function binAll<T>(values: usize, n: u32, cuts: usize, steps: i32, codes: usize, missing: u32): void {
  const end = values + (<usize>n << 2);
  for (; values < end; values += 4, codes += sizeof<T>() << 2) {
    const value = load<f32>(values);
    const bin = countCuts(cuts, steps, value);
    store<T>(codes, <T>(value == value ? bin : missing));
  }
}

// values: f32 (n); cuts: f32 (2^steps - 1) ascending, NaN-padded; codes: one every four of `width` bytes
export function binColumn(values: usize, n: u32, cuts: usize, steps: i32, codes: usize, width: u32, missing: u32): void {
  if (width == 1) binAll<u8>(values, n, cuts, steps, codes, missing);
  else if (width == 2) binAll<u16>(values, n, cuts, steps, codes, missing);
  else binAll<u32>(values, n, cuts, steps, codes, missing);
}
