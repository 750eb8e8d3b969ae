// Cephes' ndtr, as SciPy has it, with its coefficients and in its order.

import { evaluate } from './normal-quantile.ts';

/** erfc(x) · exp(x²) from 1 to 8, and beyond */
const NEAR: readonly [readonly number[], readonly number[]] = [
  [
    2.461969814735305e-10, 0.5641895648310687, 7.463210564422699, 48.63719709856814, 196.5208329560771,
    526.4451949954773, 934.5285271719576, 1027.5518868951572, 557.5353353693994,
  ],
  [
    1, 13.228195115474499, 86.70721408859897, 354.9377788878199, 975.7085017432055, 1823.9091668790973,
    2246.3376081871097, 1656.6630919416134, 557.5353408177277,
  ],
];
const FAR: readonly [readonly number[], readonly number[]] = [
  [0.5641895835477551, 1.275366707599781, 5.019050422511805, 6.160210979930536, 7.4097426995044895, 2.9788666537210022],
  [
    1, 2.2605286322011726, 9.396035249380015, 12.048953980809666, 17.08144507475659, 9.608968090632859,
    3.369076451000815,
  ],
];
/** erf(x) / x up to 1 */
const MIDDLE: readonly [readonly number[], readonly number[]] = [
  [9.604973739870516, 90.02601972038427, 2232.005345946843, 7003.325141128051, 55592.30130103949],
  [1, 33.56171416475031, 521.3579497801527, 4594.323829709801, 22629.000061389095, 49267.39426086359],
];

/** The share of a normal distribution that lies below a place. */
export function normalShare(place: number): number {
  const x = place * Math.SQRT1_2;
  const distance = Math.abs(x);
  if (distance < 1) return 0.5 + 0.5 * errorFunction(x);
  const beyond = 0.5 * complement(distance);
  return x > 0 ? 1 - beyond : beyond;
}

function errorFunction(x: number): number {
  const square = x * x;
  return (x * evaluate(square, MIDDLE[0])) / evaluate(square, MIDDLE[1]);
}

/** @param x from 1 on */
function complement(x: number): number {
  const [above, below] = x < 8 ? NEAR : FAR;
  return (Math.exp(-x * x) * evaluate(x, above)) / evaluate(x, below);
}
