import type { RoundMetric, RoundReport } from '../train.ts';
import type { ClassificationMetrics } from './classification-metrics.ts';
import type { RegressionMetrics } from './regression-metrics.ts';
import type { TargetMetrics } from './target-metrics.ts';

/** `[i]\ttrain-rmse:2.13100\tvalidation-rmse:2.20000`, as XGBoost logs a round. */
export function roundLine({ round, metrics }: Pick<RoundReport, 'round' | 'metrics'>): string {
  return `[${round}]${metrics.map(({ set, metric, value }) => `\t${set}-${metric}:${value.toFixed(5)}`).join('')}`;
}

/**
 * `[10]\ttrain-rmse:2.13100\tvalidation-rmse:2.20000`, as SageMaker's container prints the mean of several models: each
 * metric of both sets, one after the other.
 */
export function meanMetricsLine(numRound: number, models: readonly RoundReport['metrics'][]): string {
  const means = meanMetrics(models);
  const names = [...new Set(means.map(({ metric }) => metric))];
  return roundLine({
    round: numRound,
    metrics: names.flatMap((name) => means.filter(({ metric }) => metric === name)),
  });
}

/** Each metric's mean over several models that are measured alike. */
export function meanMetrics(models: readonly RoundReport['metrics'][]): RoundMetric[] {
  const [first = []] = models;
  return first.map((metric, at) => ({
    ...metric,
    value: models.reduce((sum, metrics) => sum + metrics[at]!.value, 0) / models.length,
  }));
}

/** `rmse: 2.131` and so on: what Workbench's metric definitions read. */
export function regressionLines(metrics: RegressionMetrics): string[] {
  return Object.entries(metrics).map(([name, value]) => `${name}: ${plain(value)}`);
}

/** `Metrics:<label>:precision 0.930` and `ConfusionMatrix:<row>:<col> 12`: what Workbench's metric definitions read. */
export function classificationLines({ accuracy, classes, confusion }: ClassificationMetrics): string[] {
  const perClass = classes.flatMap(({ label, precision, recall, f1, rocAuc, support }) => {
    // fscore is what SageWorks calls f1
    const metrics = { precision, recall, f1, fscore: f1, roc_auc: rocAuc, support };
    return Object.entries(metrics)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `Metrics:${label}:${name} ${plain(value!)}`);
  });
  const cells = classes.flatMap((row, i) =>
    classes.map((column, j) => `ConfusionMatrix:${row.label}:${column.label} ${confusion[i * classes.length + j]}`),
  );
  return [`accuracy: ${plain(accuracy)}`, ...perClass, ...cells];
}

/** `Metrics:<target>:rmse 2.131`, for each of several targets. */
export function targetLines(targets: readonly TargetMetrics[]): string[] {
  return targets.flatMap(({ target, metrics }) =>
    Object.entries(metrics).map(([name, value]) => `Metrics:${target}:${name} ${plain(value)}`),
  );
}

/** `ndcg@32: 0.926`: XGBoost's metrics of the validation rows after a round. */
export function validationLines(metrics: RoundReport['metrics']): string[] {
  return metrics.filter(({ set }) => set === 'validation').map(({ metric, value }) => `${metric}: ${plain(value)}`);
}

/** At least three decimals and three digits that tell, and never an exponent, which `([0-9.]+)` would cut. */
export function plain(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  const decimals = Math.max(3, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 20));
}
