/**
 * `scipy.special.softmax` of float32 rows as XGBClassifier calls it for `multi:softmax`, bit for bit as NumPy computes
 * it on x86-64 with AVX2 or AVX-512: NumPy has an exponential and an order of summation of its own.
 *
 * The exponential is the rational approximation of NumPy's `loops_exponent_log` (BSD-3-Clause).
 */

const { fround } = Math;

/** One rounding for product and sum: exact in double, up to ties of 2^-29 probability. */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  return fround(a * b + c);
}

const LOG2_E = fround(1.44269504);
/** -ln2 in two parts, for Cody and Waite's range reduction */
const MINUS_LN2_HIGH = fround(-6.93145752e-1);
const MINUS_LN2_LOW = fround(-1.42860677e-6);
/** Adding and subtracting 1.5 · 2^23 rounds a float to the nearest integer. */
const ROUND_SHIFT = 12582912;
/** (6) highest power first */
const NUMERATOR = [
  0.0005082762527590694, 0.006757896990527505, 0.051145120816372985, 0.24736154348955208, 0.7257664613233125,
  0.9999999999980871,
].map(fround);
/** (3) highest power first */
const DENOMINATOR = [0.021595093756858297, -0.27423353904116676, 1].map(fround);
/** Below it the result rounds to 0. */
const MIN_EXPONENT = -103.97208404541016;

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => fusedMultiplyAdd(sum, x, coefficient));
}

/** `np.exp` of a float32 that is not positive. */
function exp(x: number): number {
  if (x < MIN_EXPONENT) return 0;
  const k = fround(fround(fround(x * LOG2_E) + ROUND_SHIFT) - ROUND_SHIFT);
  const r = fusedMultiplyAdd(k, MINUS_LN2_LOW, fusedMultiplyAdd(k, MINUS_LN2_HIGH, x));
  return fround(fround(horner(NUMERATOR, r) / horner(DENOMINATOR, r)) * 2 ** k);
}

/** `np.add.reduce`: in order below 8 numbers, eight partial sums up to 128, halves beyond. */
function pairwiseSum(values: Float32Array): number {
  const { length } = values;
  if (length < 8) return values.reduce((sum, value) => fround(sum + value), 0);
  if (length > 128) {
    const half = (length >> 1) & ~7;
    return fround(pairwiseSum(values.subarray(0, half)) + pairwiseSum(values.subarray(half)));
  }
  const part = values.slice(0, 8);
  const whole = length & ~7;
  for (let index = 8; index < whole; index++) part[index & 7] = part[index & 7]! + values[index]!;
  const [a, b, c, d] = [0, 2, 4, 6].map((index) => fround(part[index]! + part[index + 1]!)) as [
    number,
    number,
    number,
    number,
  ];
  const sum = fround(fround(a + b) + fround(c + d));
  return values.subarray(whole).reduce((rest, value) => fround(rest + value), sum);
}

/**
 * Probabilities of each row's classes.
 *
 * @param margin (numRow, numClass)
 * @returns (numRow, numClass)
 */
export function numpySoftmax(margin: Float32Array, numClass: number): Float32Array {
  const probability = new Float32Array(margin.length);
  for (let start = 0; start < margin.length; start += numClass) {
    const row = probability.subarray(start, start + numClass);
    const max = margin.subarray(start, start + numClass).reduce((a, b) => (b > a ? b : a));
    for (let k = 0; k < numClass; k++) row[k] = exp(fround(margin[start + k]! - max));
    const sum = pairwiseSum(row);
    for (let k = 0; k < numClass; k++) row[k] = row[k]! / sum;
  }
  return probability;
}
