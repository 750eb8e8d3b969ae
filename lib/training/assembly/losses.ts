// The metrics logloss and rmse of lib/training/metric/elementwise.ts: sums in float64, one row after the other, as XGBoost adds.

import { isOrdinary, log4, logf } from '../../objective/assembly/log';

const EPSILON: f32 = 1e-16;

// @ts-ignore: decorator
@inline
function lossOf(value: f32, label: f32, table: usize): f32 {
  const rest = <f32>1 - label;
  const positive = label == 0 ? <f32>0 : -label * logf(max(value, EPSILON), table);
  const negative = rest == 0 ? <f32>0 : -rest * logf(max(<f32>1 - value, EPSILON), table);
  return positive + negative;
}

/** What is taken the logarithm of in four rows: the probability of the label, where that is 0 or 1. */
// @ts-ignore: decorator
@inline
function likelihood4(value: v128, isOne: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.max(v128.bitselect(value, f32x4.sub(one, value), isOne), f32x4.splat(EPSILON));
}

// values, labels: f32 (n); weights: f32 (n) or 0; table: f64 (16, 2) of logf; losses: f32 (4) of room
export function sumLogLoss(
  values: usize, labels: usize, weights: usize, n: u32, table: usize, losses: usize,
): f64 {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  let sum: f64 = 0;
  let at: usize = 0;
  for (const end = <usize>(n & ~3) << 2; at < end; at += 16) {
    const label = v128.load(labels + at), isOne = f32x4.eq(label, one);
    const likelihood = likelihood4(v128.load(values + at), isOne);
    const isPlain = i32x4.all_true(v128.or(isOne, f32x4.eq(label, zero))) && isOrdinary(likelihood);
    if (isPlain) v128.store(losses, f32x4.sub(zero, log4(likelihood, table)));
    else for (let i: usize = 0; i < 16; i += 4) {
      store<f32>(losses + i, lossOf(load<f32>(values + at + i), load<f32>(labels + at + i), table));
    }
    if (weights != 0) v128.store(losses, f32x4.mul(v128.load(losses), v128.load(weights + at)));
    sum = sum + <f64>load<f32>(losses) + <f64>load<f32>(losses, 4) + <f64>load<f32>(losses, 8) + <f64>load<f32>(losses, 12);
  }
  for (const end = <usize>n << 2; at < end; at += 4) {
    const weight = weights == 0 ? <f32>1 : load<f32>(weights + at);
    sum += <f64>(lossOf(load<f32>(values + at), load<f32>(labels + at), table) * weight);
  }
  return sum;
}

// values, labels: f32 (n)
export function sumSquaredErrors(values: usize, labels: usize, n: u32): f64 {
  let sum: f64 = 0;
  let at: usize = 0;
  for (const end = <usize>(n & ~3) << 2; at < end; at += 16) {
    const difference = f32x4.sub(v128.load(labels + at), v128.load(values + at));
    const squares = f32x4.mul(difference, difference);
    sum = sum + <f64>f32x4.extract_lane(squares, 0) + <f64>f32x4.extract_lane(squares, 1) +
      <f64>f32x4.extract_lane(squares, 2) + <f64>f32x4.extract_lane(squares, 3);
  }
  for (const end = <usize>n << 2; at < end; at += 4) {
    const difference = load<f32>(labels + at) - load<f32>(values + at);
    sum += <f64>(difference * difference);
  }
  return sum;
}
