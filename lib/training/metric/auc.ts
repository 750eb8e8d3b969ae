import { argsortDescending } from '../argsort.ts';
import type { MetricFactory, MetricInput } from './metric.ts';
import type { MetricName } from './names.ts';

/** Scores, labels (0 … 1) and weights of some rows. */
interface Ranking {
  readonly scores: Float32Array;
  readonly labels: Float32Array;
  readonly weights: Float32Array | undefined;
}

/** An area under a curve, of the largest that it could be. */
interface Area {
  readonly area: number;
  readonly whole: number;
  /** What the area counts among those of all classes: for ROC the weight of the positive rows, else 1. */
  readonly positive: number;
}

/** The area between two neighbouring points of a curve. */
type Slice = (fpBefore: number, fp: number, tpBefore: number, tp: number) => number;

/** Walks from the highest score down; rows of one score make one step. */
function sumSlices({ scores, labels, weights }: Ranking, slice: Slice): { area: number; fp: number; tp: number } {
  const order = argsortDescending(scores);
  let [area, fp, tp, fpBefore, tpBefore] = [0, 0, 0, 0, 0];
  for (let k = 0; k < order.length; k++) {
    const row = order[k]!;
    const w = weights === undefined ? 1 : weights[row]!;
    tp += labels[row]! * w;
    fp += (1 - labels[row]!) * w;
    if (k + 1 < order.length && scores[order[k + 1]!] === scores[row]) continue;
    area += slice(fpBefore, fp, tpBefore, tp);
    [fpBefore, tpBefore] = [fp, tp];
  }
  return { area, fp, tp };
}

function areaUnderRoc(ranking: Ranking): Area {
  const { area, fp, tp } = sumSlices(ranking, (fpBefore, fpNow, tpBefore, tpNow) => {
    return ((fpNow - fpBefore) * (tpBefore + tpNow)) / 2;
  });
  return { area, whole: fp * tp, positive: tp };
}

/** Davis and Goadrich's interpolation between points of the precision-recall curve. */
function areaUnderPrecisionRecall(ranking: Ranking): Area {
  const { fp, tp: total } = sumSlices(ranking, () => 0);
  if (fp <= 0 || total <= 0) return { area: NaN, whole: 1, positive: 1 };
  const { area } = sumSlices(ranking, (fpBefore, fpNow, tpBefore, tp) => {
    const recallBefore = tpBefore / total;
    const recall = tp / total;
    const h = tp === tpBefore ? 0 : (fpNow - fpBefore) / (tp - tpBefore);
    const a = 1 + h;
    const b = tp === tpBefore ? 0 : (fpBefore - h * tpBefore) / total;
    if (b === 0) return (recall - recallBefore) / a;
    return (recall - recallBefore - (b / a) * (Math.log(a * recall + b) - Math.log(a * recallBefore + b))) / a;
  });
  return { area, whole: 1, positive: 1 };
}

type Measure = (ranking: Ranking) => Area;

function areaMetric(measure: Measure, measureQuery: (ranking: Ranking) => number): MetricFactory {
  const shareOf = (ranking: Ranking) => {
    const { area, whole } = measure(ranking);
    return whole > 0 ? Math.min(area / whole, 1) : NaN;
  };
  return () => (input) => {
    if (input.set.groupSizes !== undefined) return meanOverQueries(input, measureQuery);
    if (input.numGroup > 1 && input.set.numTarget === 1) return oneVersusRest(input, measure);
    return meanOverTargets(input, shareOf);
  };
}

/** Every label by itself; NaN when one of them is the same in all rows. */
function meanOverTargets({ value, set }: MetricInput, shareOf: (ranking: Ranking) => number): number {
  const { label, numTarget, numRow, weight } = set;
  let sum = 0;
  for (let target = 0; target < numTarget; target++) {
    const column = (all: Float32Array) =>
      numTarget === 1 ? all : Float32Array.from({ length: numRow }, (_, row) => all[row * numTarget + target]!);
    sum += shareOf({ scores: column(value), labels: column(label), weights: weight });
  }
  return sum / numTarget;
}

/** Each class against the others. */
function oneVersusRest({ value, numGroup, set }: MetricInput, measure: Measure): number {
  let sum = 0;
  let total = 0;
  for (let group = 0; group < numGroup; group++) {
    const { area, whole, positive } = measure({
      scores: Float32Array.from({ length: set.numRow }, (_, row) => value[row * numGroup + group]!),
      labels: set.label.map((label) => Number(label === group)),
      weights: set.weight,
    });
    sum += whole === 0 ? NaN : (area / whole) * positive;
    total += positive;
  }
  return sum / total;
}

/** Queries of fewer rows say nothing. */
const MIN_QUERY = 3;

function meanOverQueries({ value, set }: MetricInput, measureQuery: (ranking: Ranking) => number): number {
  let sum = 0;
  let count = 0;
  let begin = 0;
  set.groupSizes!.forEach((size, query) => {
    const end = begin + size;
    const scores = value.subarray(begin, end);
    const labels = set.label.subarray(begin, end);
    begin = end;
    const result = size < MIN_QUERY ? NaN : measureQuery({ scores, labels, weights: undefined });
    if (Number.isNaN(result)) return;
    const w = set.weight === undefined ? 1 : set.weight[query]!;
    sum += result * w;
    count += w;
  });
  return count === 0 ? NaN : sum / count;
}

/** The share of pairs that the scores put into the order of the labels. */
function orderedPairs({ scores, labels }: Ranking): number {
  const order = argsortDescending(labels);
  let sum = 0;
  let count = 0;
  for (let i = 0; i + 1 < order.length; i++) {
    for (let j = i + 1; j < order.length; j++) {
      const difference = scores[order[i]!]! - scores[order[j]!]!;
      sum += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
      count++;
    }
  }
  return sum / count;
}

/** Areas under the ROC and the precision-recall curve. */
export const areaMetrics: readonly (readonly [MetricName, MetricFactory])[] = [
  ['auc', areaMetric(areaUnderRoc, orderedPairs)],
  ['aucpr', areaMetric(areaUnderPrecisionRecall, (ranking) => areaUnderPrecisionRecall(ranking).area)],
];
