import {
  SHADOW_DIFFERENCE,
  SHADOW_DIFFERING_ROWS,
  SHADOW_MAX_DIFFERENCE,
  SHADOW_REQUESTS,
  SHADOW_ROWS,
} from '../metrics/definitions.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Shadowed } from '../service/models.ts';

/** Counts what shadows have made of requests; `variants.json` names the shadows, not callers. */
export function shadowMetrics(metrics: Metrics): (told: Shadowed) => void {
  const requests = metrics.counter(SHADOW_REQUESTS);
  const rows = metrics.counter(SHADOW_ROWS);
  const differingRows = metrics.counter(SHADOW_DIFFERING_ROWS);
  const difference = metrics.counter(SHADOW_DIFFERENCE);
  const largest = new Map<string, number>();
  metrics.watch(SHADOW_MAX_DIFFERENCE, () => [...largest].map(([shadow, value]) => ({ labels: [shadow], value })));
  return (told) => {
    const { shadow, isSkipped, error } = told;
    requests.add(1, shadow, isSkipped ? 'skipped' : error === undefined ? 'compared' : 'failed');
    if (isSkipped || error !== undefined) return;
    rows.add(told.rows, shadow);
    differingRows.add(told.differingRows, shadow);
    difference.add(told.meanDifference * told.rows, shadow);
    largest.set(shadow, Math.max(largest.get(shadow) ?? 0, told.maxDifference));
  };
}
