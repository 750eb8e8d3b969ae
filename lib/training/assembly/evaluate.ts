// The best numeric split of a node: lib/training/tree/gain.ts in the order of XGBoost's scan.

let bestLoss: f32 = 0;
// What a split must reach to be looked at closely; the exact number is costlier than to see that one is clearly less.
let threshold: f64 = 0;

// Far more than XGBoost's roundings to float32 change a gain, some 1e-7 of it.
const MARGIN: f64 = 2e-5;

// by: f64 lambda, alpha, max_delta_step, min_child_weight; node: f64 G, H, f32 gain, lower and upper bound of weights
let by: usize = 0;
let node: usize = 0;

// the weight of a child with that shrunken gradient and d = H + lambda
function weightOf(s: f64, d: f64): f32 {
  const maxDeltaStep = load<f64>(by, 16), lower = load<f32>(node, 20), upper = load<f32>(node, 24);
  let weight = -s / d;
  if (maxDeltaStep != 0 && abs(weight) > maxDeltaStep) weight = copysign(maxDeltaStep, weight);
  const free = <f32>weight;
  return free < lower ? lower : free > upper ? upper : free;
}

function gainOf(G: f64, d: f64, weight: f32): f32 {
  const alpha = load<f64>(by, 8);
  return <f32>-(2 * G * <f64>weight + d * <f64>(weight * weight) + 2 * alpha * <f64>abs(weight));
}

// What the children win, -Infinity where the constraint forbids them; g = [G_L, G_R], s the same shrunken by alpha,
// d = [H_L, H_R] + lambda; sign: 1 when predictions must rise with the feature, -1 fall, 0 neither
function lossOf(g: v128, s: v128, d: v128, sign: i32): f32 {
  const dL = f64x2.extract_lane(d, 0), dR = f64x2.extract_lane(d, 1);
  const left = weightOf(f64x2.extract_lane(s, 0), dL), right = weightOf(f64x2.extract_lane(s, 1), dR);
  if (sign > 0 ? left > right : sign < 0 && left < right) return -Infinity;
  const gain = gainOf(f64x2.extract_lane(g, 0), dL, left) + gainOf(f64x2.extract_lane(g, 1), dR, right);
  return gain - load<f32>(node, 16);
}

// g without alpha of it, in the direction of 0
// @ts-ignore: decorator
@inline
function shrink(g: v128, alphas: v128): v128 {
  return f64x2.sub(g, f64x2.min(f64x2.max(g, f64x2.neg(alphas)), alphas));
}

// Whether s_L² / d_L + s_R² / d_R may reach the threshold, without a division. Weights that are limited gain less.
// @ts-ignore: decorator
@inline
function isPromising(s: v128, d: v128): bool {
  const swapped = i64x2.shuffle(d, d, 1, 0);
  const terms = f64x2.mul(f64x2.mul(s, s), swapped);
  const sum = f64x2.extract_lane(terms, 0) + f64x2.extract_lane(terms, 1);
  return !(sum < threshold * f64x2.extract_lane(f64x2.mul(d, swapped), 0));
}

// @ts-ignore: decorator
@inline
function isValid(h: v128, least: v128): bool {
  return i64x2.all_true(v128.and(f64x2.ge(h, least), f64x2.gt(h, f64x2.splat(0))));
}

// Whether sums are off by so much that gains may be: rows that weigh far more than this node's were subtracted from its
// histogram. A child that matters has a G² of about the threshold times its H + lambda.
function isNoisy(off: v128): bool {
  const offG = f64x2.extract_lane(off, 0), offH = f64x2.extract_lane(off, 1);
  return abs(offH) > load<f64>(node, 8) * 1e-9 || offG * offG > threshold * (load<f64>(by) + load<f64>(by, 24)) * 1e-14;
}

function setThreshold(): void {
  const nodeGain = <f64>load<f32>(node, 16);
  threshold = nodeGain + <f64>bestLoss - (abs(nodeGain) + <f64>bestLoss) * MARGIN;
}

