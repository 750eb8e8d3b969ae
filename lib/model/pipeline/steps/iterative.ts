import { elementsOf, type GraphValue } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { markRead, type Shape } from '../shape.ts';
import { toNumbers } from '../table.ts';
import { withIndicator } from './imputers.ts';
import type { CompileStep } from './step.ts';

/** One gap after the other: what a linear model makes of the other columns. */
interface Turn {
  readonly column: number;
  readonly others: Float64Array;
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

const LINEAR = /^sklearn\.linear_model\.(?:BayesianRidge|Ridge|LinearRegression)$/;

/** Gaps filled at first with something simple, then in turns by what the other columns say. */
export const compileIterativeImputer: CompileStep = (node, input) => {
  node.requireWidth(input);
  if (node.flag('sample_posterior')) throw node.unsupported('sample_posterior');
  if (!Number.isNaN(node.number('missing_values', Number.NaN))) throw node.unsupported('missing_values');
  const initial = node.plan.compileStep(node.child(node.fitted('initial_imputer_'), 'initial_imputer_'), input);
  const { width } = initial.shape;
  const kept = keptColumns(node, input, width);
  markRead(input);
  if (node.get('n_iter_') === 0) return withIndicator(node, input, initial); // a single column, or nothing but gaps
  const turns = node.list('imputation_sequence_').map((turn, at) => readTurn(node, turn, at, width));
  const [least, most] = [readLimit(node, '_min_value', width), readLimit(node, '_max_value', width)];
  return withIndicator(node, input, {
    shape: initial.shape,
    run: (table, rows) => {
      const given = toNumbers(table, input, rows);
      const columns = toNumbers(initial.run(table, rows), initial.shape, rows).map((values) => values.slice());
      for (const { column, others, coefficients, intercept } of turns) {
        const [values, before] = [columns[column]!, given[kept[column]!]!];
        for (let row = 0; row < table.numRow; row++) {
          if (!Number.isNaN(before[row])) continue;
          let sum = 0;
          for (const [at, other] of others.entries()) sum += columns[other]![row]! * coefficients[at]!;
          values[row] = Math.min(most[column]!, Math.max(least[column]!, sum + intercept));
        }
      }
      return { numRow: table.numRow, parts: columns };
    },
  });
};

/** Up to 0.22 one number for all columns. */
function readLimit(node: PlanNode, key: string, width: number): Float64Array {
  const value = node.get(key);
  return typeof value === 'number' ? new Float64Array(width).fill(value) : node.floats(key, width);
}

/** The columns that the initial imputer leaves. */
function keptColumns(node: PlanNode, input: Shape, width: number): readonly number[] {
  const all = Array.from({ length: input.width }, (_, column) => column);
  if (width === input.width) return all;
  const imputer = node.child(node.fitted('initial_imputer_'), 'initial_imputer_');
  const kept = all.filter((column) => !Number.isNaN(imputer.list('statistics_', input.width)[column]));
  if (kept.length !== width) throw node.refuse(`fills ${width} of ${input.width} columns`);
  return kept;
}

function readTurn(node: PlanNode, turn: GraphValue, at: number, width: number): Turn {
  const [column, neighbours, estimator] = elementsOf(turn) ?? [];
  const others = elementsOf(neighbours) ?? [];
  const isColumn = (value: GraphValue | undefined) => typeof value === 'number' && value >= 0 && value < width;
  if (!isColumn(column) || !others.every(isColumn)) throw node.refuse('fills columns that it does not have');
  const model = node.child(estimator, `imputation_sequence_[${at}]`);
  if (!LINEAR.test(model.publicName)) throw model.refuseClass();
  return {
    column: column as number,
    others: Float64Array.from(others as number[]),
    coefficients: model.floats('coef_', others.length),
    intercept: model.number('intercept_'),
  };
}
