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
