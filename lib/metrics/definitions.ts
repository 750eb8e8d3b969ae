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
  help: 'Cells whose category the model does not know, and which were read as missing',
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

/** All of them, in the order in which they are told. */
export const METRICS: readonly Definition[] = [
  REQUESTS,
  REQUEST_DURATION,
  ROWS,
  ROW_ERRORS,
  UNKNOWN_CATEGORIES,
  CAPTURE_REQUESTS,
  CAPTURE_FAILURES,
];
