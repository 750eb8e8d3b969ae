import type { Definition } from './metric.ts';

// What is measured. A new metric is an entry of METRICS and a row in docs/monitoring.md; names are Prometheus's way: a base
// unit, and `_total` behind what is counted. A label's values are bounded: a status, a model that is known, never a caller's text.

export const REQUESTS: Definition = {
  name: 'kindling_requests_total',
  kind: 'counter',
  help: 'Requests that were answered, by status; GET and HEAD, which health checks send, are not counted',
  labels: ['status'],
};

export const REQUEST_DURATION: Definition = {
  name: 'kindling_request_duration_seconds',
  kind: 'histogram',
  help: 'Time from the arrival of a request to its answer',
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
};

export const ROWS: Definition = {
  name: 'kindling_rows_total',
  kind: 'counter',
  help: 'Rows that were scored, those with an error included',
};

export const ROW_ERRORS: Definition = {
  name: 'kindling_row_errors_total',
  kind: 'counter',
  help: 'Rows that could not be used and were answered with an error beside them',
};

export const UNKNOWN_CATEGORIES: Definition = {
  name: 'kindling_unknown_categories_total',
  kind: 'counter',
  help: 'Cells whose category the model does not know',
};

export const COLD_STARTS: Definition = {
  name: 'kindling_cold_starts_total',
  kind: 'counter',
  help: 'First requests of the process, which wait for what is loaded late',
};

export const QUEUE_LENGTH: Definition = {
  name: 'kindling_queue_length',
  kind: 'gauge',
  help: 'Requests that are worked on or wait for it',
};

export const MODEL_INFO: Definition = {
  name: 'kindling_model_info',
  kind: 'gauge',
  help: '1 for a model in memory, and the SHA-256 of its file',
  labels: ['model', 'fingerprint'],
};

export const MODEL_LOAD: Definition = {
  name: 'kindling_model_load_seconds',
  kind: 'gauge',
  help: 'How long the last load of a model took',
  labels: ['model'],
};

export const MODEL_MEMORY: Definition = {
  name: 'kindling_model_memory_bytes',
  kind: 'gauge',
  help: 'Memory that a model takes, about',
  labels: ['model'],
};

// Names that every client library of Prometheus has for these.

export const RESIDENT_MEMORY: Definition = {
  name: 'process_resident_memory_bytes',
  kind: 'gauge',
  help: 'Memory of the process',
};

export const CPU_TIME: Definition = {
  name: 'process_cpu_seconds_total',
  kind: 'counter',
  help: 'CPU time of the process, of all its threads',
};

export const START_TIME: Definition = {
  name: 'process_start_time_seconds',
  kind: 'gauge',
  help: 'When the process started, in seconds since 1970',
};

export const CAPTURE_REQUESTS: Definition = {
  name: 'kindling_capture_requests_total',
  kind: 'counter',
  help: 'Captured requests that were stored, and those that were dropped',
  labels: ['result'],
};

export const CAPTURE_FAILURES: Definition = {
  name: 'kindling_capture_failures_total',
  kind: 'counter',
  help: 'Attempts to store captured requests that failed',
};

export const SHADOW_REQUESTS: Definition = {
  name: 'kindling_shadow_requests_total',
  kind: 'counter',
  help: 'Requests that a shadow has scored behind the answer, failed to, or had no time for',
  labels: ['shadow', 'result'],
};

export const SHADOW_ROWS: Definition = {
  name: 'kindling_shadow_rows_total',
  kind: 'counter',
  help: 'Rows of a shadow that were compared with the answer',
  labels: ['shadow'],
};

export const SHADOW_DIFFERING_ROWS: Definition = {
  name: 'kindling_shadow_differing_rows_total',
  kind: 'counter',
  help: 'Rows of a shadow that differ from the answer',
  labels: ['shadow'],
};

export const SHADOW_DIFFERENCE: Definition = {
  name: 'kindling_shadow_difference_total',
  kind: 'counter',
  help: 'Sum of the differences between a shadow’s predictions and the answers, by rows their mean',
  labels: ['shadow'],
};

export const SHADOW_MAX_DIFFERENCE: Definition = {
  name: 'kindling_shadow_difference_max',
  kind: 'gauge',
  help: 'Largest difference between a shadow’s prediction and the answer',
  labels: ['shadow'],
};

export const FEATURE_PSI: Definition = {
  name: 'kindling_feature_psi',
  kind: 'gauge',
  help: 'Population stability index of a feature against the training rows',
  labels: ['model', 'feature', 'window'],
};

export const FEATURE_MISSING: Definition = {
  name: 'kindling_feature_missing_ratio',
  kind: 'gauge',
  help: 'Share of the rows in which a feature is missing',
  labels: ['model', 'feature', 'window'],
};

export const PREDICTION_PSI: Definition = {
  name: 'kindling_prediction_psi',
  kind: 'gauge',
  help: 'Population stability index of a column of predictions against the validation rows',
  labels: ['model', 'column', 'window'],
};

/** All of them, in the order in which they are told. */
export const METRICS: readonly Definition[] = [
  REQUESTS,
  REQUEST_DURATION,
  ROWS,
  ROW_ERRORS,
  UNKNOWN_CATEGORIES,
  COLD_STARTS,
  QUEUE_LENGTH,
  MODEL_INFO,
  MODEL_LOAD,
  MODEL_MEMORY,
  RESIDENT_MEMORY,
  CPU_TIME,
  START_TIME,
  CAPTURE_REQUESTS,
  CAPTURE_FAILURES,
  SHADOW_REQUESTS,
  SHADOW_ROWS,
  SHADOW_DIFFERING_ROWS,
  SHADOW_DIFFERENCE,
  SHADOW_MAX_DIFFERENCE,
  PREDICTION_PSI,
  FEATURE_PSI, // the last, as CloudWatch takes a hundred values of a line
  FEATURE_MISSING,
];
