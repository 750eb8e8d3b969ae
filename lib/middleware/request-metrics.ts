import { isQuestion } from '../http/message.ts';
import {
  COLD_STARTS,
  REQUEST_DURATION,
  REQUESTS,
  ROW_ERRORS,
  ROWS,
  UNKNOWN_CATEGORIES,
} from '../metrics/definitions.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Observer } from './observer.ts';

/** Counts requests and what was in them. */
export function requestMetrics(metrics: Metrics): Observer {
  const requests = metrics.counter(REQUESTS);
  const coldStarts = metrics.counter(COLD_STARTS);
  const duration = metrics.histogram(REQUEST_DURATION);
  const rows = metrics.counter(ROWS);
  const rowErrors = metrics.counter(ROW_ERRORS);
  const unknownCategories = metrics.counter(UNKNOWN_CATEGORIES);
  return {
    answered: ({ request, response, ms, isFirst }) => {
      if (!isQuestion(request)) return;
      const { status = 500, log } = response ?? {};
      requests.add(1, statusLabel(status));
      duration.observe(ms / 1000);
      if (isFirst) coldStarts.add(1);
      if (log === undefined) return;
      rows.add(log.rows ?? 0);
      rowErrors.add(log.rowErrors ?? 0);
      unknownCategories.add(log.unknownCategories ?? 0);
    },
  };
}

/** Texts of statuses, each made once. */
const STATUS_LABELS = new Map<number, string>();

function statusLabel(status: number): string {
  const known = STATUS_LABELS.get(status);
  if (known !== undefined) return known;
  const label = String(status);
  STATUS_LABELS.set(status, label);
  return label;
}
