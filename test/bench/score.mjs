// npm run bench:score [-- MB [ROUNDS [MORE_MB ...]]]: `kindling score` from CSV to CSV with one thread and two, in turns with
// pyarrow and XGBoost on one thread, whole processes: 28 columns with six decimals, 100 trees of depth 6. CPU seconds
// say most where the machine is busy. Then the peak of memory for longer inputs. KINDLING_PYTHON is a Python with
// xgboost and pyarrow; without it, or without them, kindling runs alone, with a made-up model.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIRECTORY, PYTHON, startXgboost } from './beside-xgboost.mjs';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';

const NUM_FEATURE = 28;
const NUM_ROW = 50_000;
const [megabytes = 100, rounds = 5, ...more] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'kindling-score-'));
const [input, output, hook] = ['in.csv', 'out.csv', 'usage.cjs'].map((name) => join(folder, name));

/** Normal numbers with six decimals, the same rows again and again. */
function writeTable(numByte) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const line = (cell) => `${Array.from({ length: NUM_FEATURE }, (_, at) => cell(at)).join(',')}\n`;
  const rows = Buffer.from(Array.from({ length: NUM_ROW }, () => line(() => normal().toFixed(6))).join(''));
  const file = openSync(input, 'w');
  writeSync(
    file,
    line((at) => `f${at}`),
  );
  for (let left = numByte; left > 0; left -= rows.length) {
    writeSync(file, left > rows.length ? rows : rows.subarray(0, rows.lastIndexOf(10, left) + 1));
  }
  closeSync(file);
}

async function findModel() {
  const trained = join(DIRECTORY, 'd6x100.ubj');
  if (!existsSync(trained)) (await startXgboost(['d6x100'], 1))?.stop();
  if (existsSync(trained)) return trained;
  const made = join(folder, 'model.ubj');
  writeFileSync(made, toUbjson(makeModel(100, 6, { numFeature: NUM_FEATURE })));
  return made;
}

function run(command, args, readUsage) {
  rmSync(output, { force: true });
  const { NODE_EXTRA_CA_CERTS, ...env } = process.env;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...env, OMP_NUM_THREADS: '1' },
  });
  const wall = (performance.now() - start) / 1000;
  if (status !== 0 || statSync(output).size === 0) throw new Error(stderr);
  return { wall, ...readUsage(stdout, stderr) };
}

/** The process tells itself what it used; its threads load the hook as well, and say less. */
function kindling(model, threads) {
  const args = ['-r', hook, 'dist/cli.cjs', 'score', model, input, output, '--threads', `${threads}`];
  return run(process.execPath, args, (_stdout, stderr) => {
    const usages = [...stderr.matchAll(/^\{.*\}$/gm)].map(([line]) => JSON.parse(line));
    const cpu = Math.max(...usages.map((usage) => usage.userCPUTime + usage.systemCPUTime)) / 1e6;
    return { cpu, peak: Math.max(...usages.map(({ maxRSS }) => maxRSS)) / 1024 };
  });
}

function xgboost(model) {
  return run(PYTHON, [join(import.meta.dirname, 'score.py'), model, input, output], JSON.parse);
}

function report(name, runs) {
  const [cpu, wall, peak] = ['cpu', 'wall', 'peak'].map((key) => median(runs.map((result) => result[key])));
  const speed = statSync(input).size / 1e6 / cpu;
  console.log(
    name.padEnd(24),
    `CPU ${cpu.toFixed(2)} s (${speed.toFixed(0)} MB/s)  wall ${wall.toFixed(2)} s  peak ${peak.toFixed(0)} MB`,
  );
  return { cpu, wall };
}

try {
  console.log(noiseLine());
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeSync(2, JSON.stringify(process.resourceUsage()) + '\\n'))`,
  );
  writeTable(megabytes * 1e6);
  const model = await findModel();
  const hasXgboost = spawnSync(PYTHON, ['-c', 'import xgboost, pyarrow']).status === 0;
  const [one, two, other] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    one.push(kindling(model, 1));
    two.push(kindling(model, 2));
    if (hasXgboost) other.push(xgboost(model));
  }
  const first = report(`${megabytes} MB, one thread`, one);
  const second = report(`${megabytes} MB, two threads`, two);
  const ideal = (2 * first.cpu) / second.cpu;
  console.log(
    `two threads: ${(first.wall / second.wall).toFixed(2)} x as fast; by CPU time ${ideal.toFixed(2)} on two idle CPUs`,
  );
  if (hasXgboost) {
    const { cpu } = report('pyarrow and XGBoost', other);
    console.log(`one thread: ${(cpu / first.cpu).toFixed(1)} x less CPU time than pyarrow and XGBoost`);
  }
  for (const size of more) {
    writeTable(size * 1e6);
    report(`${size} MB, one thread`, [kindling(model, 1)]);
    report(`${size} MB, two threads`, [kindling(model, 2)]);
  }
} finally {
  rmSync(folder, { recursive: true });
}
