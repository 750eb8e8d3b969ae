import { ConfigurationError } from '../../errors.ts';
import { parameterText } from '../parameter-text.ts';
import type { Parameters } from '../parameters.ts';
import type { TrainingSet } from '../training-set.ts';
import { type Censoring, DISTRIBUTIONS, type Distribution, MAX_GRADIENT, MIN_HESSIAN } from './aft-distributions.ts';
import type { ObjectiveFactory } from './training-objective.ts';

const { fround } = Math;

/** Where quotients lose their meaning. */
const EPSILON = 1e-12;

/** The parameters of a model of accelerated failure times. */
export interface FailureTimes {
  readonly distribution: Distribution;
  readonly scale: number;
}

export function readFailureTimes({ aft_loss_distribution, aft_loss_distribution_scale }: Parameters): FailureTimes {
  return { distribution: DISTRIBUTIONS[aft_loss_distribution], scale: fround(aft_loss_distribution_scale) };
}

/** Accelerated failure times: labels are intervals in which an event fell. */
export const aft: ObjectiveFactory = (set, parameters) => {
  const model = readFailureTimes(parameters);
  const [lower, upper] = labelBounds(set);
  return {
    numGroup: 1,
    defaultMetric: 'aft-nloglik',
    block: new Map([
      [
        'aft_loss_param',
        new Map([
          ['aft_loss_distribution', parameters.aft_loss_distribution],
          ['aft_loss_distribution_scale', parameterText(model.scale)],
        ]),
      ],
    ]),
    computeGradient: (margin, out) => {
      for (let row = 0; row < set.numRow; row++) {
        const w = set.weight === undefined ? 1 : set.weight[row]!;
        const event = describeEvent(lower[row]!, upper[row]!, margin[row]!, model);
        out[2 * row] = fround(gradientOf(event, model)) * w;
        out[2 * row + 1] = fround(hessianOf(event, model)) * w;
      }
    },
    estimateBaseScore: () => Float32Array.of(0.5),
    toMetricInput: (margin) => margin,
  };
};

/** The bounds of every row's label. */
export function labelBounds(set: TrainingSet): [Float32Array, Float32Array] {
  const { labelLowerBound, labelUpperBound } = set;
  if (labelLowerBound !== undefined && labelUpperBound !== undefined) return [labelLowerBound, labelUpperBound];
  throw new ConfigurationError('survival:aft needs a lower and an upper bound of every label');
}

/** What gradient and loss are computed from. */
interface Event {
  readonly censoring: Censoring;
  /** distances of the bounds from the margin; infinite where there is none */
  readonly low: number;
  readonly high: number;
}

function describeEvent(lower: number, upper: number, margin: number, { scale }: FailureTimes): Event {
  const low = (Math.log(lower) - margin) / scale;
  const high = (Math.log(upper) - margin) / scale;
  if (lower === upper) return { censoring: 'none', low, high };
  if (upper === Infinity) return { censoring: 'right', low: lower <= 0 ? -Infinity : low, high: Infinity };
  return lower <= 0 ? { censoring: 'left', low: -Infinity, high } : { censoring: 'interval', low, high };
}

/** f(high) - f(low), where f is 0 at both ends. */
function difference(f: (z: number) => number, { low, high }: Event): number {
  return (high === Infinity ? 0 : f(high)) - (low === -Infinity ? 0 : f(low));
}

function probability({ cumulative }: Distribution, { low, high }: Event): number {
  return (high === Infinity ? 1 : cumulative(high)) - (low === -Infinity ? 0 : cumulative(low));
}

/** Whether the margin is below what is known of the event. */
function isLow({ censoring, low, high }: Event): boolean {
  return censoring === 'none' ? low > 0 : (high !== Infinity && high > 0) || (low !== -Infinity && low > 0);
}

function gradientOf(event: Event, { distribution, scale }: FailureTimes): number {
  const isExact = event.censoring === 'none';
  const numerator = isExact ? distribution.slope(event.low) : difference(distribution.density, event);
  const denominator = scale * (isExact ? distribution.density(event.low) : probability(distribution, event));
  const gradient = numerator / denominator;
  const isLost = denominator < EPSILON && !Number.isFinite(gradient);
  const value = isLost ? distribution.limitGradient(event.censoring, isLow(event), scale) : gradient;
  return Math.min(Math.max(value, -MAX_GRADIENT), MAX_GRADIENT);
}

function hessianOf(event: Event, { distribution, scale }: FailureTimes): number {
  const isExact = event.censoring === 'none';
  const value = isExact ? distribution.density(event.low) : probability(distribution, event);
  const slope = isExact ? distribution.slope(event.low) : difference(distribution.density, event);
  const curvature = isExact ? distribution.curvature(event.low) : difference(distribution.slope, event);
  const root = scale * value;
  const denominator = root * root;
  const hessian = -(value * curvature - slope * slope) / denominator;
  const isLost = denominator < EPSILON && !Number.isFinite(hessian);
  const limited = isLost ? distribution.limitHessian(event.censoring, isLow(event), scale) : hessian;
  return Math.min(Math.max(limited, MIN_HESSIAN), MAX_GRADIENT);
}

/** The negative log-likelihood of an event between the bounds. */
export function failureTimeLoss(lower: number, upper: number, margin: number, model: FailureTimes): number {
  const event = describeEvent(lower, upper, margin, model);
  const likelihood =
    event.censoring === 'none'
      ? model.distribution.density(event.low) / (model.scale * lower)
      : probability(model.distribution, event);
  return -Math.log(Math.max(likelihood, EPSILON));
}
