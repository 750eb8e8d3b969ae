import { logf } from '../../objective/libm.ts';
import { argmax } from '../../objective/softmax.ts';
import type { MetricFactory, MetricInput } from './metric.ts';
import type { MetricName } from './names.ts';

const { fround } = Math;
const EPSILON = fround(1e-16);

/** The weighted mean of a loss of each row's class probabilities. */
function meanOverRows(
  { value, numGroup, set }: MetricInput,
  lossOf: (row: Float32Array, label: number) => number,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < set.numRow; row++) {
    const w = set.weight === undefined ? 1 : set.weight[row]!;
    sum += fround(lossOf(value.subarray(row * numGroup, (row + 1) * numGroup), set.label[row]!) * w);
    total += w;
  }
  return sum / total;
}

const merror: MetricFactory = () => (input) =>
  meanOverRows(input, (row, label) => (argmax(row, row.length)[0] === label ? 0 : 1));

const mlogloss: MetricFactory = () => (input) =>
  meanOverRows(input, (row, label) => -logf(Math.max(row[label]!, EPSILON)));

/** Metrics of several classes. */
export const classificationMetrics: readonly (readonly [MetricName, MetricFactory])[] = [
  ['merror', merror],
  ['mlogloss', mlogloss],
];
