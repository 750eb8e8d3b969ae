import type { PlanNode } from '../node.ts';
import { markRead, numbersOf, type Source, shapeOf, sourcesOf } from '../shape.ts';
import { type Rows, type SparseBlock, toNumbers } from '../table.ts';
import { refuseGap } from './discretize.ts';
import { columnName } from './elementwise.ts';
import { type Basis, evaluateBasis, readBasis } from './spline-basis.ts';
import type { CompileStep } from './step.ts';

/** Values by the output that they add to; in a sparse matrix those that are stored. */
type Outputs = ReadonlyMap<number, number>;
const NOTHING: Outputs = new Map();

/** What a number becomes; undefined where it lies beyond the knots and must not. */
type Spread = (x: number) => Outputs | undefined;

/** Numbers to the values of B-splines, several for each. */
export const compileSplineTransformer: CompileStep = (node, input) => {
  node.requireWidth(input);
  const takesGaps = node.choice('handle_missing', ['error', 'zeros'], 'error') === 'zeros';
  const isSparse = node.flag('sparse_output');
  const { spreads, numSpline } = compileSpreads(node, input.width);
  const kept = node.flag('include_bias', true) ? numSpline : numSpline - 1;
  const width = kept * input.width;
  markRead(input);
  const { precision } = input;
  const names = () =>
    input.names().flatMap((name) => Array.from({ length: kept }, (_, spline) => `${name}_sp_${spline}`));
  const sources = () => sourcesOf(input).flatMap((source) => new Array<Source>(kept).fill(source));
  const spread = (x: number, row: number, column: number, rows: Rows): Outputs => {
    const name = columnName(input, column);
    if (Number.isNaN(x)) {
      if (!takesGaps) refuseGap(rows, row, name);
      return NOTHING;
    }
    const found = spreads[column]!(x);
    if (found !== undefined) return found;
    rows.refuse(row, name, `${x} lies beyond the knots of the splines`, "train them with extrapolation='constant'");
    return NOTHING;
  };
  const parts = isSparse ? [{ kind: 'sparse' as const, width }] : numbersOf(width);
  return {
    shape: shapeOf(parts, { isSparse, precision, names, sources }),
    run: (table, rows) => {
      const { numRow } = table;
      const made = Array.from({ length: width }, () => new Float64Array(numRow).fill(Number.NaN));
      for (const [column, numbers] of toNumbers(table, input, rows).entries()) {
        for (const [row, x] of numbers.entries()) {
          for (const [spline, value] of spread(x, row, column, rows)) {
            if (spline < kept) made[column * kept + spline]![row] = precision === 'single' ? Math.fround(value) : value;
          }
        }
      }
      if (isSparse) return { numRow, parts: [storePresent(made, numRow)] };
      return { numRow, parts: made.map((values) => values.map((value) => (Number.isNaN(value) ? 0 : value))) };
    },
  };
};

/** Of columns with NaN where nothing is stored. */
function storePresent(columns: readonly Float64Array[], numRow: number): SparseBlock {
  const starts = new Uint32Array(numRow + 1);
  const [indices, values]: [number[], number[]] = [[], []];
  for (let row = 0; row < numRow; row++) {
    for (const [column, { [row]: value }] of columns.entries()) {
      if (Number.isNaN(value)) continue;
      indices.push(column);
      values.push(value!);
    }
    starts[row + 1] = indices.length;
  }
  return { width: columns.length, starts, indices: Uint32Array.from(indices), values: Float64Array.from(values) };
}

function compileSpreads(node: PlanNode, width: number): { spreads: readonly Spread[]; numSpline: number } {
  const how = node.choice('extrapolation', ['constant', 'linear', 'continue', 'periodic', 'error'], 'constant');
  const all = node.list('bsplines_', width).map((one, at) => readBasis(node.child(one, `bsplines_[${at}]`)));
  const counts = all.map(({ outputs }) => outputs.reduce((most, output) => Math.max(most, output + 1), 0));
  if (counts.some((count) => count !== counts[0])) throw node.refuse('has another number of splines for each column');
  const spreads = all.map((basis, column): Spread => {
    if (how === 'periodic') return periodic(basis, node.flag('sparse_output'));
    if (how === 'continue') return (x) => outputsAt(basis, x);
    const { degree, knots } = basis;
    if (how === 'error') {
      const [first, last] = [knots[degree]!, knots[knots.length - degree - 1]!];
      return (x) => (x >= first && x <= last ? outputsAt(basis, x) : undefined);
    }
    // of the first degree, scikit-learn has a line begin one knot further inside in all columns but the first
    const reach = how === 'linear' ? Math.max(degree, 2) : degree;
    return within(basis, { reach, inset: column === 0 ? degree : reach, isLinear: how === 'linear' });
  });
  return { spreads, numSpline: counts[0] ?? 0 };
}

function outputsAt(basis: Basis, x: number): Map<number, number> {
  const { first, values } = evaluateBasis(basis, x);
  return new Map(Array.from(values, (value, at) => [basis.outputs[first + at]!, value]));
}

/** The last splines go on as the first; sums of sparse matrices store no 0. */
function periodic(basis: Basis, isSparse: boolean): Spread {
  const { degree, knots, outputs } = basis;
  const [begin, end] = [knots[degree]!, knots[knots.length - degree - 1]!];
  const period = end - begin;
  return (x) => {
    const rest = (x - begin) % period;
    const { first, values } = evaluateBasis(basis, period > 0 ? begin + (rest < 0 ? rest + period : rest) : 0);
    const sums = new Map<number, number>();
    for (const [at, value] of values.entries()) {
      const output = outputs[first + at]!;
      const sum = (sums.get(output) ?? 0) + value;
      if (isSparse && sum === 0 && output < degree) continue;
      sums.set(output, sum);
    }
    return sums;
  };
}

interface Ends {
  /** outputs at each end that go on beyond it */
  readonly reach: number;
  /** the knot where that begins */
  readonly inset: number;
  readonly isLinear: boolean;
}

/** Between the ends the splines, beyond them what they are there, or a line on; such a 0 is not stored. */
function within(basis: Basis, { reach, inset, isLinear }: Ends): Spread {
  const { knots, outputs } = basis;
  const [first, last] = [knots[inset]!, knots[knots.length - inset - 1]!];
  const ends = [first, last].map((end) => ({
    end,
    values: outputsAt(basis, end),
    slopes: isLinear ? slopesAt(basis, end) : undefined,
  }));
  return (x) => {
    if (x >= first && x <= last) return outputsAt(basis, x);
    const { end, values, slopes } = ends[x < first ? 0 : 1]!;
    const gone = new Map<number, number>();
    for (let at = 0; at < reach; at++) {
      const output = x < first ? at : outputs.length - 1 - at;
      const value = (values.get(output) ?? 0) + (slopes ? (x - end) * (slopes.get(output) ?? 0) : 0);
      if (value !== 0) gone.set(output, value);
    }
    return gone;
  };
}

function slopesAt(basis: Basis, x: number): Map<number, number> {
  const { first, values } = evaluateBasis(basis, x, true);
  return new Map(Array.from(values, (value, at) => [basis.outputs[first + at]!, value]));
}
