import { argsortDescending } from '../argsort.ts';
import { DEFAULT_TOP } from '../objective/ranking.ts';
import { discountedGain } from '../objective/ranking-gains.ts';
import type { Parameters } from '../parameters.ts';
import type { MetricFactory } from './metric.ts';
import type { MetricName } from './names.ts';

/** The labels of one query by falling score. */
type QueryMeasure = (labels: Float32Array, weight: number) => number;

/** A mean over queries; a name that ends in `-` counts queries without relevant rows as 0, not as 1. */
function queryMetric(create: (options: RankOptions) => QueryMeasure): MetricFactory {
  return (argument, parameters) => {
    const isMinus = argument?.endsWith('-') ?? false;
    const digits = argument?.replace(/-$/, '') ?? '';
    const options = { top: digits === '' ? DEFAULT_TOP : Number(digits), empty: isMinus ? 0 : 1, parameters };
    const measure = create(options);
    return ({ value, set }) => {
      const sizes = set.groupSizes ?? Int32Array.of(set.numRow);
      let [sum, total, begin] = [0, 0, 0];
      sizes.forEach((size, query) => {
        const scores = value.subarray(begin, begin + size);
        const order = argsortDescending(scores);
        const labels = Float32Array.from(order, (row) => set.label[begin + row]!);
        const w = set.weight === undefined ? 1 : set.weight[query]!;
        sum += measure(labels, w);
        total += w;
        begin += size;
      });
      return Math.min(sum / total, 1);
    };
  };
}

interface RankOptions {
  readonly top: number;
  /** what a query without relevant rows scores */
  readonly empty: number;
  readonly parameters: Parameters;
}

const ndcg = queryMetric(({ top, empty, parameters: { ndcg_exp_gain: isExponential } }) => (labels, weight) => {
  const ideal = discountedGain(labels.toSorted().reverse(), { top, isExponential });
  return ideal === 0 ? empty : (discountedGain(labels, { top, isExponential }) / ideal) * weight;
});

const map = queryMetric(({ top, empty }) => (labels, weight) => {
  let [hits, sum] = [0, 0];
  labels.forEach((label, place) => {
    hits += label;
    if (place < top && label > 0) sum += hits / (place + 1);
  });
  return (hits > 0 ? sum / Math.min(hits, top) : empty) * weight;
});

const precision = queryMetric(({ top }) => (labels, weight) => {
  const count = Math.min(top, labels.length);
  return (labels.subarray(0, count).reduce((sum, label) => sum + label, 0) / count) * weight;
});

/** Metrics of queries whose rows are ranked. */
export const rankingMetrics: readonly (readonly [MetricName, MetricFactory])[] = [
  ['ndcg', ndcg],
  ['map', map],
  ['pre', precision],
];
