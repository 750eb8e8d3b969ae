import { averageRanks } from './ranks.ts';

/** How far predictions are from labels, by the names that Workbench reads from a training job's log. */
export interface RegressionMetrics {
  readonly rmse: number;
  readonly mae: number;
  readonly medae: number;
  readonly r2: number;
  readonly spearmanr: number;
  /** rows */
  readonly support: number;
}

/** @param label (numRow) @param prediction (numRow) */
export function measureRegression(label: Float32Array, prediction: Float32Array): RegressionMetrics {
  const error = Float64Array.from(label, (value, row) => prediction[row]! - value);
  const squared = mean(error.map((value) => value * value));
  const absolute = error.map(Math.abs).sort();
  const middle = absolute.length >> 1;
  return {
    rmse: Math.sqrt(squared),
    mae: mean(absolute),
    medae: absolute.length % 2 === 1 ? absolute[middle]! : (absolute[middle - 1]! + absolute[middle]!) / 2,
    r2: 1 - squared / covariance(Float64Array.from(label), Float64Array.from(label)),
    spearmanr: correlation(averageRanks(label), averageRanks(prediction)),
    support: label.length,
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function covariance(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(a.map((value, index) => (value - meanA) * (b[index]! - meanB)));
}

function correlation(a: Float64Array, b: Float64Array): number {
  return covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
}
