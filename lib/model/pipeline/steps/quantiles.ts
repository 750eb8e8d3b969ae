import type { PlanNode } from '../node.ts';
import { interpolate } from '../numbers.ts';
import { elementwise } from './elementwise.ts';
import { normalQuantile } from './normal-quantile.ts';
import { normalShare } from './normal-share.ts';
import type { CompileStep } from './step.ts';

/** How close to an end a number counts as on it, for a normal distribution. */
const THRESHOLD = 1e-7;
const [LOWEST, HIGHEST] = [THRESHOLD - 2 ** -52, 1 - (THRESHOLD - 2 ** -52)].map(normalQuantile) as [number, number];

/** Numbers to their place among those of training, uniform or as a normal distribution has it. */
export const compileQuantileTransformer: CompileStep = (node, input) => {
  node.requireWidth(input);
  const { references, byColumn, isNormal } = readQuantiles(node, input.width);
  const turned = turn(references);
  const columns = byColumn.map((quantiles) => ({ quantiles, turned: turn(quantiles) }));
  const place = (x: number, column: number) => {
    if (Number.isNaN(x)) return x;
    const { quantiles, turned: below } = columns[column]!;
    const [first, last] = [quantiles[0]!, quantiles.at(-1)!];
    if (isNormal ? x - THRESHOLD < first : x === first) return 0;
    if (isNormal ? x + THRESHOLD > last : x === last) return 1;
    return 0.5 * (interpolate(x, quantiles, references) - interpolate(-x, below, turned));
  };
  const transform = (x: number, column: number) => {
    const share = place(x, column);
    return isNormal ? Math.min(HIGHEST, Math.max(LOWEST, normalQuantile(share))) : share;
  };
  return elementwise(input, {
    dense: (numbers, column) => {
      for (let row = 0; row < numbers.length; row++) numbers[row] = transform(numbers[row]!, column);
    },
    stored: transform,
  });
};

/** What one number of such a column was before. */
export function compileUnquantile(node: PlanNode): (place: number) => number {
  const { references, byColumn, isNormal } = readQuantiles(node, 1);
  const quantiles = byColumn[0]!;
  return (place) => {
    const share = isNormal ? normalShare(place) : place;
    if (isNormal ? share - THRESHOLD < 0 : share === 0) return quantiles[0]!;
    if (isNormal ? share + THRESHOLD > 1 : share === 1) return quantiles.at(-1)!;
    return interpolate(share, references, quantiles);
  };
}

function readQuantiles(node: PlanNode, width: number) {
  const { numRow, values } = node.matrix('quantiles_', width);
  const references = node.floats('references_', numRow);
  if (numRow === 0) throw node.refuse('has no quantiles');
  const byColumn = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: numRow }, (__, row) => values[row * width + column]!),
  );
  const isNormal = node.choice('output_distribution', ['uniform', 'normal'], 'uniform') === 'normal';
  return { references, byColumn, isNormal };
}

/** The same on the other side of 0. */
function turn(ascending: Float64Array): Float64Array {
  return ascending.map((_, at) => -ascending[ascending.length - 1 - at]!);
}
