// The best numeric split of a node without alpha, max_delta_step and monotone constraints; the rest is evaluated by
// lib/training/split/scan.ts, whose arithmetic this is.

let bestLoss: f32 = 0;

// gain_L + gain_R of [G_L, G_R] and [H_L, H_R], two roundings to float32 each as in XGBoost
// @ts-ignore: decorator
@inline
function gainOf(g: v128, h: v128, lambda: v128): f32 {
  const d = f64x2.add(h, lambda);
  const w = f32x4.demote_f64x2_zero(f64x2.neg(f64x2.div(g, d)));
  const w2 = f32x4.mul(w, w);
  const gain = f32x4.demote_f64x2_zero(f64x2.neg(f64x2.add(
    f64x2.mul(f64x2.add(g, g), f64x2.promote_low_f32x4(w)),
    f64x2.mul(d, f64x2.promote_low_f32x4(w2)))));
  return f32x4.extract_lane(gain, 0) + f32x4.extract_lane(gain, 1);
}

// @ts-ignore: decorator
@inline
function isValid(h: f64, minChildWeight: f64): bool {
  return h >= minChildWeight && h > 0;
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
  bestLoss = load<f32>(result);
  for (const end = features + (<usize>n << 2); features < end; features += 4) {
    const feature = load<u32>(features);
    const first = histogram + <usize>load<u32>(offsets + (<usize>feature << 2));
    const numBin = load<u32>(numBins + (<usize>feature << 2));
    const last = first + (<usize>numBin << 4);
    let sum = f64x2.splat(0);
    let top: f32 = -Infinity;
    let bin = 0;
    for (let slot = first; slot < last; slot += 16, bin++) {
      sum = f64x2.add(sum, v128.load(slot));
      if (!isValid(f64x2.extract_lane(sum, 1), minChildWeight)) continue;
      const rest = f64x2.sub(node, sum);
      if (!isValid(f64x2.extract_lane(rest, 1), minChildWeight)) continue;
      const loss = gainOf(i64x2.shuffle(sum, rest, 0, 2), i64x2.shuffle(sum, rest, 1, 3), lambdas) - nodeGain;
      top = max(top, loss);
      if (loss > bestLoss && loss < Infinity) keep(result, loss, feature, bin, 0, sum, rest);
    }
    if (!v128.any_true(f64x2.ne(sum, node))) continue;
    if (load<u8>(missing + feature) == 0 && top + (abs(nodeGain) + bestLoss) * 1e-5 < bestLoss) continue;
    sum = f64x2.splat(0);
    bin = <i32>numBin - 1;
    for (let slot = last - 16; slot >= first; slot -= 16, bin--) {
      sum = f64x2.add(sum, v128.load(slot));
      if (!isValid(f64x2.extract_lane(sum, 1), minChildWeight)) continue;
      const rest = f64x2.sub(node, sum);
      if (!isValid(f64x2.extract_lane(rest, 1), minChildWeight)) continue;
      const loss = gainOf(i64x2.shuffle(rest, sum, 0, 2), i64x2.shuffle(rest, sum, 1, 3), lambdas) - nodeGain;
      if (loss > bestLoss && loss < Infinity) keep(result, loss, feature, bin - 1, 1, rest, sum);
    }
  }
}
