import { expf, logf } from '../../objective/libm.ts';
import { failureTimeLoss, labelBounds, readFailureTimes } from '../objective/aft.ts';
import { sortByTime } from '../objective/cox.ts';
import type { MetricFactory, MetricInput } from './metric.ts';
import type { MetricName } from './names.ts';

function meanOverRows({ set }: MetricInput, lossOf: (row: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < set.numRow; row++) {
    const w = set.weight === undefined ? 1 : set.weight[row]!;
    sum += lossOf(row) * w;
    total += w;
  }
  return total === 0 ? sum : sum / total;
}

/** The partial likelihood of the events; rows of one time leave the risk set together. */
const coxLikelihood: MetricFactory = () => {
  return ({ value, set: { label } }) => {
    const order = sortByTime(label);
    let atRisk = value.reduce((sum, hazard) => sum + hazard, 0);
    let [sum, leaving, numEvent] = [0, 0, 0];
    order.forEach((row, k) => {
      if (label[row]! > 0) {
        sum -= logf(value[row]!) - Math.log(atRisk);
        numEvent++;
      }
      leaving += value[row]!;
      const isLast = k + 1 === order.length || Math.abs(label[row]!) < Math.abs(label[order[k + 1]!]!);
      if (!isLast) return;
      atRisk -= leaving;
      leaving = 0;
    });
    return sum / numEvent;
  };
};

const aftLikelihood: MetricFactory = (_, parameters) => {
  const model = readFailureTimes(parameters);
  return (input) => {
    const [lower, upper] = labelBounds(input.set);
    return meanOverRows(input, (row) => failureTimeLoss(lower[row]!, upper[row]!, input.value[row]!, model));
  };
};

const intervalAccuracy: MetricFactory = () => (input) => {
  const [lower, upper] = labelBounds(input.set);
  return meanOverRows(input, (row) => {
    const time = expf(input.value[row]!);
    return Number(time >= lower[row]! && time <= upper[row]!);
  });
};

/** Metrics of times until an event. */
export const survivalMetrics: readonly (readonly [MetricName, MetricFactory])[] = [
  ['cox-nloglik', coxLikelihood],
  ['aft-nloglik', aftLikelihood],
  ['interval-regression-accuracy', intervalAccuracy],
];
