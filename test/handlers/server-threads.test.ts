// A server with threads answers what one without answers, and keeps answering while they work.
import { readSettings } from '../../handlers/environment.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { scriptOf } from '../support/scripts.ts';
import { type Asked, type Service, server } from '../support/ways-in.ts';

const [HEADER, ...ROWS] = holdoutCsv('wine').trimEnd().split('\n');
const rows = (bytes: number) => Array.from({ length: Math.ceil(bytes / ROWS[0]!.length) }, (_, at) => ROWS[at % 100]!);
const csv = (bytes: number) => `${HEADER}\n${rows(bytes).join('\n')}\n`;
const records = (bytes: number) =>
  rows(bytes).map((row, at) => {
    const cells = row.split(',');
    return JSON.stringify({ ...Object.fromEntries(HEADER!.split(',').map((name, n) => [name, Number(cells[n])])), at });
  });

const SETTINGS = { modelUri: modelDir('wine'), maxBodyBytes: 50e6 };
const services: Service[] = [];
beforeAll(async () => {
  for (const workers of [1, 2, 3]) services.push(await server.open({ ...SETTINGS, workers }));
});
afterAll(() => Promise.all(services.map((service) => service.close())));

const typed = (type: string, more: object = {}) => ({ headers: { 'content-type': type, ...more } });
const CONTRIBUTIONS = { 'x-amzn-sagemaker-custom-attributes': 'outputs=prediction,contributions' };

test.each<[string, Asked]>([
  ['a table of 2 MB', { ...typed('text/csv'), body: csv(2e6) }],
  ['a table of no known type', { ...typed(''), body: csv(7e5) }],
  ['a table without names', { ...typed('text/csv'), body: `${rows(7e5).join('\n')}` }],
  ['a table as JSON Lines', { ...typed('text/csv', { accept: 'application/jsonlines' }), body: csv(7e5) }],
  ['a table as JSON', { ...typed('text/csv', { accept: 'application/json' }), body: csv(7e5) }],
  ['a table of 100 kB', { ...typed('text/csv'), body: csv(1e5) }],
  ['contributions', { ...typed('text/csv', CONTRIBUTIONS), body: csv(2e4) }],
  ['JSON', { ...typed('application/json'), body: `[${records(5e5).join(',')}]` }],
  ['JSON Lines', { ...typed('application/jsonlines'), body: records(5e5).join('\n') }],
  ['a bad row', { ...typed('text/csv'), body: `${csv(2e6)}${ROWS[0]!.replace(/\d+\.\d+/, 'tall')}\n` }],
  ['a bad row in 100 kB', { ...typed('text/csv'), body: `${csv(1e5)}${ROWS[0]!.replace(/\d+\.\d+/, 'tall')}\n` }],
  [
    'bad rows, annotated',
    { ...typed('text/csv'), path: '/invocations?on-row-error=annotate', body: `${csv(2e6)}1,2\n` },
  ],
  ['a missing feature', { ...typed('text/csv'), body: csv(2e6).replace('ash', 'rash') }],
  ['an impossible Accept', { ...typed('text/csv', { accept: 'image/png' }), body: csv(2e6) }],
])('answers %s as without threads', async (_what, asked) => {
  const answers = await Promise.all(services.map((service) => service.ask(asked)));
  const [alone, ...others] = answers.map(({ status, headers, text }) => ({
    status,
    type: headers['content-type'],
    text,
  }));
  for (const other of others) expect(other).toEqual(alone);
});

test('answers pings and small requests while a large one is worked on', async () => {
  const [, service] = services;
  const order: string[] = [];
  const ask = async (name: string, asked: Asked) => {
    const { status } = await service!.ask(asked);
    order.push(`${name} ${status}`);
  };
  const body = `[${records(1e6).join(',')}]`;
  const large = ask('large', { ...typed('application/json', CONTRIBUTIONS), body });
  await ask('ping', { method: 'GET', path: '/ping' });
  await ask('small', { ...typed('text/csv'), body: csv(100) });
  await large;
  expect(order).toEqual(['ping 200', 'small 200', 'large 200']);
});

describe('/execution-parameters', () => {
  const concurrent = async (options: object) => {
    const service = await server.open({ ...SETTINGS, ...options });
    try {
      const { text } = await service.ask({ method: 'GET', path: '/execution-parameters' });
      return JSON.parse(text).MaxConcurrentTransforms;
    } finally {
      await service.close();
    }
  };

  test('tells how many requests are worked on at a time', async () => {
    expect([await concurrent({ workers: 1 }), await concurrent({ workers: 3 })]).toEqual([1, 3]);
  });

  test('tells of one where a script has hooks, which share their state', async () => {
    expect(await concurrent({ workers: 3, script: scriptOf('hook.cjs', 'exports.output_fn = () => "done"') })).toBe(1);
  });
});

describe('SAGEMAKER_MODEL_SERVER_WORKERS', () => {
  test('is the number of threads', () => {
    const workers = ['1', '4', '', undefined].map(
      (text) => readSettings({ SAGEMAKER_MODEL_SERVER_WORKERS: text }).workers,
    );
    expect(workers).toEqual([1, 4, undefined, undefined]);
  });

  test.each(['0', '-1', '2.5', 'all', '1000'])('%s stops the start with a sentence', (text) => {
    expect(() => readSettings({ SAGEMAKER_MODEL_SERVER_WORKERS: text })).toThrow(
      `SAGEMAKER_MODEL_SERVER_WORKERS: "${text}" is not a valid value`,
    );
  });
});
