import { expm1f } from '../objective/libm-near-one.ts';

const { fround } = Math;

/** Lanczos' coefficients for g = 7, (9). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** log |Γ(x)| of a positive x, to 1e-13. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const y = x - 1;
  const sum = LANCZOS.reduce(
    (total, coefficient, index) => total + (index === 0 ? coefficient : coefficient / (y + index)),
    0,
  );
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** The error function, to 1e-15: its series near 0, the continued fraction of its complement beyond. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  return Math.sign(x) * (size < 2.5 ? erfSeries(size) : 1 - erfcFraction(size));
}

/** 2/√π e^(-x²) Σ 2^n x^(2n+1) / (2n+1)!!: all terms are positive. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return (Math.exp(-x * x) / fraction) * (TWO_OVER_SQRT_PI / 2);
}

/** tanhf(x), equal to glibc's: FreeBSD's algorithm (see lib/objective/libm-near-one.ts). */
export function tanhf(x: number): number {
  const size = Math.abs(x);
  if (size >= 22) return Math.sign(x);
  if (size < 2 ** -28) return x;
  const t = expm1f(fround((size >= 1 ? 2 : -2) * size));
  const quotient = fround((size >= 1 ? 2 : -t) / fround(t + 2));
  return Math.sign(x) * (size >= 1 ? fround(1 - quotient) : quotient);
}
