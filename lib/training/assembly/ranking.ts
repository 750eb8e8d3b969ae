// The pairs of one query: each of its first rows by score with every row below it, as PairLearner in
// lib/training/objective/ranking.ts pulls them, in the same order of every sum.
import { exp4, expf, isPlain } from '../../objective/assembly/exp';
import { RankedQuery } from './records';

// rows by falling score, equal ones in their order: merges runs of doubling length from `order` to `spare` and back
function sortByScore(order: usize, spare: usize, scores: usize, size: u32): usize {
  for (let row: u32 = 0; row < size; row++) store<u32>(order + (<usize>row << 2), row);
  for (let run: u32 = 1; run < size; run <<= 1) {
    for (let begin: u32 = 0; begin < size; begin += 2 * run) {
      const middle = min(begin + run, size), end = min(begin + 2 * run, size);
      let left = begin, right = middle;
      for (let at = begin; at < end; at++) {
        const a = load<u32>(order + (<usize>left << 2)), b = load<u32>(order + (<usize>right << 2));
        const isRight = left == middle || (right < end && scoreOf(scores, b) > scoreOf(scores, a));
        store<u32>(spare + (<usize>at << 2), isRight ? b : a);
        if (isRight) right++;
        else left++;
      }
    }
    const sorted = spare;
    spare = order;
    order = sorted;
  }
  return order;
}

// @ts-ignore: decorator
@inline
function scoreOf(scores: usize, row: u32): f32 {
  return load<f32>(scores + (<usize>row << 2));
}

// @ts-ignore: decorator
@inline
function exponentiate(x: v128, table: usize): v128 {
  if (isPlain(x)) return exp4(x, table);
  let result = f32x4.splat(expf(f32x4.extract_lane(x, 0), table));
  result = f32x4.replace_lane(result, 1, expf(f32x4.extract_lane(x, 1), table));
  result = f32x4.replace_lane(result, 2, expf(f32x4.extract_lane(x, 2), table));
  return f32x4.replace_lane(result, 3, expf(f32x4.extract_lane(x, 3), table));
}

// @ts-ignore: decorator
@inline
function sigmoid(x: v128, table: usize): v128 {
  const one = f32x4.splat(1);
  const e = exponentiate(f32x4.pmin(f32x4.splat(88.7), f32x4.neg(x)), table);
  return f32x4.div(one, f32x4.add(f32x4.add(e, one), f32x4.splat(1e-16)));
}

// how much the metric changes when the row with this gain and discount changes places with two others
// @ts-ignore: decorator
@inline
function deltaOf(gain: v128, discount: v128, gains: v128, discounts: v128, inverse: v128): v128 {
  const original = f64x2.add(f64x2.mul(gain, discount), f64x2.mul(gains, discounts));
  const changed = f64x2.add(f64x2.mul(gains, discount), f64x2.mul(gain, discounts));
  return f64x2.abs(f64x2.mul(f64x2.sub(original, changed), inverse));
}

// @ts-ignore: decorator
@inline
function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 1));
}

