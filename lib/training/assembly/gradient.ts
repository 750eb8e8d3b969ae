// Gradients of the commonest objectives with one target; the same numbers as in lib/training/objective.

import { exp4, expf, isPlain } from '../../objective/assembly/exp';

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

// out: f32 (n, 2) behind `out`, from the probability of four rows
// @ts-ignore: decorator
@inline
function logisticPairs4(p: v128, label: v128, weight: v128, out: usize): void {
  const one = f32x4.splat(1);
  const gradient = f32x4.mul(f32x4.sub(p, label), weight);
  const hessian = f32x4.mul(f32x4.max(f32x4.mul(p, f32x4.sub(one, p)), f32x4.splat(1e-16)), weight);
  v128.store(out, i32x4.shuffle(gradient, hessian, 0, 4, 1, 5));
  v128.store(out, i32x4.shuffle(gradient, hessian, 2, 6, 3, 7), 16);
}

// as above; table: f64 (32) of 2^(i/32)
export function logisticGradient(
  margin: usize, labels: usize, weights: usize, n: u32, positive: f32, table: usize, out: usize,
): void {
  const one = f32x4.splat(1), epsilon = f32x4.splat(1e-16), most = f32x4.splat(88.7);
  let at: usize = 0;
  for (const end = <usize>(n & ~3) << 2; at < end; at += 16, out += 32) {
    const label = v128.load(labels + at);
    const given = weights == 0 ? one : v128.load(weights + at);
    const weight = v128.bitselect(f32x4.mul(given, f32x4.splat(positive)), given, f32x4.eq(label, one));
    const x = f32x4.min(f32x4.neg(v128.load(margin + at)), most);
    let e = x;
    if (isPlain(x)) e = exp4(x, table);
    else {
      e = f32x4.replace_lane(e, 0, expf(f32x4.extract_lane(x, 0), table));
      e = f32x4.replace_lane(e, 1, expf(f32x4.extract_lane(x, 1), table));
      e = f32x4.replace_lane(e, 2, expf(f32x4.extract_lane(x, 2), table));
      e = f32x4.replace_lane(e, 3, expf(f32x4.extract_lane(x, 3), table));
    }
    logisticPairs4(f32x4.div(one, f32x4.add(f32x4.add(e, one), epsilon)), label, weight, out);
  }
  for (const end = <usize>n << 2; at < end; at += 4, out += 8) {
    const label = load<f32>(labels + at);
    const weight = weightOf(label, positive, weights, at);
    const p = <f32>1 / (expf(min(-load<f32>(margin + at), <f32>88.7), table) + <f32>1 + <f32>1e-16);
    store<f32>(out, (p - label) * weight);
    store<f32>(out, max(p * (<f32>1 - p), <f32>1e-16) * weight, 4);
  }
}
