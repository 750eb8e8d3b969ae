// Scripts where several models are served: one behind all of them, or one of each, from code/ of its folder.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptOfEach } from '../../handlers/script.ts';
import { modelDir } from '../support/real-models.ts';
import { type Service, server } from '../support/ways-in.ts';

const CSV = { 'content-type': 'text/csv' };
/** A row, and what XGBoost predicts for it. */
const [ABALONE, RINGS] = ['0.42,0.33,0.125,0.463,0.186,0.11,0.145', '9.40333'];
const [WINE, TYPE] = ['13.74,1.67,2.25,16.4,118,2.6,2.9,0.21,1.62,5.85,0.92,3.2,1060', 'TypeA'];

const saying = (word: string) => `
  import { output_fn as write } from 'kindling';
  let count = 0;
  export async function output_fn(frame, accept) {
    const { body } = await write(frame, 'text/csv');
    return ['${word} ' + ++count + ': ' + String(body).trim(), 'text/plain'];
  }`;

let folder: string;
let service: Service;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-models-'));
  for (const name of ['abalone', 'wine']) cpSync(modelDir(name), join(folder, name), { recursive: true });
});
afterEach(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const invoke = async (name: string, body: string) =>
  (await service.ask({ path: `/models/${name}/invoke`, headers: CSV, body })).text;
const write = (path: string, text: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const open = async (env: object) => {
  service = await server.open({ modelUri: '/nowhere', models: { folder }, scriptOf: scriptOfEach({ ...env }) });
};

test('one script is behind all of them, in one thread', async () => {
  write('.scripts/inference.mjs', saying('all'));
  await open({ KINDLING_SCRIPT: join(folder, '.scripts/inference.mjs') });
  const answers = [await invoke('abalone', ABALONE), await invoke('wine', WINE), await invoke('abalone', ABALONE)];
  expect(answers).toEqual([`all 1: ${RINGS}`, `all 2: ${TYPE}`, `all 3: ${RINGS}`]);
});

test('a model that carries its script answers by it, and its neighbours by hooks of their own', async () => {
  write('abalone/code/inference.mjs', saying('carried'));
  await open({ SAGEMAKER_PROGRAM: 'inference.mjs' });
  expect(await invoke('abalone', ABALONE)).toBe(`carried 1: ${RINGS}`);
  expect(await invoke('wine', WINE)).toBe(TYPE);
});

test('a model that is unloaded and loaded again has the script that is there then', async () => {
  write('abalone/code/inference.mjs', saying('old'));
  await open({ SAGEMAKER_PROGRAM: 'inference.mjs' });
  const before = await invoke('abalone', ABALONE);
  write('abalone/code/inference.mjs', saying('new'));
  await service.ask({ method: 'DELETE', path: '/models/abalone' });
  expect([before, await invoke('abalone', ABALONE)]).toEqual([`old 1: ${RINGS}`, `new 1: ${RINGS}`]);
});

test("a script that cannot be loaded is its own model's trouble", async () => {
  write('abalone/code/inference.mjs', 'export const nothing = 1;');
  await open({ SAGEMAKER_PROGRAM: 'inference.mjs' });
  const broken = await service.ask({ path: '/models/abalone/invoke', headers: CSV, body: ABALONE });
  expect([broken.status, await invoke('wine', WINE)]).toEqual([500, TYPE]);
});

test('rows are counted where a script answers, by prepared columns, and after its thread had to be started again', async () => {
  const fixtures = join(import.meta.dirname, '../drift/fixtures');
  cpSync(modelDir('penguins'), join(folder, 'penguins'), { recursive: true });
  cpSync(join(fixtures, 'baseline.json'), join(folder, 'penguins/baseline.json'));
  write(
    'penguins/code/inference.mjs',
    `export function prepare_fn(frame) {
      if (frame.columnNames.includes('stop')) process.exit(1);
      return frame;
    }`,
  );
  await open({ SAGEMAKER_PROGRAM: 'inference.mjs' });
  const [header, ...rows] = readFileSync(join(fixtures, 'live.csv'), 'utf8').trimEnd().split('\n');
  const half = rows.length >> 1;
  await invoke('penguins', [header, ...rows.slice(0, half)].join('\n'));
  await invoke('penguins', `stop,${header}\n1,${rows[0]}\n`);
  await invoke('penguins', [header, ...rows.slice(half)].join('\n'));
  const { text } = await service.ask({ method: 'GET', path: '/models/penguins/monitor' });
  const expected = JSON.parse(readFileSync(join(fixtures, 'drift.json'), 'utf8'));
  const closely = ({ psi, missingRate, rows }: Record<string, number>) => ({
    psi: expect.closeTo(psi!, 12),
    missingRate: expect.closeTo(missingRate!, 12),
    rows,
  });
  const features = Object.entries(expected.features as Record<string, Record<string, number>>);
  expect(JSON.parse(text).features).toEqual(Object.fromEntries(features.map(([name, one]) => [name, closely(one)])));
});
