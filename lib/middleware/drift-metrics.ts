import { readCounter } from '../drift/counting.ts';
import type { Drift } from '../drift/monitor-report.ts';
import { FEATURE_MISSING, FEATURE_PSI, PREDICTION_PSI } from '../metrics/definitions.ts';
import type { Sample } from '../metrics/metric.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { HeldModel } from '../service/models.ts';

/** Features that are told, of all models, each of late and since the start; `GET /monitor` has all of them. */
const MAX_FEATURES = 500;

/** Words for the window of late, and for all that was counted. */
const [HOUR, START] = ['hour', 'start'];

/** Tells how far rows have moved from the baseline, when somebody reads it. */
export function watchDrift(metrics: Metrics, held: () => readonly HeldModel[]): void {
  const watch = (definition: typeof FEATURE_PSI, part: 'features' | 'predictions', member: 'psi' | 'missingRate') =>
    metrics.watch(definition, () => {
      let left = MAX_FEATURES;
      return held().flatMap(({ modelName, counter }) => {
        if (counter === undefined) return [];
        const report = readCounter(counter);
        const names = Object.keys(report[part]).slice(0, left);
        left -= names.length;
        return [
          ...samplesOf([modelName, HOUR], names, report.window[part], member),
          ...samplesOf([modelName, START], names, report[part], member),
        ];
      });
    });
  watch(FEATURE_PSI, 'features', 'psi');
  watch(FEATURE_MISSING, 'features', 'missingRate');
  watch(PREDICTION_PSI, 'predictions', 'psi');
}

function samplesOf(
  [model, window]: readonly [string, string],
  names: readonly string[],
  drifts: Readonly<{ [name: string]: Drift }>,
  member: 'psi' | 'missingRate',
): Sample[] {
  return names.flatMap((name) => {
    const value = drifts[name]![member];
    return value === null ? [] : [{ labels: [model, name, window], value }];
  });
}
