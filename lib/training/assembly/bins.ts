// Values to bins.
import { BinnedColumn } from './records';

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

// values: f32 (n), one every `valueStride` bytes; column: codes (n); codes: the same, one every `stride` bytes
// @ts-ignore: decorator
@inline
function bin<T>(values: usize, valueStride: usize, n: u32, feature: BinnedColumn, column: usize, codes: usize): void {
  const cuts = <usize>feature.cuts, steps = feature.steps, missing = feature.numBin, stride = <usize>feature.stride;
  for (const end = values + <usize>n * valueStride; values < end; values += valueStride) {
    const value = load<f32>(values);
    const code = <T>(value == value ? countCuts(cuts, steps, value) : missing);
    store<T>(column, code);
    store<T>(codes, code);
    column += sizeof<T>();
    codes += stride;
  }
}

// Bins rows first … first + n - 1 of all features. values: f32 (n, numFeature)
export function binRows(values: usize, features: usize, numFeature: u32, first: u32, n: u32): void {
  const valueStride = <usize>numFeature << 2;
  for (let index: u32 = 0; index < numFeature; index++, values += 4) {
    const feature = changetype<BinnedColumn>(features + <usize>index * offsetof<BinnedColumn>());
    const column = <usize>feature.column + <usize>first * feature.width;
    const codes = <usize>feature.codes + <usize>first * feature.stride;
    if (feature.width == 1) bin<u8>(values, valueStride, n, feature, column, codes);
    else if (feature.width == 2) bin<u16>(values, valueStride, n, feature, column, codes);
    else bin<u32>(values, valueStride, n, feature, column, codes);
  }
}
