import {
  CPU_TIME,
  MODEL_INFO,
  MODEL_LOAD,
  MODEL_MEMORY,
  QUEUE_LENGTH,
  RESIDENT_MEMORY,
  START_TIME,
} from '../../lib/metrics/definitions.ts';
import type { Metrics } from '../../lib/metrics/metrics.ts';
import type { Model } from '../../lib/model/model.ts';
import type { RequestQueue } from '../../lib/service/request-queue.ts';
import type { Service } from '../../lib/service/service.ts';

/** What knows how the model was loaded. */
export interface Loaded {
  readonly loaded: Model | undefined;
  readonly loadMs: number | undefined;
}

/** Lets those who read metrics see the process, its queue and its model. */
export function watchServer(metrics: Metrics, queue: RequestQueue, threads: Loaded, { modelName = 'model' }: Service) {
  const { timeOrigin } = performance;
  const ofModel = (read: (model: Model) => number | undefined) => () => {
    const value = threads.loaded && read(threads.loaded);
    return value === undefined ? [] : [{ labels: [modelName], value }];
  };
  metrics.watch(QUEUE_LENGTH, () => [{ value: queue.length }]);
  metrics.watch(MODEL_INFO, () =>
    threads.loaded ? [{ labels: [modelName, threads.loaded.summary.fingerprint], value: 1 }] : [],
  );
  metrics.watch(
    MODEL_LOAD,
    ofModel(() => (threads.loadMs !== undefined ? threads.loadMs / 1000 : undefined)),
  );
  metrics.watch(
    MODEL_MEMORY,
    ofModel(({ summary }) => summary.bytes),
  );
  metrics.watch(RESIDENT_MEMORY, () => [{ value: process.memoryUsage.rss() }]);
  metrics.watch(CPU_TIME, () => [{ value: cpuSeconds() }]);
  metrics.watch(START_TIME, () => [{ value: timeOrigin / 1000 }]);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
