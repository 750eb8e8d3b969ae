// What a server counts of requests.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import parse from 'parse-prometheus-text-format';
import { modelDir } from '../support/real-models.ts';
import { type Service, server } from '../support/ways-in.ts';

const CSV = { 'content-type': 'text/csv' };
const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145\n';

/** Numbers of metrics without labels but `status`. */
async function numbersOf(service: Service): Promise<{ [name: string]: number }> {
  const { text } = await service.ask({ method: 'GET', path: '/metrics' });
  return Object.fromEntries(
    parse(text).flatMap(({ name, metrics }) =>
      metrics.map(({ labels, value, count }) => [
        [name, ...(labels?.status ? [labels.status] : [])].join(' '),
        Number(value ?? count),
      ]),
    ),
  );
}

describe('GET /metrics', () => {
  let service: Service;
  beforeAll(async () => {
    service = await server.open({ modelUri: modelDir('abalone') });
  });
  afterAll(() => service.close());

  test('It should have counted requests by status, rows and times, and no health checks', async () => {
    await service.ask({ headers: CSV, body: ROW.repeat(3) });
    await service.ask({ headers: CSV, body: '1,2' });
    await service.ask({ method: 'GET', path: '/ping' });

    const numbers = await numbersOf(service);

    expect(numbers).toMatchObject({
      'kindling_requests_total 200': 1,
      'kindling_requests_total 400': 1,
      kindling_rows_total: 3,
      kindling_row_errors_total: 0,
      kindling_request_duration_seconds: 2,
    });
  });
});

test('It should not be there where it is off', async () => {
  const service = await server.open({ modelUri: modelDir('abalone'), metrics: 'off' });

  const { status } = await service.ask({ method: 'GET', path: '/metrics' });

  expect(status).toBe(404);
  await service.close();
});
