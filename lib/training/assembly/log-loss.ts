// The metric logloss of lib/training/metric/elementwise.ts.

import { logf } from '../../objective/assembly/log';

const EPSILON: f32 = 1e-16;

// values, labels: f32 (n); weights: f32 (n) or 0; table: f64 (16, 2) of logf
export function sumLogLoss(values: usize, labels: usize, weights: usize, n: u32, table: usize): f64 {
  let sum: f64 = 0;
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 4) {
    const label = load<f32>(labels + at);
    const value = load<f32>(values + at);
    const rest = <f32>1 - label;
    const positive = label == 0 ? <f32>0 : -label * logf(max(value, EPSILON), table);
    const negative = rest == 0 ? <f32>0 : -rest * logf(max(<f32>1 - value, EPSILON), table);
    const weight = weights == 0 ? <f32>1 : load<f32>(weights + at);
    sum += <f64>((positive + negative) * weight);
  }
  return sum;
}
