import { readCounter } from '../drift/counting.ts';
import type { Drift } from '../drift/monitor-report.ts';
import { FEATURE_MISSING, FEATURE_PSI, PREDICTION_PSI } from '../metrics/definitions.ts';
import type { Sample } from '../metrics/metric.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { HeldModel } from '../service/models.ts';

/** Features that are told, of all models; `GET /monitor` has all of them. */
const MAX_FEATURES = 500;

/** Words for the window of late, and for all that was counted. */
const [HOUR, START] = ['hour', 'start'];

/** Tells how far rows have moved from the baseline, when somebody reads it. */
export function watchDrift(metrics: Metrics, held: () => readonly HeldModel[]): void {
  const watch = (definition: typeof FEATURE_PSI, part: 'features' | 'predictions', member: 'psi' | 'missingRate') =>
    metrics.watch(definition, () =>
      held()
        .flatMap(({ modelName, counter }) => {
          if (counter === undefined) return [];
          const report = readCounter(counter);
          return [
            ...samplesOf([modelName, HOUR], report.window[part], member),
            ...samplesOf([modelName, START], report[part], member),
          ];
        })
        .slice(0, MAX_FEATURES),
    );
  watch(FEATURE_PSI, 'features', 'psi');
  watch(FEATURE_MISSING, 'features', 'missingRate');
  watch(PREDICTION_PSI, 'predictions', 'psi');
}

function samplesOf(
  [model, window]: readonly [string, string],
  drifts: Readonly<{ [name: string]: Drift }>,
  member: 'psi' | 'missingRate',
): Sample[] {
  return Object.entries(drifts).flatMap(([name, { [member]: value }]) =>
    value === null ? [] : [{ labels: [model, name, window], value }],
  );
}
