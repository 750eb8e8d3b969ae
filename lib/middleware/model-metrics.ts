import { MODEL_INFO, MODEL_LOAD, MODEL_MEMORY } from '../metrics/definitions.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { HeldModel } from '../service/models.ts';
import { watchDrift } from './drift-metrics.ts';

/** Tells of the models in memory, and how far their rows have moved, when somebody reads it. */
export function watchModels(metrics: Metrics, held: () => readonly HeldModel[]): void {
  metrics.watch(MODEL_INFO, () =>
    held().flatMap(({ modelName, model }) =>
      model ? [{ labels: [modelName, model.summary.fingerprint], value: 1 }] : [],
    ),
  );
  metrics.watch(MODEL_LOAD, () =>
    held().flatMap(({ modelName, loadMs }) =>
      loadMs !== undefined ? [{ labels: [modelName], value: loadMs / 1000 }] : [],
    ),
  );
  metrics.watch(MODEL_MEMORY, () =>
    held().map(({ modelName, memoryBytes }) => ({ labels: [modelName], value: memoryBytes })),
  );
  watchDrift(metrics, held);
}
