// What CloudWatch is told of each request. In the bundles it stands apart, with Powertools' metrics.

import { isQuestion } from '../http/message.ts';
import type { Site } from '../http/route.ts';
import { type EmfValue, openEmf } from '../metrics/emf.ts';
import type { Reading } from '../metrics/metric.ts';
import { Metrics } from '../metrics/metrics.ts';
import { nowMs } from '../platform/node.ts';
import type { Shadowed } from '../service/models.ts';
import { shorten } from '../short-text.ts';
import { type CaptureCounts, watchCapture } from './capture-metrics.ts';
import { watchModels } from './model-metrics.ts';
import type { Answered, Observer } from './observer.ts';
import { shadowMetrics } from './shadow-metrics.ts';

/** Gauges change slowly, and each value is paid for. */
const GAUGES_MS = 60_000;

export interface EmfOptions {
  /** the name of the one model; undefined where there are several */
  readonly model: string | undefined;
  /** metrics that are told once a minute: gauges as they stand, counters by what was counted since */
  readonly readings?: (() => readonly Reading[]) | undefined;
}

/** Looks on in a function of Lambda's. */
export interface FunctionMetrics extends Observer {
  /** is told what shadows have made of a request */
  shadowed(told: Shadowed): void;
}

/** The numbers of a function of Lambda's, which nothing but CloudWatch reads. */
export function functionMetrics(site: Site, capture: CaptureCounts | undefined): FunctionMetrics {
  const metrics = new Metrics();
  watchModels(metrics, () => site.held?.() ?? []);
  if (capture) watchCapture(metrics, capture);
  return {
    ...emfMetrics({ model: site.modelName, readings: () => metrics.read() }),
    shadowed: shadowMetrics(metrics),
  };
}

/** One line a request, with SageMaker's names for what its endpoints tell, too. */
export function emfMetrics({ model, readings = () => [] }: EmfOptions): Observer {
  const write = openEmf(model && shorten(model));
  const tell = tellReadings();
  let gaugesMs = Number.NEGATIVE_INFINITY;
  return {
    answered: (answered) => {
      if (!isQuestion(answered.request)) return;
      const isDue = nowMs() - gaugesMs >= GAUGES_MS;
      if (isDue) gaugesMs = nowMs();
      const answeredBy = answered.response?.log?.service?.modelName;
      write([...valuesOf(answered), ...(isDue ? readings().flatMap(tell) : [])], {
        requestId: answered.requestId,
        ...(answeredBy !== undefined && model === undefined && { model: shorten(answeredBy) }),
      });
    },
  };
}

function valuesOf({ response, ms, isFirst }: Answered): EmfValue[] {
  const { status = 500, log } = response ?? {};
  const count = (name: string, value: number): EmfValue => ({ name, unit: 'Count', value });
  const values: EmfValue[] = [
    count('Invocations', 1),
    count('Invocation4XXErrors', status >= 400 && status < 500 ? 1 : 0),
    count('Invocation5XXErrors', status >= 500 ? 1 : 0),
    { name: 'ModelLatency', unit: 'Microseconds', value: Math.round(ms * 1000) },
  ];
  if (isFirst) values.push(count('ColdStarts', 1));
  if (log?.rows !== undefined) {
    values.push(count('Rows', log.rows));
    values.push(count('RowErrors', log.rowErrors ?? 0));
    values.push(count('UnknownCategories', log.unknownCategories ?? 0));
  }
  return values;
}

/** Values of readings. Their labels go into the name: a dimension would hold for all values of the line. */
function tellReadings(): (reading: Reading) => EmfValue[] {
  const told = new Map<string, number>();
  return ({ definition, samples = [] }) =>
    samples.flatMap(({ labels = [], value: current }): EmfValue[] => {
      const name = shorten([definition.name, ...labels].join(' '), 200);
      if (!Number.isFinite(current)) return [];
      if (definition.kind === 'gauge') return [{ name, unit: 'None', value: current }];
      const value = current - (told.get(name) ?? 0);
      told.set(name, current);
      return value > 0 ? [{ name, unit: 'Count', value }] : [];
    });
}
