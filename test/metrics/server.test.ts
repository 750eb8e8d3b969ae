// What a server counts of requests.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

describe('row errors', () => {
  const columns = 'length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight,sex\n';
  const bad = '0.42,0.33,0.125,0.463,0.186,0.11,much,M\n';
  let service: Service;
  beforeAll(async () => {
    service = await server.open({ modelUri: modelDir('abalone'), maxBodyBytes: 2 ** 21, workers: 2 });
  });
  afterAll(() => service.close());

  test.each([
    ['in the main thread', 3],
    ['in another thread', 2000],
    ['split among threads', 16_000],
  ])('It should count them %s', async (_, numRow) => {
    const before = await numbersOf(service);

    const path = '/invocations?on-row-error=annotate';
    const { status, text } = await service.ask({ path, headers: CSV, body: columns + bad.repeat(numRow) });

    const after = await numbersOf(service);
    const added = (name: string) => after[name]! - before[name]!;
    expect([status, text.split('is not a number').length - 1]).toEqual([200, numRow]);
    expect([added('kindling_rows_total'), added('kindling_row_errors_total')]).toEqual([numRow, numRow]);
  });
});

test('It should not be there where it is off', async () => {
  const service = await server.open({ modelUri: modelDir('abalone'), metrics: 'off' });

  const { status } = await service.ask({ method: 'GET', path: '/metrics' });

  expect(status).toBe(404);
  await service.close();
});

test('It should tell of each model in memory, and how far a shadow is from the answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-models-'));
  for (const name of ['abalone', 'other']) cpSync(modelDir('abalone'), join(folder, name), { recursive: true });
  const path = join(folder, 'other', 'model.ubj');
  const oneLess = (text: string) =>
    text.replace(/(base_score\D*)(\d)(?=\.)/, (_, before, digit) => before + (digit - 1));
  writeFileSync(path, oneLess(readFileSync(path, 'latin1')), 'latin1');
  const variants = [
    { name: 'now', model: 'abalone' },
    { name: 'next', model: 'other', shadow: true },
  ];
  writeFileSync(join(folder, 'variants.json'), JSON.stringify(variants));
  const service = await server.open({ modelUri: '/nowhere', models: { folder } });

  await service.ask({ headers: CSV, body: ROW.repeat(3) });
  const text = async () => (await service.ask({ method: 'GET', path: '/metrics' })).text;
  while (!(await text()).includes('kindling_shadow_rows_total{'))
    await new Promise((resolve) => setTimeout(resolve, 10));

  const told = await text();
  for (const model of ['abalone', 'other']) {
    expect(told).toMatch(new RegExp(`^kindling_model_memory_bytes\\{model="${model}"\\} \\d{5,}$`, 'm'));
    expect(told).toMatch(new RegExp(`^kindling_model_load_seconds\\{model="${model}"\\} [\\d.]+$`, 'm'));
  }
  const number = (name: string) => Number(new RegExp(`^kindling_shadow_${name}\\} (\\S+)$`, 'm').exec(told)?.[1]);
  expect(number('requests_total\\{shadow="next",result="compared"')).toBe(1);
  expect(number('rows_total\\{shadow="next"')).toBe(3);
  expect(number('differing_rows_total\\{shadow="next"')).toBe(3);
  expect(number('difference_total\\{shadow="next"')).toBeCloseTo(3, 4);
  expect(number('difference_max\\{shadow="next"')).toBeCloseTo(1, 4);
  await service.close();
  rmSync(folder, { recursive: true });
});
