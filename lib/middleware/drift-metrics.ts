import { readCounter } from '../drift/counting.ts';
import type { Drift } from '../drift/monitor-report.ts';
import { FEATURE_MISSING, FEATURE_PSI, PREDICTION_PSI } from '../metrics/definitions.ts';
import type { Sample } from '../metrics/metric.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { RowCounter } from '../model/row-counter.ts';

/** Features that are told; `GET /monitor` has all of them. */
const MAX_FEATURES = 500;

/** Tells how far rows have moved from the baseline, when somebody reads it. */
export function watchDrift(metrics: Metrics, counter: () => RowCounter | undefined): void {
  const watch = (definition: typeof FEATURE_PSI, part: 'features' | 'predictions', member: 'psi' | 'missingRate') =>
    metrics.watch(definition, () => {
      const found = counter();
      return found ? samplesOf(readCounter(found)[part], member) : [];
    });
  watch(FEATURE_PSI, 'features', 'psi');
  watch(FEATURE_MISSING, 'features', 'missingRate');
  watch(PREDICTION_PSI, 'predictions', 'psi');
}

function samplesOf(drifts: Readonly<{ [name: string]: Drift }>, member: 'psi' | 'missingRate'): Sample[] {
  return Object.entries(drifts)
    .slice(0, MAX_FEATURES)
    .flatMap(([name, { [member]: value }]) => (value === null ? [] : [{ labels: [name], value }]));
}