// @ts-ignore: decorator
@inline
function demoted(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

// p - 1 times the change; the same for the hessian
// @ts-ignore: decorator
@inline
function gradientOf(p: v128, change: v128): v128 {
  return f64x2.mul(f64x2.sub(p, f64x2.splat(1)), change);
}

// @ts-ignore: decorator
@inline
function hessianOf(p: v128, change: v128): v128 {
  const spread = f64x2.max(f64x2.mul(p, f64x2.sub(f64x2.splat(1), p)), f64x2.splat(1e-16));
  return f64x2.mul(f64x2.mul(spread, change), f64x2.splat(2));
}

// @ts-ignore: decorator
@inline
function sumUp(sum: f32, x: v128): f32 {
  return sum + f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}

// copies what pairs look at into the order of the scores
function placeRows(q: RankedQuery, order: usize): void {
  for (let at: usize = 0, end = <usize>q.size << 2; at < end; at += 4) {
    const row = <usize>load<u32>(order + at);
    store<f32>(<usize>q.placedScores + at, load<f32>(<usize>q.scores + (row << 2)));
    store<f32>(<usize>q.placedLabels + at, load<f32>(<usize>q.labels + (row << 2)));
    if (q.isNdcg) store<f64>(<usize>q.placedGains + (at << 1), load<f64>(<usize>q.gains + (row << 3)));
  }
}

// the pull of one place on all below it and theirs on it; returns the sum of the absolute gradients so far
function pullApart(q: RankedQuery, place: usize, isScored: bool, sumLambda: f64): f64 {
  const at = place << 2, end = <usize>q.size << 2;
  const scores = <usize>q.placedScores, labels = <usize>q.placedLabels, gains = <usize>q.placedGains;
  const gradients = <usize>q.gradients, hessians = <usize>q.hessians, discounts = <usize>q.discounts;
  const score = v128.load32_splat(scores + at), label = v128.load32_splat(labels + at);
  const gain = v128.load64_splat(gains + (at << 1)), discount = v128.load64_splat(discounts + (at << 1));
  const inverse = f64x2.splat(q.inverse), one = f64x2.splat(1), least = f64x2.splat(0.01);
  let g = load<f32>(gradients + at), h = load<f32>(hessians + at);
  for (let other = at + 4; other < end; other += 16) {
    const labelsHere = v128.load(labels + other);
    const isAbove = f32x4.gt(label, labelsHere);
    // places behind the last one count as equal
    const isBehind = i32x4.ge_s(i32x4.add(i32x4.splat(<i32>other), i32x4(0, 4, 8, 12)), i32x4.splat(<i32>end));
    const isEqual = v128.or(f32x4.eq(label, labelsHere), isBehind);
    if (i32x4.all_true(isEqual)) continue;
    const down = f32x4.sub(score, v128.load(scores + other));
    const distance = v128.bitselect(down, f32x4.neg(down), isAbove);
    const p = sigmoid(distance, <usize>q.table);
    let low = one, high = one;
    if (q.isNdcg) {
      const g2 = gains + (other << 1), d2 = discounts + (other << 1);
      low = deltaOf(gain, discount, v128.load(g2), v128.load(d2), inverse);
      high = deltaOf(gain, discount, v128.load(g2, 16), v128.load(d2, 16), inverse);
    }
    if (isScored) {
      const far = f32x4.abs(distance);
      low = f64x2.div(low, f64x2.add(f64x2.promote_low_f32x4(far), least));
      high = f64x2.div(high, f64x2.add(upper(far), least));
    }
    const pLow = f64x2.promote_low_f32x4(p), pHigh = upper(p);
    const pull = v128.andnot(demoted(gradientOf(pLow, low), gradientOf(pHigh, high)), isEqual);
    const curvature = v128.andnot(demoted(hessianOf(pLow, low), hessianOf(pHigh, high)), isEqual);
    const own = v128.bitselect(pull, f32x4.neg(pull), isAbove);
    v128.store(gradients + other, f32x4.sub(v128.load(gradients + other), own));
    v128.store(hessians + other, f32x4.add(v128.load(hessians + other), curvature));
    g = sumUp(g, own);
    h = sumUp(h, curvature);
    sumLambda -= 2 * <f64>f32x4.extract_lane(pull, 0);
    sumLambda -= 2 * <f64>f32x4.extract_lane(pull, 1);
    sumLambda -= 2 * <f64>f32x4.extract_lane(pull, 2);
    sumLambda -= 2 * <f64>f32x4.extract_lane(pull, 3);
  }
  store<f32>(gradients + at, g);
  store<f32>(hessians + at, h);
  return sumLambda;
}

// Makes the pairs of a query; `scaleQuery` then brings them to where rows have theirs. Returns the sum of the absolute
// gradients.
export function pairTop(q: RankedQuery): f64 {
  const order = sortByScore(<usize>q.order, <usize>q.spare, <usize>q.scores, q.size);
  q.sorted = <u32>order;
  placeRows(q, order);
  memory.fill(<usize>q.gradients, 0, (<usize>q.size << 2) + 16);
  memory.fill(<usize>q.hessians, 0, (<usize>q.size << 2) + 16);
  const last = <usize>(q.size - 1) << 2;
  const isScored = q.isScored != 0 && load<f32>(<usize>q.placedScores) != load<f32>(<usize>q.placedScores + last);
  let sumLambda: f64 = 0;
  for (let place: usize = 0, end = <usize>min(q.top, q.size); place < end; place++) {
    sumLambda = pullApart(q, place, isScored, sumLambda);
  }
  return sumLambda;
}

// out: f32 (size, 2) of the rows in their own order, each number times norm, weight and weightNorm in turn
export function scaleQuery(q: RankedQuery, norm: f32, weight: f32, weightNorm: f32, out: usize): void {
  for (let at: usize = 0, end = <usize>q.size << 2; at < end; at += 4) {
    const pair = out + (<usize>load<u32>(<usize>q.sorted + at) << 3);
    store<f32>(pair, load<f32>(<usize>q.gradients + at) * norm * weight * weightNorm);
    store<f32>(pair, load<f32>(<usize>q.hessians + at) * norm * weight * weightNorm, 4);
  }
}
