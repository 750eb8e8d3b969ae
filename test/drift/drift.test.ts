// Drift against what numpy and XGBoost make of the same rows (make_fixture.py): categories, missing cells, unseen categories.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readBaseline, writeBaseline } from '../../lib/drift/baseline.ts';
import { measureCodes, measureNumbers } from '../../lib/drift/measure.ts';
import type { Drift, MonitorReport } from '../../lib/drift/monitor-report.ts';
import { loadModel } from '../../lib/model/load.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { modelDir } from '../support/real-models.ts';
import { type Service, server, waysIn } from '../support/ways-in.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const BASELINE = fixture('baseline.json');
const LIVE = fixture('live.csv');
const EXPECTED = JSON.parse(fixture('drift.json')) as Pick<MonitorReport, 'features'> & { prediction: Drift };
const FEATURES = JSON.parse(readFileSync(join(modelDir('penguins'), 'feature_columns.json'), 'utf8')) as string[];
const [HEADER = '', ...ROWS] = LIVE.trimEnd().split('\n');

let folder: string;
let service: Service;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-drift-'));
  cpSync(modelDir('penguins'), folder, { recursive: true });
  writeFileSync(join(folder, 'baseline.json'), BASELINE);
});
afterEach(async () => {
  await service?.close();
  rmSync(folder, { recursive: true });
});

const score = (body: string, path = '/invocations', headers = {}) =>
  service.ask({ path, headers: { 'content-type': 'text/csv', ...headers }, body });
const monitor = async () => {
  const { status, text } = await service.ask({ method: 'GET', path: '/monitor' });
  return { status, report: JSON.parse(text) as MonitorReport };
};

function expectDrift(found: Drift | null, { psi, missingRate, rows }: Drift): void {
  expect(found).toEqual({ psi: expect.closeTo(psi!, 12), missingRate: expect.closeTo(missingRate!, 12), rows });
}

function expectReference({ features, prediction }: Pick<MonitorReport, 'features' | 'prediction'>): void {
  expect(Object.keys(features)).toEqual(FEATURES);
  for (const name of FEATURES) expectDrift(features[name]!, EXPECTED.features[name]!);
  expectDrift(prediction, EXPECTED.prediction);
}

