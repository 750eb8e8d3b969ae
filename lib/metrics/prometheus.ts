// Metrics as Prometheus reads them. In the bundles it stands apart, with the library that writes the text.

import { Registry } from 'prom-client';
import type { Definition, Distribution, Reading, Sample } from './metric.ts';

/** The text format 0.0.4, which every Prometheus and agent reads. */
export async function renderPrometheus(readings: readonly Reading[]): Promise<{ body: string; contentType: string }> {
  const registry = new Registry();
  for (const reading of readings) registry.registerMetric(family(reading) as Parameters<Registry['registerMetric']>[0]);
  return { body: await registry.metrics(), contentType: registry.contentType };
}

/** A value as prom-client writes it. */
interface Value {
  readonly labels: { readonly [name: string]: string | number };
  readonly value: number;
  readonly metricName?: string;
}

/** What prom-client asks of a metric: its values, which it would otherwise keep in maps of its own. */
function family({ definition, samples = [], distributions = [] }: Reading): object {
  const { name, help, kind: type } = definition;
  const values = [
    ...samples.map((sample) => toValue(definition, sample)),
    ...distributions.flatMap((distribution) => toValues(definition, distribution)),
  ];
  return { name, get: () => ({ name, help, type, values }) };
}

function toValue({ labels: names }: Definition, { labels = [], value }: Sample): Value {
  return { labels: labelled(names, labels), value };
}

/** Buckets count all that is not above their end, so that each includes those before it. */
function toValues({ name, labels: names, buckets = [] }: Definition, { labels, counts, sum }: Distribution): Value[] {
  const own = labelled(names, labels);
  const values: Value[] = [];
  let count = 0;
  for (const [bucket, end] of [...buckets, '+Inf'].entries()) {
    count += counts[bucket]!;
    values.push({ labels: { ...own, le: end }, value: count, metricName: `${name}_bucket` });
  }
  values.push({ labels: own, value: sum, metricName: `${name}_sum` });
  values.push({ labels: own, value: count, metricName: `${name}_count` });
  return values;
}

function labelled(names: readonly string[] = [], values: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(names.map((name, at) => [name, values[at]!]));
}
