// npm run bench:threads [-- MB [ROUNDS]]: one thread and two, in turns: `kindling score` from CSV to CSV, and the engine
// alone. 500 trees of depth 6, 28 features. CPU seconds tell what the second thread costs, whatever else the machine does:
// where two CPUs are idle, the ratio is about twice the CPU seconds of one thread over those of two.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { loadModel } from '../../lib/model/load.ts';
import { openSharedModel, shareModel } from '../../lib/threads/shared-model.ts';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';

const NUM_FEATURE = 28;
const NUM_ROW = 200_000;

async function main(megabytes, rounds) {
  console.log(noiseLine());
  const folder = mkdtempSync(join(tmpdir(), 'kindling-threads-'));
  const model = join(folder, 'model.ubj');
  writeFileSync(model, toUbjson(makeModel(500, 6, { numFeature: NUM_FEATURE })));
  try {
    const input = join(folder, 'in.csv');
    await writeTable(input, megabytes * 1e6);
    await compare(`score ${megabytes} MB`, rounds, (threads) => scoreFile(model, input, threads));
    const runEngine = await startEngines(await loadModel(model));
    await compare(`engine, ${NUM_ROW} rows`, 3 * rounds, runEngine);
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.exit();
}

/** Measures one thread and two in turns. */
async function compare(what, rounds, measure) {
  const times = [[], []];
  for (let round = -1; round < rounds; round++) {
    for (const threads of [1, 2]) {
      const time = await measure(threads);
      if (round >= 0) times[threads - 1].push(time);
    }
  }
  const line = (name, pick) => {
    const [one, two] = times.map((all) => pick(all));
    console.log(
      `${what}, ${name}: ${one.toFixed(3)} s, two threads ${two.toFixed(3)} s, ratio ${(one / two).toFixed(2)}`,
    );
  };
  line('median', (all) => median(all.map(({ seconds }) => seconds)));
  line('best', (all) => Math.min(...all.map(({ seconds }) => seconds)));
  const [one, two] = times.map((all) => median(all.map(({ cpu }) => cpu)));
  console.log(
    `${what}, CPU: ${one.toFixed(3)} s, two threads ${two.toFixed(3)} s: ${((2 * one) / two).toFixed(2)} on two idle CPUs`,
  );
}

async function writeTable(path, numByte) {
  const file = createWriteStream(path);
  const cells = (get) => `${Array.from({ length: NUM_FEATURE }, (_, at) => get(at)).join(',')}\n`;
  file.write(cells((at) => `f${at}`));
  const rows = Array.from({ length: 20_000 }, () => cells(() => Math.random().toPrecision(7))).join('');
  for (let written = 0; written < numByte; written += rows.length) if (!file.write(rows)) await once(file, 'drain');
  file.end();
  await once(file, 'close');
}

function scoreFile(model, input, threads) {
  const { NODE_EXTRA_CA_CERTS, ...env } = process.env;
  const output = `${input}.out`;
  const args = ['dist/cli.cjs', 'score', model, input, output, '--threads', `${threads}`];
  const hook = join(input, '..', 'usage.cjs');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeSync(2, JSON.stringify(process.resourceUsage()) + '\\n'))`,
  );
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['-r', hook, ...args], { env, encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0 || statSync(output).size === 0) throw new Error(stderr);
  const usages = [...stderr.matchAll(/^\{.*\}$/gm)].map(([line]) => JSON.parse(line));
  return { seconds, cpu: Math.max(...usages.map((usage) => usage.userCPUTime + usage.systemCPUTime)) / 1e6 };
}

/** Two threads with one model, each with half of the rows or the first with all. */
async function startEngines(model) {
  const engines = [0, 1].map(() => new Worker(import.meta.filename, { workerData: shareModel(model) }));
  await Promise.all(engines.map((engine) => once(engine, 'message')));
  const score = async (engine, numRow) => {
    engine.postMessage(numRow);
    await once(engine, 'message');
  };
  return async (threads) => {
    const before = process.cpuUsage();
    const start = performance.now();
    await Promise.all(engines.slice(0, threads).map((engine) => score(engine, NUM_ROW / threads)));
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    return { seconds, cpu: (user + system) / 1e6 };
  };
}

function scoreOnDemand() {
  const model = openSharedModel(workerData);
  const values = Float32Array.from({ length: NUM_ROW * NUM_FEATURE }, Math.random);
  model.score(new FeatureMatrix(values, NUM_ROW, NUM_FEATURE));
  parentPort.on('message', (numRow) => {
    model.score(new FeatureMatrix(values.subarray(0, numRow * NUM_FEATURE), numRow, NUM_FEATURE));
    parentPort.postMessage('done');
  });
  parentPort.postMessage('ready');
}

if (isMainThread) await main(Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 5));
else scoreOnDemand();
