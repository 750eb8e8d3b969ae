import { ConfigurationError } from '../../errors.ts';
import type { Parameters } from '../parameters.ts';
import { areaMetrics } from './auc.ts';
import { classificationMetrics } from './classification.ts';
import { elementwiseMetrics } from './elementwise.ts';
import type { Metric, MetricFactory } from './metric.ts';
import { METRIC_NAMES, type MetricName } from './names.ts';
import { rankingMetrics } from './ranking.ts';
import { survivalMetrics } from './survival.ts';

/** Every metric by XGBoost's name. */
const FACTORIES: ReadonlyMap<MetricName, MetricFactory> = new Map([
  ...elementwiseMetrics,
  ...classificationMetrics,
  ...areaMetrics,
  ...rankingMetrics,
  ...survivalMetrics,
]);

/**
 * The metrics that the parameters ask for, else the objective's.
 *
 * @throws ConfigurationError for a name that is none
 */
export function createMetrics(parameters: Parameters, defaultMetric: string): Metric[] {
  const { eval_metric, disable_default_eval_metric } = parameters;
  if (eval_metric.length > 0) return eval_metric.map((name) => createMetric(name, parameters));
  return disable_default_eval_metric ? [] : [createDefaultMetric(defaultMetric, parameters)];
}

/** XGBoost's metric by default is not always what that metric is by name. */
function createDefaultMetric(name: string, parameters: Parameters): Metric {
  if (name === 'ndcg') return { name, evaluate: createMetric(`ndcg@${Infinity}`, parameters).evaluate };
  if (name !== 'aft-nloglik') return createMetric(name, parameters);
  return createMetric(name, { ...parameters, aft_loss_distribution_scale: 1 });
}

function createMetric(name: string, parameters: Parameters): Metric {
  const [base, argument] = name.split('@') as [string, string | undefined];
  const factory = FACTORIES.get(base as MetricName);
  if (factory === undefined || argument === '') {
    throw new ConfigurationError(`there is no metric "${name.slice(0, 80)}"`, {
      hint: `there are ${METRIC_NAMES.join(', ')}`,
    });
  }
  return { name, evaluate: factory(argument, parameters) };
}
