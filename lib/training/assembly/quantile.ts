// Gradients of lib/training/objective/quantile.ts for one margin of each row. margin: f32, `step` bytes from row to row;
// labels: f32 (n); weights: f32 (n) or 0.

import { tanhf } from './tanh';

const LEAST_CURVATURE: f32 = 3e-4;

// @ts-ignore: decorator
@inline
function weightAt(weights: usize, at: usize): f32 { return weights == 0 ? 1 : load<f32>(weights + at); }

// the weighted sum of the roots of the residuals' sizes, in the order of the rows
export function sumRoots(margin: usize, step: usize, labels: usize, weights: usize, n: u32): f64 {
  let sum: f64 = 0;
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 4, margin += step) {
    const residual = load<f32>(margin) - load<f32>(labels + at);
    sum += <f64>(sqrt(abs(residual)) * weightAt(weights, at));
  }
  return sum;
}

// out: f32 (n, 2)
export function quantileGradient(
  margin: usize, step: usize, labels: usize, weights: usize, n: u32, width: f32, half: f32, shift: f32, out: usize,
): void {
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 4, margin += step, out += 8) {
    const weight = weightAt(weights, at);
    const u = (load<f32>(margin) - load<f32>(labels + at)) / width;
    const t = tanhf(u);
    const curvature = u == 0 ? <f32>1 : t / u;
    store<f32>(out, half * (t + <f32>1 - shift) * weight);
    store<f32>(out, <f32>12.5 * max(curvature, LEAST_CURVATURE) * weight, 4);
  }
}
