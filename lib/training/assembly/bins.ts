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
function binAll<T>(values: usize, valueStride: usize, n: u32, cuts: usize, steps: i32, codes: usize, missing: u32): void {
  const end = values + <usize>n * valueStride;
  for (; values < end; values += valueStride, codes += sizeof<T>()) {
    const value = load<f32>(values);
    const bin = countCuts(cuts, steps, value);
    store<T>(codes, <T>(value == value ? bin : missing));
  }
}

// values: f32 (n), one every `valueStride` bytes; cuts: f32 (2^steps - 1) ascending, NaN-padded; codes: of `width` bytes
export function binColumn(
  values: usize, valueStride: u32, n: u32, cuts: usize, steps: i32, codes: usize, width: u32, missing: u32,
): void {
  if (width == 1) binAll<u8>(values, valueStride, n, cuts, steps, codes, missing);
  else if (width == 2) binAll<u16>(values, valueStride, n, cuts, steps, codes, missing);
  else binAll<u32>(values, valueStride, n, cuts, steps, codes, missing);
}

// @ts-ignore: decorator
@inline
function spread<T>(codes: usize, n: u32, out: usize, stride: usize): void {
  const end = codes + <usize>n * sizeof<T>();
  for (; codes < end; codes += sizeof<T>(), out += stride) store<T>(out, load<T>(codes));
}

// codes: of `width` bytes (n); out: the same, one every `stride` bytes
export function spreadCodes(codes: usize, width: u32, n: u32, out: usize, stride: u32): void {
  if (width == 1) spread<u8>(codes, n, out, stride);
  else if (width == 2) spread<u16>(codes, n, out, stride);
  else spread<u32>(codes, n, out, stride);
}
