// Nothing silences the server: work that takes longer than its deadline ends, and what comes meanwhile is answered.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { costRate, countRowsAtMost, estimateCost, MAX_COST } from '../../lib/service/request-cost.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { scriptOf } from '../support/scripts.ts';
import { type Service, server } from '../support/ways-in.ts';

const CSV = { 'content-type': 'text/csv' };
const CONTRIBUTIONS = { ...CSV, 'x-amzn-sagemaker-custom-attributes': 'outputs=contributions' };
const [HEADER, ...ROWS] = holdoutCsv('wine').trimEnd().split('\n');
const csv = (numRow: number) => `${HEADER}\n${Array.from({ length: numRow }, (_, at) => ROWS[at % 30]).join('\n')}\n`;

const services: Service[] = [];
afterAll(() => Promise.all(services.map((service) => service.close())));

async function open(options: object): Promise<Service> {
  const service = await server.open({ modelUri: modelDir('wine'), maxBodyBytes: 50e6, timeoutMs: 400, ...options });
  services.push(service);
  return service;
}

/** Wine's model with each of its trees many times: work that no machine ends within a deadline. */
function heavyModel(times: number): string {
  const json = JSON.parse(readFileSync(join(modelDir('wine'), 'model.json'), 'utf8'));
  const forest = json.learner.gradient_booster.model;
  const repeated = (values: unknown[]) => Array.from({ length: times }, () => values).flat();
  forest.tree_info = repeated(forest.tree_info);
  forest.trees = repeated(forest.trees).map((tree, id) => ({ ...(tree as object), id }));
  forest.gbtree_model_param.num_trees = String(forest.trees.length);
  forest.iteration_indptr = Array.from({ length: forest.trees.length / 3 + 1 }, (_, round) => 3 * round);
  return scriptOf('model.json', JSON.stringify(json));
}

test('a script that loops for ever is started again, and keeps nobody waiting meanwhile', async () => {
  const script = scriptOf(
    'count.cjs',
    `let count = 0;
    exports.transform_fn = (model, body) => {
      if (String(body) === 'loop') for (;;);
      return String(++count);
    };`,
  );
  const service = await open({ script, timeoutMs: 1500 });
  const ask = (body: string) => service.ask({ headers: CSV, body });
  expect([await ask('1'), await ask('1')].map(({ text }) => text)).toEqual(['1', '2']);
  const order: string[] = [];
  const note = (name: string) => (answer: { status: number }) => void order.push(`${name} ${answer.status}`);
  const loop = ask('loop').then(note('loop'));
  await sleep(50);
  await service.ask({ method: 'GET', path: '/ping' }).then(note('ping'));
  await loop;
  await service.ask({ method: 'GET', path: '/ping' }).then(note('ping'));
  expect(order).toEqual(['ping 200', 'loop 504', 'ping 200']);
  expect(await ask('1')).toMatchObject({ status: 200, text: '1' });
});

test.each([1, 2])('work past its deadline ends, with %i workers: the next request is answered', async (workers) => {
  const service = await open({ modelUri: heavyModel(20), workers, timeoutMs: 1200 });
  const order: string[] = [];
  const ask = async (name: string, headers: object, body: string) => {
    const { status } = await service.ask({ headers: { ...headers }, body });
    order.push(`${name} ${status}`);
  };
  const endless = Array.from({ length: workers }, () => ask('endless', CONTRIBUTIONS, csv(150_000)));
  await service.ask({ method: 'GET', path: '/ping' }).then(({ status }) => order.push(`ping ${status}`));
  await ask('small', CSV, csv(1));
  await Promise.all(endless);
  expect(order).toEqual(['ping 200', 'small 200', ...endless.map(() => 'endless 504')]);
  // a new thread starts, which on a busy machine may take longer than the deadline
  for (let attempt = 0; attempt < 10 && order.at(-1) !== 'large 200'; attempt++)
    await ask('large', CONTRIBUTIONS, csv(300));
  expect(order.at(-1)).toBe('large 200');
});

describe('what the main thread does itself', () => {
  test.each([
    ['CSV', '1\n2\n3\n4', 4],
    ['CSV with line ends of Windows', '1\r\n2\r\n3\r\n4', 4],
    ['CSV with those of old Macs', '1\r2\r3', 3],
    ['lists', '[[1],[2],[3]]', 3],
    ['a list', '[1,2,3]', 3],
    ['records', '[{},{},{}]', 3],
    ['columns', '{"a":[1,2,3]}', 3],
    ['text in JSON', '{"data":"1\\n2\\n3"}', 3],
    ['JSON behind a byte-order mark', '\ufeff[1,2,3]', 3],
  ])('counts as many rows as %s has, or more', (_what, body, numRow) => {
    expect(countRowsAtMost(Buffer.from(body))).toBeGreaterThanOrEqual(numRow);
  });

  test('depends on the rows and on what they ask of the model', async () => {
    const wine = await model_fn(modelDir('wine'));
    const summary = { ...wine.summary, numNode: 2e7, maxDepth: 12 };
    const large = { summary, numTree: 5000, numFeature: 13, numGroup: 3 };
    const cost = (numRow: number, model = wine, outputs: ('leaf' | 'contributions')[] = []) =>
      estimateCost(numRow, costRate(model, outputs));
    expect(cost(100)).toBeLessThan(MAX_COST);
    expect(cost(10, large as never)).toBeLessThan(MAX_COST);
    expect(cost(100, large as never)).toBeGreaterThan(MAX_COST);
    expect(cost(1, large as never, ['contributions'])).toBeGreaterThan(MAX_COST);
    expect(cost(20, large as never, ['leaf'])).toBeGreaterThan(MAX_COST);
  });
});

test('an answer that would not fit into memory is refused before it is made', async () => {
  const service = await open({ timeoutMs: 60_000, workers: 1 });
  const headers = { ...CSV, 'x-amzn-sagemaker-custom-attributes': 'outputs=leaf; on-missing-feature=as-missing' };
  const { status, text } = await service.ask({ headers, body: `hue\n${'1\n'.repeat(1_000_000)}` });
  expect([status, JSON.parse(text).detail]).toEqual([413, expect.stringContaining('1000000 rows of')]);
});
