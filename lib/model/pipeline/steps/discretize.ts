import { elementsOf } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { columnName, elementwise } from './elementwise.ts';
import { type CompileStep, chain, type Step } from './step.ts';

/** Numbers to the bins that they lie in, as numbers or one-hot. */
export const compileKBinsDiscretizer: CompileStep = (node, input) => {
  node.requireWidth(input);
  const encode = node.choice('encode', ['onehot', 'onehot-dense', 'ordinal'], 'onehot');
  const bins = compileBins(node, input);
  if (encode === 'ordinal') return bins;
  return chain([bins, node.plan.compileStep(node.child(node.fitted('_encoder'), '_encoder'), bins.shape)], input);
};

function compileBins(node: PlanNode, input: Shape): Step {
  const edges = node.list('bin_edges_', input.width).map((one) => {
    const numbers = elementsOf(one) ?? [];
    if (numbers.length >= 2 && numbers.every((edge) => typeof edge === 'number'))
      return Float64Array.from(numbers as number[]);
    throw node.refuse('has bin_edges_ that are not numbers');
  });
  // up to 1.0 what lies just below an edge counts as on it, and the last edge counts; so does what training had on an edge,
  // where this machine may compute it to lie a last bit below
  const isTolerant = !node.isFrom(1, 1);
  const [absolute, relative] = isTolerant ? [1e-8, 1e-5] : input.isNear ? [1e-14, 1e-12] : [0, 0];
  const binOf = (value: number, column: number) => {
    const own = edges[column]!;
    const moved = relative > 0 ? value + (absolute + relative * Math.abs(value)) : value; // also where it is infinite
    let bin = 0;
    while (bin < own.length - 2 && own[bin + 1]! <= moved) bin++;
    return bin;
  };
  return elementwise(input, {
    dense: (values, column, rows) => {
      for (let row = 0; row < values.length; row++) {
        if (Number.isNaN(values[row])) refuseGap(rows, row, columnName(input, column));
        values[row] = binOf(values[row]!, column);
      }
    },
  });
}

/** What steps say that take no gaps. */
export function refuseGap(
  rows: { refuse: (row: number, column: string, problem: string, hint: string) => void },
  row: number,
  column: string,
): void {
  rows.refuse(
    row,
    column,
    'the cell is missing, which a step of the pipeline does not take',
    'fill the cell, or train with an imputer before it',
  );
}
