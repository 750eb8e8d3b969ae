/** Every metric by XGBoost's name; apart from the code of them, for those who only tell of them. */
export const METRIC_NAMES = [
  'rmse',
  'rmsle',
  'mae',
  'mape',
  'mphe',
  'logloss',
  'error',
  'poisson-nloglik',
  'gamma-deviance',
  'gamma-nloglik',
  'tweedie-nloglik',
  'quantile',
  'expectile',
  'merror',
  'mlogloss',
  'auc',
  'aucpr',
  'ndcg',
  'map',
  'pre',
  'cox-nloglik',
  'aft-nloglik',
  'interval-regression-accuracy',
] as const;

export type MetricName = (typeof METRIC_NAMES)[number];

/** Metrics of which more is better. */
const MAXIMIZED = /^(auc|aucpr|pre|map|ndcg|interval-regression-accuracy)(@|-|$)/;

/** Whether early stopping waits for that metric to rise. */
export function isMaximized(name: string): boolean {
  return MAXIMIZED.test(name);
}
