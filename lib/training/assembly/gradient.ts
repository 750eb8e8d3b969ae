// Gradients of the commonest objectives with one target; the same numbers as in lib/training/objective.

import { expf } from '../../objective/assembly/exp';

// @ts-ignore: decorator
@inline
function weightAt(weights: usize, at: usize): f32 { return weights == 0 ? 1 : load<f32>(weights + at); }

// rows of label 1 weigh `positive` times as much
// @ts-ignore: decorator
@inline
function weightOf(label: f32, positive: f32, weights: usize, at: usize): f32 {
  return label == 1 ? weightAt(weights, at) * positive : weightAt(weights, at);
}

// margin, labels: f32 (n); weights: f32 (n) or 0; out: f32 (n, 2)
export function squaredErrorGradient(
  margin: usize, labels: usize, weights: usize, n: u32, positive: f32, out: usize,
): void {
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 4, out += 8) {
    const label = load<f32>(labels + at);
    const weight = weightOf(label, positive, weights, at);
    store<f32>(out, (load<f32>(margin + at) - label) * weight);
    store<f32>(out, weight, 4);
  }
}

// as above; table: f64 (32) of 2^(i/32)
export function logisticGradient(
  margin: usize, labels: usize, weights: usize, n: u32, positive: f32, table: usize, out: usize,
): void {
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 4, out += 8) {
    const label = load<f32>(labels + at);
    const weight = weightOf(label, positive, weights, at);
    const p = <f32>1 / (expf(min(-load<f32>(margin + at), <f32>88.7), table) + <f32>1 + <f32>1e-16);
    store<f32>(out, (p - label) * weight);
    store<f32>(out, max(p * (<f32>1 - p), <f32>1e-16) * weight, 4);
  }
}
