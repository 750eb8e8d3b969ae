// What CloudWatch is told of each request. In the bundles it stands apart, with Powertools' metrics.

import { type EmfValue, openEmf } from '../metrics/emf.ts';
import type { Reading } from '../metrics/metric.ts';
import { nowMs } from '../platform/node.ts';
import { shorten } from '../short-text.ts';
import { type Answered, isQuestion, type Observer } from './observer.ts';

/** Gauges change slowly, and each value is paid for. */
const GAUGES_MS = 60_000;

export interface EmfOptions {
  /** the name of the one model; undefined where there are several */
  readonly model: string | undefined;
  /** metrics whose gauges are told once a minute */
  readonly readings?: (() => readonly Reading[]) | undefined;
}

/** One line a request, with SageMaker's names for what its endpoints tell, too. */
export function emfMetrics({ model, readings = () => [] }: EmfOptions): Observer {
  const write = openEmf(model && shorten(model));
  let gaugesMs = Number.NEGATIVE_INFINITY;
  return {
    answered: (answered) => {
      if (!isQuestion(answered.request)) return;
      const isDue = nowMs() - gaugesMs >= GAUGES_MS;
      if (isDue) gaugesMs = nowMs();
      const answeredBy = answered.response?.log?.service?.modelName;
      write([...valuesOf(answered), ...(isDue ? readings().flatMap(gaugesOf) : [])], {
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

/** Their labels go into the name: a dimension would hold for all values of the line. */
function gaugesOf({ definition: { name, kind }, samples = [] }: Reading): EmfValue[] {
  if (kind !== 'gauge') return [];
  return samples
    .filter(({ value }) => Number.isFinite(value))
    .map(({ labels = [], value }) => ({
      name: shorten([name, ...labels].join(' '), 200),
      unit: 'None',
      value,
    }));
}
