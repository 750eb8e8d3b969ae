import { interpolate } from '../numbers.ts';
import { elementwise } from './elementwise.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { CompileStep } from './step.ts';

/** How close to an end a number counts as on it, for a normal distribution. */
const THRESHOLD = 1e-7;
const [LOWEST, HIGHEST] = [THRESHOLD - 2 ** -52, 1 - (THRESHOLD - 2 ** -52)].map(normalQuantile) as [number, number];

/** Numbers to their place among those of training, uniform or as a normal distribution has it. */
export const compileQuantileTransformer: CompileStep = (node, input) => {
  node.requireWidth(input);
  const { numRow, values } = node.matrix('quantiles_', input.width);
  const references = node.floats('references_', numRow);
  if (numRow === 0) throw node.refuse('has no quantiles');
  const isNormal = node.choice('output_distribution', ['uniform', 'normal'], 'uniform') === 'normal';
  const turned = references.map((_, at) => -references[numRow - 1 - at]!);
  const columns = Array.from({ length: input.width }, (_, column) => {
    const quantiles = Float64Array.from({ length: numRow }, (__, row) => values[row * input.width + column]!);
    return { quantiles, turned: quantiles.map((_, at) => -quantiles[numRow - 1 - at]!) };
  });
  const place = (x: number, column: number) => {
    if (Number.isNaN(x)) return x;
    const { quantiles, turned: below } = columns[column]!;
    const [first, last] = [quantiles[0]!, quantiles[numRow - 1]!];
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
