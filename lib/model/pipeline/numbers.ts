const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** The number that a text stands for as float64, undefined where it is none; booleans are 1 and 0. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  if (/^(?:true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === 'true' ? 1 : 0;
  const infinite = INFINITE.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return /^[+-]?nan$/i.test(trimmed) ? Number.NaN : undefined;
}

/** Below, numpy adds from left to right; up to the next, in eight sums; beyond, half by half. */
const [MIN_UNROLLED, MAX_UNROLLED] = [8, 128];

/**
 * `np.sum` of numbers that lie beside each other.
 *
 * @param round what each sum is rounded by: `Math.fround` for float32
 */
export function pairwiseSum(
  values: ArrayLike<number>,
  round: (sum: number) => number = (sum) => sum,
  begin = 0,
  end = values.length,
): number {
  const length = end - begin;
  if (length < MIN_UNROLLED) {
    let sum = 0;
    for (let at = begin; at < end; at++) sum = round(sum + values[at]!);
    return sum;
  }
  if (length > MAX_UNROLLED) {
    const half = Math.floor(length / 2);
    const middle = begin + half - (half % MIN_UNROLLED);
    return round(pairwiseSum(values, round, begin, middle) + pairwiseSum(values, round, middle, end));
  }
  const sums = Array.from({ length: MIN_UNROLLED }, (_, at) => values[begin + at]!);
  let at = begin + MIN_UNROLLED;
  for (; at + MIN_UNROLLED <= end; at += MIN_UNROLLED) {
    for (let lane = 0; lane < MIN_UNROLLED; lane++) sums[lane] = round(sums[lane]! + values[at + lane]!);
  }
  const [a, b, c, d, e, f, g, h] = sums as [number, number, number, number, number, number, number, number];
  let sum = round(round(round(a + b) + round(c + d)) + round(round(e + f) + round(g + h)));
  for (; at < end; at++) sum = round(sum + values[at]!);
  return sum;
}

/**
 * `np.interp` at one place, within the ends: the last known place that is not beyond it decides.
 *
 * @param xs ascending
 */
export function interpolate(x: number, xs: Float64Array, ys: Float64Array): number {
  const last = xs.length - 1;
  if (x > xs[last]!) return ys[last]!;
  if (!(x >= xs[0]!)) return Number.isNaN(x) ? x : ys[0]!;
  let [low, high] = [0, last + 1];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  if (low === last || xs[low] === x) return ys[low]!;
  return ((ys[low + 1]! - ys[low]!) / (xs[low + 1]! - xs[low]!)) * (x - xs[low]!) + ys[low]!;
}
