import { expf } from '../../objective/libm.ts';
import { argsort } from '../argsort.ts';
import type { TrainingSet } from '../training-set.ts';
import { newtonStep } from './intercept.ts';
import type { ObjectiveFactory } from './training-objective.ts';

/** Proportional hazards: labels are times, negative where the event was not seen. */
export const cox: ObjectiveFactory = (set) => {
  const timeline = timelineOf(set);
  const computeGradient = (margin: Float32Array, out: Float32Array) => writeGradient(timeline, margin, out);
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

/** Rows by rising time. */
interface Timeline {
  readonly order: Uint32Array;
  /** in that order */
  readonly times: Float32Array;
  /** 1 where the event was seen, in that order */
  readonly events: Uint8Array;
  readonly weight: Float32Array | undefined;
}

function timelineOf({ label, weight }: TrainingSet): Timeline {
  const order = sortByTime(label);
  const times = new Float32Array(order.length);
  const events = new Uint8Array(order.length);
  for (let k = 0; k < order.length; k++) {
    const signed = label[order[k]!]!;
    times[k] = Math.abs(signed);
    events[k] = Number(signed > 0);
  }
  return { order, times, events, weight };
}

/** Breslow's partial likelihood, in float64 by rising time; rows of one time leave the risk set together. */
function writeGradient({ order, times, events, weight }: Timeline, margin: Float32Array, out: Float32Array): void {
  let atRisk = 0;
  for (let k = 0; k < order.length; k++) atRisk += expf(margin[order[k]!]!);
  let leaving = 0;
  let first = 0;
  let second = 0;
  let lastHazard = 0;
  let lastTime = 0;
  for (let k = 0; k < order.length; k++) {
    const row = order[k]!;
    const hazard = Math.exp(margin[row]!);
    const time = times[k]!;
    leaving += lastHazard;
    if (lastTime < time) {
      atRisk -= leaving;
      leaving = 0;
    }
    const event = events[k]!;
    if (event === 1) {
      first += 1 / atRisk;
      second += 1 / (atRisk * atRisk);
    }
    const w = weight === undefined ? 1 : weight[row]!;
    out[2 * row] = (hazard * first - event) * w;
    out[2 * row + 1] = (hazard * first - hazard * hazard * second) * w;
    lastHazard = hazard;
    lastTime = time;
  }
}
