// The best numeric split of a node: lib/training/tree/gain.ts in the order of XGBoost's scan.
import { FeatureTables, FoundSplit, Regularization, SplitQuestion } from './records';

let bestLoss: f32 = 0;
// What a split must reach to be looked at closely; the exact number is costlier than to see that one is clearly less.
let threshold: f64 = 0;

// Far more than XGBoost's roundings to float32 change a gain, some 1e-7 of it.
const MARGIN: f64 = 2e-5;

let by: Regularization = changetype<Regularization>(0);
let node: SplitQuestion = changetype<SplitQuestion>(0);

// the weight of a child with that shrunken gradient and d = H + lambda
function weightOf(s: f64, d: f64): f32 {
  const maxDeltaStep = by.maxDeltaStep, lower = node.lower, upper = node.upper;
  let weight = -s / d;
  if (maxDeltaStep != 0 && abs(weight) > maxDeltaStep) weight = copysign(maxDeltaStep, weight);
  const free = <f32>weight;
  return free < lower ? lower : free > upper ? upper : free;
}

function gainOf(G: f64, d: f64, weight: f32): f32 {
  const alpha = by.alpha;
  return <f32>-(2 * G * <f64>weight + d * <f64>(weight * weight) + 2 * alpha * <f64>abs(weight));
}

// What the children win, -Infinity where the constraint forbids them; g = [G_L, G_R], s the same shrunken by alpha,
// d = [H_L, H_R] + lambda; sign: 1 when predictions must rise with the feature, -1 fall, 0 neither
function lossOf(g: v128, s: v128, d: v128, sign: i32): f32 {
  const dL = f64x2.extract_lane(d, 0), dR = f64x2.extract_lane(d, 1);
  const left = weightOf(f64x2.extract_lane(s, 0), dL), right = weightOf(f64x2.extract_lane(s, 1), dR);
  if (sign > 0 ? left > right : sign < 0 && left < right) return -Infinity;
  const gain = gainOf(f64x2.extract_lane(g, 0), dL, left) + gainOf(f64x2.extract_lane(g, 1), dR, right);
  return gain - node.gain;
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
  return abs(offH) > node.H * 1e-9 || offG * offG > threshold * (by.lambda + by.minChildWeight) * 1e-14;
}

function setThreshold(): void {
  const nodeGain = <f64>node.gain;
  threshold = nodeGain + <f64>bestLoss - (abs(nodeGain) + <f64>bestLoss) * MARGIN;
}

function keep(result: FoundSplit, loss: f32, feature: u32, bin: i32, defaultLeft: i32, left: v128, right: v128): void {
  bestLoss = loss;
  result.loss = loss;
  result.feature = feature;
  result.bin = bin;
  result.defaultLeft = defaultLeft;
  v128.store(changetype<usize>(result) + offsetof<FoundSplit>('leftG'), left);
  v128.store(changetype<usize>(result) + offsetof<FoundSplit>('rightG'), right);
  setThreshold();
}

// features: u32 (n) ascending
export function evaluateNumeric(
  features: usize, n: u32, tables: FeatureTables, histogram: usize, question: SplitQuestion,
  regularization: Regularization, result: FoundSplit,
): void {
  const offsets = <usize>tables.offsets, numBins = <usize>tables.numBins;
  const missing = <usize>tables.missing, signs = <usize>tables.signs;
  node = question;
  by = regularization;
  const total = v128.load(changetype<usize>(node) + offsetof<SplitQuestion>('G'));
  const lambdas = f64x2.splat(by.lambda), alphas = f64x2.splat(by.alpha);
  const minChildWeight = by.minChildWeight;
  const least = f64x2.splat(minChildWeight);
  // what the other direction may still take for enough
  const nearly = f64x2.splat(minChildWeight - node.H * 1e-9);
  bestLoss = result.loss;
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