function keep(result: usize, loss: f32, feature: u32, bin: i32, defaultLeft: i32, left: v128, right: v128): void {
  bestLoss = loss;
  store<f32>(result, loss);
  store<u32>(result, feature, 4);
  store<i32>(result, bin, 8);
  store<i32>(result, defaultLeft, 12);
  v128.store(result, left, 16);
  v128.store(result, right, 32);
  setThreshold();
}

// features: u32 (n) ascending; tables: addresses of, by feature, u32 byte offsets of histograms, u32 numbers of bins, u8
// whether values are missing at all, i8 signs of constraints; result: f32 loss (the one to beat on entry), u32 feature,
// i32 bin, i32 default left, f64 G and H of left and of right
export function evaluateNumeric(
  features: usize, n: u32, tables: usize, histogram: usize, question: usize, regularization: usize, result: usize,
): void {
  const offsets = <usize>load<u32>(tables), numBins = <usize>load<u32>(tables, 4);
  const missing = <usize>load<u32>(tables, 8), signs = <usize>load<u32>(tables, 12);
  node = question;
  by = regularization;
  const total = v128.load(node);
  const lambdas = f64x2.splat(load<f64>(by)), alphas = f64x2.splat(load<f64>(by, 8));
  const minChildWeight = load<f64>(by, 24);
  const least = f64x2.splat(minChildWeight);
  // what the other direction may still take for enough
  const nearly = f64x2.splat(minChildWeight - load<f64>(node, 8) * 1e-9);
  bestLoss = load<f32>(result);
  setThreshold();
  for (const end = features + (<usize>n << 2); features < end; features += 4) {
    const feature = load<u32>(features), sign = <i32>load<i8>(signs + feature);
    const first = histogram + <usize>load<u32>(offsets + (<usize>feature << 2));
    const last = first + (<usize>load<u32>(numBins + (<usize>feature << 2)) << 4);
    let sum = f64x2.splat(0);
    let isClose = false;
    for (let slot = first; slot < last; slot += 16) {
      sum = f64x2.add(sum, v128.load(slot));
      const rest = f64x2.sub(total, sum);
      const g = i64x2.shuffle(sum, rest, 0, 2), h = i64x2.shuffle(sum, rest, 1, 3);
      const d = f64x2.add(h, lambdas), s = shrink(g, alphas);
      if (!isPromising(s, d) || !i64x2.all_true(f64x2.ge(h, nearly))) continue;
      isClose = true;
      if (!isValid(h, least)) continue;
      const loss = lossOf(g, s, d, sign);
      if (loss > bestLoss && loss < Infinity) keep(result, loss, feature, <i32>((slot - first) >> 4), 0, sum, rest);
    }
    // XGBoost also goes backwards when the sums differ from the node's: for missing values, or by mere rounding. What
    // rounding changes is mostly below the margin, so that a feature without missing values had to come close before.
    const off = f64x2.sub(sum, total);
    if (!v128.any_true(f64x2.ne(off, f64x2.splat(0)))) continue;
    if (load<u8>(missing + feature) == 0 && !isClose && !isNoisy(off)) continue;
    sum = f64x2.splat(0);
    for (let slot = last - 16; slot >= first; slot -= 16) {
      sum = f64x2.add(sum, v128.load(slot));
      const rest = f64x2.sub(total, sum);
      const g = i64x2.shuffle(rest, sum, 0, 2), h = i64x2.shuffle(rest, sum, 1, 3);
      const d = f64x2.add(h, lambdas), s = shrink(g, alphas);
      if (!isPromising(s, d) || !isValid(h, least)) continue;
      const loss = lossOf(g, s, d, sign);
      if (loss > bestLoss && loss < Infinity) keep(result, loss, feature, <i32>((slot - first) >> 4) - 1, 1, rest, sum);
    }
  }
}
