import { isArray } from '../graph.ts';
import type { PlanNode } from '../node.ts';

/** The B-splines of one column. */
export interface Basis {
  readonly degree: number;
  /** ascending */
  readonly knots: Float64Array;
  /** (numBasis) which output each basis function adds to; periodic ones share the first */
  readonly outputs: Uint32Array;
}

/** Powers beyond are no splines that anybody fits. */
const MAX_DEGREE = 100;

/**
 * SciPy's BSpline, as scikit-learn fits it.
 *
 * @throws ModelFormatError for knots that do not ascend, and coefficients that do more than choose
 */
export function readBasis(node: PlanNode): Basis {
  const degree = node.number('k');
  const [t, c] = node.get('_t') === undefined ? (['t', 'c'] as const) : (['_t', '_c'] as const); // SciPy 1.17
  const given = node.get(t);
  const length = isArray(given) ? given.elements.length : 0;
  const knots = node.floats(t, length);
  const { numRow, numColumn, values } = node.matrix(c);
  const numBasis = length - degree - 1;
  if (!(Number.isInteger(degree) && degree >= 1 && degree <= MAX_DEGREE)) throw node.unsupported('k');
  if (numBasis < degree + 1 || numRow < numBasis) throw node.refuse(`has ${length} knots for ${numRow} splines`);
  if (!knots.every((knot, at) => Number.isFinite(knot) && !(knot < knots[at - 1]!)))
    throw node.refuse('has knots that do not ascend');
  const outputs = Uint32Array.from({ length: numBasis }, (_, basis) => {
    const row = values.subarray(basis * numColumn, (basis + 1) * numColumn);
    const output = row.indexOf(1);
    if (output >= 0 && row.every((value, at) => value === (at === output ? 1 : 0))) return output;
    throw node.refuse('has coefficients that do more than choose a spline');
  });
  return { degree, knots, outputs };
}

/** Values of the basis functions that are not 0 at a place. */
export interface Span {
  /** the first of them */
  readonly first: number;
  /** (degree + 1) */
  readonly values: Float64Array;
}

/** The basis functions at a place, or their first derivatives, by de Boor's recursion in SciPy's order. */
export function evaluateBasis({ degree, knots }: Basis, x: number, isDerivative = false): Span {
  const last = findInterval(knots, degree, x);
  const values = new Float64Array(degree + 1);
  values[0] = 1;
  for (let step = 1; step <= degree; step++) {
    const before = values.slice(0, step);
    const isSlope = isDerivative && step === degree;
    values[0] = 0;
    for (let n = 1; n <= step; n++) {
      const [above, below] = [knots[last + n]!, knots[last + n - step]!];
      if (above === below) {
        values[n] = 0;
        continue;
      }
      const share = (isSlope ? step * before[n - 1]! : before[n - 1]!) / (above - below);
      values[n - 1]! += isSlope ? -share : share * (above - x);
      values[n] = isSlope ? share : share * (x - below);
    }
  }
  return { first: last - degree, values };
}

/** The last knot that is not beyond it, among those within the ends. */
function findInterval(knots: Float64Array, degree: number, x: number): number {
  let [low, high] = [degree, knots.length - degree - 1];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (knots[middle]! <= x) low = middle;
    else high = middle;
  }
  return low;
}
