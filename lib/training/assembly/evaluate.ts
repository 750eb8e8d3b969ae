// The best numeric split of a node without alpha, max_delta_step and monotone constraints; the rest is evaluated by
// lib/training/tree/scan.ts, whose arithmetic this is.

let bestLoss: f32 = 0;
// What a split must reach to be looked at closely; the exact number is costlier than to see that one is clearly less.
let threshold: f64 = 0;

// Far more than XGBoost's roundings to float32 change a gain, some 1e-7 of it.
const MARGIN: f64 = 2e-5;

// gain_L + gain_R of g = [G_L, G_R] and d = [H_L, H_R] + lambda: two roundings to float32 each, as in XGBoost
// @ts-ignore: decorator
@inline
function gainOf(g: v128, d: v128): f32 {
  const w = f32x4.demote_f64x2_zero(f64x2.neg(f64x2.div(g, d)));
  const w2 = f32x4.mul(w, w);
  const gain = f32x4.demote_f64x2_zero(f64x2.neg(f64x2.add(
    f64x2.mul(f64x2.add(g, g), f64x2.promote_low_f32x4(w)),
    f64x2.mul(d, f64x2.promote_low_f32x4(w2)))));
  return f32x4.extract_lane(gain, 0) + f32x4.extract_lane(gain, 1);
}

// Whether G_L² / d_L + G_R² / d_R may reach the threshold, without a division.
// @ts-ignore: decorator
@inline
function isPromising(g: v128, d: v128): bool {
  const swapped = i64x2.shuffle(d, d, 1, 0);
  const terms = f64x2.mul(f64x2.mul(g, g), swapped);
  const sum = f64x2.extract_lane(terms, 0) + f64x2.extract_lane(terms, 1);
  return !(sum < threshold * f64x2.extract_lane(f64x2.mul(d, swapped), 0));
}

// @ts-ignore: decorator
@inline
function isValid(h: v128, least: v128): bool {
  return i64x2.all_true(v128.and(f64x2.ge(h, least), f64x2.gt(h, f64x2.splat(0))));
}

// @ts-ignore: decorator
@inline
function setThreshold(nodeGain: f32): void {
  const reach = <f64>nodeGain + <f64>bestLoss;
  threshold = reach - (abs(<f64>nodeGain) + <f64>bestLoss) * MARGIN;
}

// @ts-ignore: decorator
@inline
function keep(result: usize, loss: f32, feature: u32, bin: i32, defaultLeft: i32, left: v128, right: v128): void {
  bestLoss = loss;
  store<f32>(result, loss);
  store<u32>(result, feature, 4);
  store<i32>(result, bin, 8);
  store<i32>(result, defaultLeft, 12);
  v128.store(result, left, 16);
  v128.store(result, right, 32);
}

// features: u32 (n) ascending; offsets: u32 byte offset of each feature's histogram; numBins: u32; missing: u8, whether
// the feature has missing values at all; result: f32 loss (the one to beat on entry), u32 feature, i32 bin, i32 default
// left, f64 G and H of left and of right
export function evaluateNumeric(
  features: usize, n: u32, offsets: usize, numBins: usize, missing: usize, histogram: usize,
  G: f64, H: f64, nodeGain: f32, lambda: f64, minChildWeight: f64, result: usize,
): void {
  const node = f64x2.replace_lane(f64x2.splat(G), 1, H);
  const lambdas = f64x2.splat(lambda);
  const least = f64x2.splat(minChildWeight);
  // what the other direction may still take for enough
  const nearly = f64x2.splat(minChildWeight - H * 1e-9);
  bestLoss = load<f32>(result);
  setThreshold(nodeGain);
  for (const end = features + (<usize>n << 2); features < end; features += 4) {
    const feature = load<u32>(features);
    const first = histogram + <usize>load<u32>(offsets + (<usize>feature << 2));
    const numBin = load<u32>(numBins + (<usize>feature << 2));
    const last = first + (<usize>numBin << 4);
    let sum = f64x2.splat(0);
    let isClose = false;
    for (let slot = first; slot < last; slot += 16) {
      sum = f64x2.add(sum, v128.load(slot));
      const rest = f64x2.sub(node, sum);
      const g = i64x2.shuffle(sum, rest, 0, 2), h = i64x2.shuffle(sum, rest, 1, 3);
      const d = f64x2.add(h, lambdas);
      if (!isPromising(g, d) || !i64x2.all_true(f64x2.ge(h, nearly))) continue;
      isClose = true;
      if (!isValid(h, least)) continue;
      const loss = gainOf(g, d) - nodeGain;
      if (!(loss > bestLoss && loss < Infinity)) continue;
      keep(result, loss, feature, <i32>((slot - first) >> 4), 0, sum, rest);
      setThreshold(nodeGain);
    }
    // XGBoost also goes backwards when the sums differ from the node's: for missing values, or by mere rounding. What
    // rounding changes is below the margin, so that a feature without missing values had to come close before.
    if (!v128.any_true(f64x2.ne(sum, node))) continue;
    if (load<u8>(missing + feature) == 0 && !isClose) continue;
    sum = f64x2.splat(0);
    for (let slot = last - 16; slot >= first; slot -= 16) {
      sum = f64x2.add(sum, v128.load(slot));
      const rest = f64x2.sub(node, sum);
      const g = i64x2.shuffle(rest, sum, 0, 2), h = i64x2.shuffle(rest, sum, 1, 3);
      const d = f64x2.add(h, lambdas);
      if (!isPromising(g, d) || !isValid(h, least)) continue;
      const loss = gainOf(g, d) - nodeGain;
      if (!(loss > bestLoss && loss < Infinity)) continue;
      keep(result, loss, feature, <i32>((slot - first) >> 4) - 1, 1, rest, sum);
      setThreshold(nodeGain);
    }
  }
}
