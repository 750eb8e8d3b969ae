import { expf } from '../../objective/libm.ts';
import { argsort } from '../argsort.ts';
import type { TrainingSet } from '../training-set.ts';
import { newtonStep } from './intercept.ts';
import type { ObjectiveFactory } from './training-objective.ts';

/** Proportional hazards: labels are times, negative where the event was not seen. */
export const cox: ObjectiveFactory = (set) => {
  const order = sortByTime(set.label);
  const computeGradient = (margin: Float32Array, out: Float32Array) => writeGradient(set, order, margin, out);
  return {
    numGroup: 1,
    defaultMetric: 'cox-nloglik',
    block: new Map(),
    computeGradient,
    estimateBaseScore: () => newtonStep(set, new Float32Array(1), computeGradient).map(expf),
  };
};

/** Rows by the size of their label. */
export function sortByTime(label: Float32Array): Uint32Array {
  return argsort(label.map(Math.abs));
}

/** Breslow's partial likelihood, in float64 by rising time; rows of one time leave the risk set together. */
function writeGradient(
  { label, weight }: TrainingSet,
  order: Uint32Array,
  margin: Float32Array,
  out: Float32Array,
): void {
  let atRisk = order.reduce((sum, row) => sum + expf(margin[row]!), 0);
  let leaving = 0;
  let [first, second] = [0, 0];
  let [lastHazard, lastTime] = [0, 0];
  for (const row of order) {
    const hazard = Math.exp(margin[row]!);
    const time = Math.abs(label[row]!);
    leaving += lastHazard;
    if (lastTime < time) {
      atRisk -= leaving;
      leaving = 0;
    }
    const isEvent = label[row]! > 0;
    if (isEvent) {
      first += 1 / atRisk;
      second += 1 / (atRisk * atRisk);
    }
    const w = weight === undefined ? 1 : weight[row]!;
    out[2 * row] = (hazard * first - Number(isEvent)) * w;
    out[2 * row + 1] = (hazard * first - hazard * hazard * second) * w;
    [lastHazard, lastTime] = [hazard, time];
  }
}
