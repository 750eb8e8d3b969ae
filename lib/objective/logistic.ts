import { ModelFormatError } from '../errors.ts';
import { expf, logf } from './libm.ts';
import { findTransformer } from './many-values.ts';
import { identity, type Objective } from './objective.ts';

const { fround } = Math;

/** Keeps exp(-x) + 1 finite; since 1.6. */
const MAX_EXPONENT = fround(88.7);
const EPSILON = fround(1e-16);
const MIN_PROBABILITY = fround(1e-6);
const MAX_PROBABILITY = fround(1 - MIN_PROBABILITY);

/** The probability that belongs to a margin. */
export function sigmoid(margin: number): number {
  const exponent = -margin > MAX_EXPONENT ? MAX_EXPONENT : -margin;
  return fround(1 / fround(fround(expf(exponent) + 1) + EPSILON));
}

function toProbability(margin: Float32Array): Float32Array {
  return findTransformer(margin.length)?.sigmoid(margin) ?? margin.map(sigmoid);
}

function logit(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ModelFormatError(`base_score ${probability} is not a probability, which a logistic objective needs`);
  }
  const inside = Math.min(Math.max(probability, MIN_PROBABILITY), MAX_PROBABILITY);
  return -logf(fround(fround(1 / inside) - 1));
}

function hinge(margin: number): number {
  return margin > 0 ? 1 : 0;
}

/** Two classes, or a value between 0 and 1. */
export const logisticObjectives: readonly Objective[] = [
  {
    name: 'binary:logistic',
    classification: 'binary',
    toMargin: (baseScore) => baseScore.map(logit),
    toValue: toProbability,
  },
  {
    name: 'reg:logistic',
    toMargin: (baseScore) => baseScore.map(logit),
    toValue: toProbability,
  },
  { name: 'binary:logitraw', classification: 'binary', toMargin: identity, toValue: identity },
  { name: 'binary:hinge', classification: 'binary', toMargin: identity, toValue: (margin) => margin.map(hinge) },
];
