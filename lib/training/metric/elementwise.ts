import { expf, logf } from '../../objective/libm.ts';
import { log1pf } from '../../objective/libm-near-one.ts';
import { logGamma } from '../special-functions.ts';
import { sumLogLoss, sumSquaredErrors } from './loss-kernels.ts';
import { type MetricFactory, meanLoss, meanOf, sumLosses } from './metric.ts';
import type { MetricName } from './names.ts';

const { fround } = Math;
const EPSILON = fround(1e-16);
const LEAST_MEAN = fround(1e-6);

const rmse: MetricFactory = () => (input) => {
  const { numGroup, set } = input;
  if (numGroup === 1 && set.weight === undefined) return Math.sqrt(meanOf(sumSquaredErrors(input)));
  return Math.sqrt(
    meanLoss(input, (value, label) => {
      const difference = fround(label - value);
      return fround(difference * difference);
    }),
  );
};

const rmsle: MetricFactory = () => (input) =>
  Math.sqrt(
    meanLoss(input, (value, label) => {
      const difference = fround(log1pf(label) - log1pf(value));
      return fround(difference * difference);
    }),
  );

const mae: MetricFactory = () => (input) => meanLoss(input, (value, label) => Math.abs(fround(label - value)));

const mape: MetricFactory = () => (input) =>
  meanLoss(input, (value, label) => Math.abs(fround(fround(label - value) / label)));

const mphe: MetricFactory = (_, { huber_slope }) => {
  const slope = fround(huber_slope);
  const squaredSlope = fround(slope * slope);
  return (input) =>
    meanLoss(input, (value, label) => {
      const z = fround(fround(label - value) / slope);
      const root = fround(Math.sqrt(fround(1 + fround(z * z))));
      return fround(squaredSlope * fround(root - 1));
    });
};

const logloss: MetricFactory = () => (input) => {
  if (input.numGroup === 1) return meanOf(sumLogLoss(input));
  return meanLoss(input, (value, label) => {
    const positive = label === 0 ? 0 : fround(-label * logf(Math.max(value, EPSILON)));
    const rest = fround(1 - label);
    const negative = rest === 0 ? 0 : fround(-rest * logf(Math.max(fround(1 - value), EPSILON)));
    return fround(positive + negative);
  });
};

const error: MetricFactory = (argument = '0.5') => {
  const threshold = fround(Number(argument));
  return (input) => meanLoss(input, (value, label) => (value > threshold ? 1 - label : label));
};

const poissonLikelihood: MetricFactory = () => (input) =>
  meanLoss(input, (value, label) => {
    const mean = Math.max(value, EPSILON);
    const known = fround(fround(logGamma(fround(label + 1))) + mean);
    return fround(known - fround(logf(mean) * label));
  });

const gammaDeviance: MetricFactory = () => (input) => {
  const { sum, weight } = sumLosses(input, (value, label) => {
    const mean = fround(value + LEAST_MEAN);
    const y = fround(label + LEAST_MEAN);
    return fround(fround(logf(fround(mean / y)) + fround(y / mean)) - 1);
  });
  return (2 * sum) / (weight <= 0 ? LEAST_MEAN : weight);
};

const gammaLikelihood: MetricFactory = () => (input) =>
  meanLoss(input, (value, label) => {
    const mean = Math.max(value, LEAST_MEAN);
    const theta = fround(-1 / mean);
    return fround(-fround(fround(label * theta) + logf(-theta)));
  });

const tweedieLikelihood: MetricFactory = (argument, { tweedie_variance_power }) => {
  const rho = fround(argument === undefined ? tweedie_variance_power : Number(argument));
  const [first, second] = [fround(1 - rho), fround(2 - rho)];
  return (input) =>
    meanLoss(input, (value, label) => {
      const low = fround(fround(label * expf(fround(first * logf(value)))) / first);
      const high = fround(expf(fround(second * logf(value))) / second);
      return fround(-low + high);
    });
};

const quantile: MetricFactory = (_, { quantile_alpha }) => {
  const alphas = quantile_alpha.map(fround);
  return (input) =>
    meanLoss(input, (value, label, group) => {
      const residual = fround(label - value);
      const alpha = alphas[group]!;
      return fround((residual >= 0 ? alpha : fround(alpha - 1)) * residual);
    });
};

const expectile: MetricFactory = (_, { expectile_alpha }) => {
  const alphas = expectile_alpha.map(fround);
  return (input) =>
    meanLoss(input, (value, label, group) => {
      const residual = fround(value - label);
      const alpha = alphas[group]!;
      return fround(fround((residual >= 0 ? fround(1 - alpha) : alpha) * residual) * residual);
    });
};

/** Metrics that are a mean over rows and outputs. */
export const elementwiseMetrics: readonly (readonly [MetricName, MetricFactory])[] = [
  ['rmse', rmse],
  ['rmsle', rmsle],
  ['mae', mae],
  ['mape', mape],
  ['mphe', mphe],
  ['logloss', logloss],
  ['error', error],
  ['poisson-nloglik', poissonLikelihood],
  ['gamma-deviance', gammaDeviance],
  ['gamma-nloglik', gammaLikelihood],
  ['tweedie-nloglik', tweedieLikelihood],
  ['quantile', quantile],
  ['expectile', expectile],
];
