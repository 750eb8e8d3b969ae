import type { Objective } from '../objective/objective.ts';
import type { Metric } from './metric/metric.ts';
import type { RoundMetric } from './train-options.ts';
import type { TrainingSet } from './training-set.ts';

/** A set whose margins follow the model. */
export interface EvaluatedSet {
  readonly name: string;
  readonly set: TrainingSet;
  /** (numRow, numGroup) */
  readonly margin: () => Float32Array;
}

/** What turns margins into what metrics look at. */
export interface MetricView {
  readonly objective: Objective;
  readonly toMetricInput?: ((margin: Float32Array) => Float32Array) | undefined;
  readonly numGroup: number;
}

/** Every metric of every set, sets in order. */
export function evaluateSets(
  sets: readonly EvaluatedSet[],
  metrics: readonly Metric[],
  { objective, toMetricInput, numGroup }: MetricView,
): RoundMetric[] {
  return sets.flatMap(({ name, set, margin }) => {
    const value = (toMetricInput ?? ((m) => objective.toValue(m, numGroup)))(margin());
    return metrics.map((metric) => ({
      set: name,
      metric: metric.name,
      value: asPrinted(metric.evaluate({ value, numGroup, set })),
    }));
  });
}

/** XGBoost's Python reads metrics from a text with 17 decimals; early stopping and `best_score` are about those. */
function asPrinted(value: number): number {
  return Number(value.toFixed(17));
}
