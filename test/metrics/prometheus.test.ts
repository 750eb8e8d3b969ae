// The text of GET /metrics, read by a parser of Prometheus's format.
import { describe, expect, test } from '@jest/globals';
import parse from 'parse-prometheus-text-format';
import { METRICS, REQUEST_DURATION, REQUESTS, ROWS } from '../../lib/metrics/definitions.ts';
import type { Definition } from '../../lib/metrics/metric.ts';
import { Metrics } from '../../lib/metrics/metrics.ts';
import { renderPrometheus } from '../../lib/metrics/prometheus.ts';
import { readDoc, tableUnder } from '../support/markdown.ts';

const LABELLED: Definition = { name: 'a', kind: 'gauge', help: 'b', labels: ['label'] };

async function textOf(metrics: Metrics): Promise<string> {
  return (await renderPrometheus(metrics.read())).body;
}

describe('renderPrometheus', () => {
  test('It should tell counts by their labels', async () => {
    const metrics = new Metrics();
    const requests = metrics.counter(REQUESTS);
    for (const status of ['200', '400', '200']) requests.add(1, status);

    const [family] = parse(await textOf(metrics));

    expect(family).toEqual({
      name: 'kindling_requests_total',
      help: REQUESTS.help,
      type: 'COUNTER',
      metrics: [
        { labels: { status: '200' }, value: '2' },
        { labels: { status: '400' }, value: '1' },
      ],
    });
  });

  test('It should count in each bucket what is not above its end', async () => {
    const metrics = new Metrics();
    const duration = metrics.histogram(REQUEST_DURATION);
    for (const seconds of [0.0005, 0.002, 0.002, 61]) duration.observe(seconds);

    const [family] = parse(await textOf(metrics));

    const { buckets, count, sum } = family!.metrics[0]!;
    expect(buckets).toMatchObject({ '0.0005': '1', '0.001': '1', '0.0025': '3', '60': '3', '+Inf': '4' });
    expect([count, Number(sum)]).toEqual(['4', 61.0045]);
  });

  test('It should tell 0 of what was never counted', async () => {
    const metrics = new Metrics();
    metrics.counter(ROWS);

    expect(parse(await textOf(metrics))).toMatchObject([{ name: ROWS.name, metrics: [{ value: '0' }] }]);
  });

  test('It should keep quotes, backslashes and line breaks of a label within it', async () => {
    const hostile = 'a"} 1\n# TYPE evil counter\nevil 1\\';
    const readings = [{ definition: LABELLED, samples: [{ labels: [hostile], value: 1 }] }];

    const { body } = await renderPrometheus(readings);

    expect(parse(body)).toMatchObject([{ name: 'a', metrics: [{ labels: { label: hostile }, value: '1' }] }]);
  });
});

describe('Metrics', () => {
  test('It should count under other what has labels beyond a thousand', () => {
    const metrics = new Metrics();
    const requests = metrics.counter(REQUESTS);
    for (let model = 0; model < 1500; model++) requests.add(1, `model-${model}`);

    const [{ samples = [] } = {}] = metrics.read();

    expect(samples.length).toBeLessThanOrEqual(1001);
    expect(samples.find(({ labels }) => labels?.[0] === 'other')?.value).toBe(500);
  });

  test('It should be described in docs/monitoring.md, each as it is', () => {
    const told = tableUnder(readDoc('monitoring.md'), 'What is counted');

    const code = (name: string) => `\`${name}\``;
    expect(told).toEqual(
      METRICS.map(({ name, kind, labels = [], help }) => [code(name), kind, labels.map(code).join(', '), help]),
    );
  });
});
