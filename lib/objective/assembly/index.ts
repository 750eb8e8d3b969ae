// What objectives make of many margins, in place: the same numbers as in lib/objective. values: f32 (count), with room for
// a multiple of four; table: f64 (32) of 2^(i/32).

import { exp4, expf, isPlain } from './exp';

export const heapBase: usize = __heap_base;

/** The exponentials of four numbers at `at`, in place. */
// @ts-ignore: decorator
@inline
function exponentiate4(x: v128, at: usize, table: usize): void {
  if (isPlain(x)) {
    v128.store(at, exp4(x, table));
    return;
  }
  v128.store(at, x);
  for (let end = at + 16; at < end; at += 4) store<f32>(at, expf(load<f32>(at), table));
}

export function exponentiate(values: usize, count: i32, table: usize): void {
  for (const end = values + (<usize>count << 2); values < end; values += 16) {
    exponentiate4(v128.load(values), values, table);
  }
}

export function sigmoid(values: usize, count: i32, table: usize): void {
  const one = f32x4.splat(1), epsilon = f32x4.splat(1e-16), most = f32x4.splat(88.7);
  for (const end = values + (<usize>count << 2); values < end; values += 16) {
    exponentiate4(f32x4.pmin(f32x4.neg(v128.load(values)), most), values, table);
    v128.store(values, f32x4.div(one, f32x4.add(f32x4.add(v128.load(values), one), epsilon)));
  }
}

function subtractLargest(values: usize, end: usize): void {
  let largest = load<f32>(values);
  for (let at = values + 4; at < end; at += 4) {
    const value = load<f32>(at);
    if (value > largest) largest = value;
  }
  for (let at = values; at < end; at += 4) store<f32>(at, load<f32>(at) - largest);
}

function divideBySum(values: usize, end: usize): void {
  let sum: f64 = 0;
  for (let at = values; at < end; at += 4) sum += load<f32>(at);
  const divisor = <f32>sum;
  for (let at = values; at < end; at += 4) store<f32>(at, load<f32>(at) / divisor);
}

/** values: (numRow, numClass) */
export function softmax(values: usize, numRow: i32, numClass: i32, table: usize): void {
  const rowBytes = <usize>numClass << 2, end = values + <usize>numRow * rowBytes;
  for (let row = values; row < end; row += rowBytes) subtractLargest(row, row + rowBytes);
  exponentiate(values, numRow * numClass, table);
  for (let row = values; row < end; row += rowBytes) divideBySum(row, row + rowBytes);
}
