import { logf } from '../../objective/libm.ts';
import { logGamma } from '../special-functions.ts';
import { type MetricFactory, meanLoss, sumLosses } from './metric.ts';

const { fround } = Math;
const EPSILON = fround(1e-16);
const LEAST_MEAN = fround(1e-6);

const rmse: MetricFactory = () => (input) =>
  Math.sqrt(
    meanLoss(input, (value, label) => {
      const difference = fround(label - value);
      return fround(difference * difference);
    }),
  );

const rmsle: MetricFactory = () => (input) =>
  Math.sqrt(meanLoss(input, (value, label) => (Math.log1p(label) - Math.log1p(value)) ** 2));

const mae: MetricFactory = () => (input) => meanLoss(input, (value, label) => Math.abs(fround(label - value)));

const mape: MetricFactory = () => (input) =>
  meanLoss(input, (value, label) => Math.abs(fround(fround(label - value) / label)));

const mphe: MetricFactory = (_, { huber_slope }) => {
  return (input) =>
    meanLoss(input, (value, label) => huber_slope ** 2 * (Math.sqrt(1 + ((label - value) / huber_slope) ** 2) - 1));
};

const logloss: MetricFactory = () => (input) =>
  meanLoss(input, (value, label) => {
    const positive = label === 0 ? 0 : fround(-label * logf(Math.max(value, EPSILON)));
    const rest = fround(1 - label);
    const negative = rest === 0 ? 0 : fround(-rest * logf(Math.max(fround(1 - value), EPSILON)));
    return fround(positive + negative);
  });

const error: MetricFactory = (argument = '0.5') => {
  const threshold = fround(Number(argument));
  return (input) => meanLoss(input, (value, label) => (value > threshold ? 1 - label : label));
};

const poissonLikelihood: MetricFactory = () => (input) =>
  meanLoss(input, (value, label) => {
    const mean = Math.max(value, EPSILON);
    return logGamma(label + 1) + mean - Math.log(mean) * label;
  });

const gammaDeviance: MetricFactory = () => (input) => {
  const { sum, weight } = sumLosses(input, (value, label) => {
    const mean = fround(value + LEAST_MEAN);
    const y = fround(label + LEAST_MEAN);
    return Math.log(mean / y) + y / mean - 1;
  });
  return (2 * sum) / (weight <= 0 ? LEAST_MEAN : weight);
};

const gammaLikelihood: MetricFactory = () => (input) =>
  meanLoss(input, (value, label) => {
    const mean = Math.max(value, LEAST_MEAN);
    return label / mean + Math.log(mean);
  });

const tweedieLikelihood: MetricFactory = (argument, { tweedie_variance_power }) => {
  const rho = argument === undefined ? tweedie_variance_power : Number(argument);
  return (input) =>
    meanLoss(input, (value, label) => {
      const low = (label * Math.exp((1 - rho) * Math.log(value))) / (1 - rho);
      return Math.exp((2 - rho) * Math.log(value)) / (2 - rho) - low;
    });
};

const quantile: MetricFactory = (_, { quantile_alpha }) => {
  return (input) =>
    meanLoss(input, (value, label, group) => {
      const residual = label - value;
      const alpha = quantile_alpha[group]!;
      return residual >= 0 ? alpha * residual : (alpha - 1) * residual;
    });
};

const expectile: MetricFactory = (_, { expectile_alpha }) => {
  return (input) =>
    meanLoss(input, (value, label, group) => {
      const alpha = expectile_alpha[group]!;
      return (value >= label ? 1 - alpha : alpha) * (value - label) ** 2;
    });
};

/** Metrics that are a mean over rows and outputs. */
export const elementwiseMetrics: readonly (readonly [string, MetricFactory])[] = [
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
