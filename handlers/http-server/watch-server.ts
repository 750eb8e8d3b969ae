import { CPU_TIME, QUEUE_LENGTH, RESIDENT_MEMORY, START_TIME } from '../../lib/metrics/definitions.ts';
import type { Metrics } from '../../lib/metrics/metrics.ts';
import type { RequestQueue } from '../../lib/service/request-queue.ts';

/** Lets those who read metrics see the process and its queue. */
export function watchServer(metrics: Metrics, queue: RequestQueue): void {
  const { timeOrigin } = performance;
  metrics.watch(QUEUE_LENGTH, () => [{ value: queue.length }]);
  metrics.watch(RESIDENT_MEMORY, () => [{ value: process.memoryUsage.rss() }]);
  metrics.watch(CPU_TIME, () => [{ value: cpuSeconds() }]);
  metrics.watch(START_TIME, () => [{ value: timeOrigin / 1000 }]);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
