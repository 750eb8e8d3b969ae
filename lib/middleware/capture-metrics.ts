import { CAPTURE_FAILURES, CAPTURE_REQUESTS } from '../metrics/definitions.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** What became of requests that were to be captured. */
export interface CaptureCounts {
  readonly numStored: number;
  readonly numDropped: number;
  /** attempts to store that failed */
  readonly numFailed: number;
}

/** Tells what became of captured requests; it stands where the metrics do, as the capture's own bundle has other definitions. */
export function watchCapture(metrics: Metrics, capture: CaptureCounts): void {
  metrics.watch(CAPTURE_REQUESTS, () => [
    { labels: ['stored'], value: capture.numStored },
    { labels: ['dropped'], value: capture.numDropped },
  ]);
  metrics.watch(CAPTURE_FAILURES, () => [{ value: capture.numFailed }]);
}