describe('what numpy counts', () => {
  const columns = () => {
    const [head = '', ...rows] = readFileSync(join(modelDir('penguins'), 'data.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    const names = head.split(',');
    return (name: string) => rows.map((row) => row.split(',')[names.indexOf(name)]!);
  };

  test('is counted of the training rows', () => {
    const column = columns();
    const { features } = readBaseline(BASELINE, FEATURES);

    const measured = features.map(({ name, categories }) =>
      categories
        ? measureCodes(
            name,
            column(name).map((text) => categories.indexOf(text)),
            categories,
          )
        : measureNumbers(
            name,
            Float32Array.from(column(name), (text) => (text === '' ? Number.NaN : Number(text))),
          ),
    );

    expect(measured).toEqual(features);
  });

  test('is counted by the server in one request, and in its own thread', async () => {
    service = await server.open({ modelUri: folder });
    await score(LIVE);
    expectReference((await monitor()).report);
  });

  test('is counted by threads that share the model, in requests of all sizes', async () => {
    service = await server.open({ modelUri: folder, workers: 2, largeBytes: 1_000 });
    const sizes = [40, 1, 1, 28, 30];
    const bodies = sizes.map((size, at) =>
      ROWS.slice(sizes.slice(0, at).reduce((sum, one) => sum + one, 0)).slice(0, size),
    );
    await Promise.all(bodies.map((rows) => score([HEADER, ...rows].join('\n'))));
    expectReference((await monitor()).report);
  });

  test("is counted by a function of Lambda's, of a packed artifact", async () => {
    const packed = packModel(await loadModel(folder));
    expect(readPackedModel(packed).baseline).toBe(BASELINE);
    rmSync(folder, { recursive: true });
    cpSync(modelDir('penguins'), folder, { recursive: true, filter: (path) => path === modelDir('penguins') });
    writeFileSync(join(folder, 'model.kindling'), packed);
    service = await waysIn.find(({ name }) => name === 'Function URL')!.open({ modelUri: folder });
    await score(LIVE);
    expectReference((await monitor()).report);
  });
});

test.each(waysIn.filter(({ name }) => ['server', 'server with threads', 'HTTP API'].includes(name)))(
  'is counted of each of several models, by $name',
  async ({ open }) => {
    const models = mkdtempSync(join(tmpdir(), 'kindling-models-'));
    cpSync(folder, join(models, 'birds'), { recursive: true });
    cpSync(modelDir('abalone'), join(models, 'abalone'), { recursive: true });
    service = await open({ modelUri: '/nowhere', models: { folder: models } });
    await score(LIVE, '/models/birds/invoke');
    const ask = (path: string) => service.ask({ method: 'GET', path });
    expectReference(JSON.parse((await ask('/models/birds/monitor')).text));
    const statuses = ['/models/abalone/monitor', '/models/none/monitor', '/monitor'].map(
      async (path) => (await ask(path)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 404, 404]);
    rmSync(models, { recursive: true });
  },
);

test('is counted of late, too, whatever came an hour before', async () => {
  let seconds = 1_000_000;
  jest.spyOn(process, 'hrtime').mockImplementation(() => [seconds, 0]);
  service = await waysIn.find(({ name }) => name === 'HTTP API')!.open({ modelUri: folder });
  const passHalfHour = () => {
    seconds += 1801;
  };
  await score(readFileSync(join(modelDir('penguins'), 'data.csv'), 'utf8'));
  passHalfHour();
  await score(LIVE.split('\n').slice(0, 3).join('\n'));
  expect((await monitor()).report.window.features.island!.rows).toBeGreaterThan(200);
  passHalfHour();
  const half = ROWS.length / 2;
  await score([HEADER, ...ROWS.slice(0, half)].join('\n'));
  passHalfHour();
  await score([HEADER, ...ROWS.slice(half)].join('\n'));

  const { report } = await monitor();

  expectReference(report.window);
  expect(report.window.seconds).toBe(1801);
  expect(report.features.island!.rows).toBeGreaterThan(300);
  jest.restoreAllMocks();
});

describe('a server that counts', () => {
  test('has no numbers before there are rows, and does not count requests that fail', async () => {
    service = await server.open({ modelUri: folder });
    const bad = [HEADER, ...ROWS, ROWS[1]!.replace('14.3', 'tall')].join('\n');
    expect((await score(bad)).status).toBe(400);
    const { features, prediction, violations } = (await monitor()).report;
    expect(features.island).toEqual({ psi: null, missingRate: null, rows: 0 });
    expect(prediction).toEqual({ psi: null, missingRate: null, rows: 0 });
    expect(violations).toEqual([]);
  });

  test('tells what is beyond the constraints, once there are rows enough, and Prometheus as well', async () => {
    service = await server.open({ modelUri: folder });
    await score(LIVE);
    expect((await monitor()).report.violations).toEqual([]);
    await score(LIVE);
    const { violations } = (await monitor()).report;
    expect(violations.map(({ name, constraint }) => `${name} ${constraint}`)).toEqual([
      'island psi',
      'bill_length_mm missingRate',
      'bill_depth_mm psi',
      'flipper_length_mm psi',
      'prediction psi',
    ]);
    const { text } = await service.ask({ method: 'GET', path: '/metrics' });
    const [, model] = /^kindling_model_memory_bytes\{model="(.+)"\} \d{5,}$/m.exec(text)!;
    const told = /^kindling_feature_psi\{model=".+",feature="island",window="start"\} (\S+)$/m.exec(text)![1];
    expect(Number(told)).toBeCloseTo(EXPECTED.features.island!.psi!, 12);
    expect(text).toContain(
      `kindling_feature_missing_ratio{model="${model}",feature="bill_length_mm",window="hour"} 0.25`,
    );
    expect(text).toMatch(/^kindling_prediction_psi\{model=".+",column="prediction",window="hour"\} 1\.150/m);
  });

  test('takes for missing what a request says is missing', async () => {
    service = await server.open({ modelUri: folder });
    await score(LIVE, '/invocations?missing=2007');
    const blank = LIVE.replaceAll(',,Atlantis', ',-999,Atlantis').replace(/,Atlantis,,/g, ',Atlantis,-999,');
    await score(blank, '/invocations?missing=-999');
    expect((await monitor()).report.features.bill_length_mm).toMatchObject({ missingRate: 0.25, rows: 200 });
  });

  test.each([
    ['not JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['another version', BASELINE.replace('"version": 1', '"version": 2')],
    ['other features', BASELINE.replace('"island"', '"isle"')],
    ['counts that are too few', BASELINE.replace(/"counts": \[\s*118,/, '"counts": [')],
    ['counts that are texts', BASELINE.replace('118,', '"118",')],
    ['edges without an order', BASELINE.replace('36.599998474121094', '99')],
  ])('answers without drift where the baseline is %s', async (_, text) => {
    writeFileSync(join(folder, 'baseline.json'), text);
    service = await server.open({ modelUri: folder });
    expect((await score(LIVE)).status).toBe(200);
    expect((await monitor()).status).toBe(404);
  });

  test('counts nothing where it is told not to', async () => {
    service = await server.open({ modelUri: folder, monitor: false });
    expect((await monitor()).status).toBe(404);
  });
});

test('a baseline is what was written, whatever features are called', () => {
  const names = ['__proto__', 'a"b\n', '1', '☃'];
  const features = names.map((name) => measureNumbers(name, Float32Array.of(1, 2, Number.NaN, 2)));
  const baseline = { version: 1, features, predictions: [], constraints: { psi: 0.2, missingRate: 0.1 } };
  expect(readBaseline(writeBaseline(baseline), names)).toEqual(baseline);
});

test.each([
  ['equal numbers', [3, 3, 3], [], [3], 0],
  ['two values', [0, 1, 1, 0], [1], [2, 2], 0],
  ['nearly all equal', [...new Array(99).fill(0), 7], [7], [99, 1], 0],
  ['none', [Number.NaN], [], [0], 1],
  ['infinities', [-Infinity, 1, 2, Infinity], [1, 2, Infinity], [1, 1, 1, 1], 0],
])('%s have bins of their own', (_, values, edges, counts, missing) => {
  expect(measureNumbers('f', Float32Array.from(values))).toEqual({ name: 'f', edges, counts, missing });
});
