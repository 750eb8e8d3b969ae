// npm run bench:peers [-- ROUNDS]: kindling serve beside what serves XGBoost in Python today, in turns; medians.
//
//   KINDLING_PEERS=FOLDER    where their packages are, or are installed (1.7 GB from PyPI); default: a folder of the system's
//   KINDLING_PYTHON=PYTHON   3.12, as XGBoost 3.4 wants it; default python3.12
//
// 100 trees of depth 6 on 10 features; each contestant gets one worker, XGBoost one thread, and the same rows: CSV, to MLServer
// as JSON. All have to answer what XGBoost answers, to the bit. Started anew in each round:
//   first      ms from the start of the process to the first answer, and the CPU time until then
//   CPU        ms for each request of 1 and of 100 rows, 8 connections
//   requests   in a second, the same ones
//   memory     MB after them, PSS of all processes
// SageMaker's images are not on PyPI. Their server for scripts is (sagemaker-containers: gunicorn, gevent, Flask), and runs
// here without nginx before it, and without the `pip install` of the script at each start: both make the images slower.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, shown } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { CONTESTANTS } from './peers/contestants.mjs';
import { prepare } from './peers/environments.mjs';
import { killTree, treeCpuMs, treeMemoryMb } from './peers/process-tree.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
const FOLDER = process.env.KINDLING_PEERS ?? join(tmpdir(), 'kindling-peers');
/** Requests of a measurement, after a fifth of them to warm up: CPU time is counted in steps of 10 ms. */
const REQUESTS = { 1: 2000, 100: 1000 };
const START_MS = 120_000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until there is an answer. */
async function firstAnswer({ ask, failure }, lines) {
  const end = performance.now() + START_MS;
  for (;;) {
    try {
      return await ask(lines);
    } catch (cause) {
      if (failure() !== undefined) throw new Error(`it has ended: ${failure()}`, { cause });
      if (performance.now() > end) throw new Error('it does not answer', { cause });
      await sleep(5);
    }
  }
}

/** The predictions in an answer of any of them. */
function predictionsOf(answer) {
  if (!answer.startsWith('{'))
    return answer
      .trim()
      .split(/[,\s]+/)
      .map((text) => Math.fround(Number(text)));
  return JSON.parse(answer).outputs[0].data.map(Math.fround);
}

async function costs({ pid, load }, lines) {
  const count = REQUESTS[lines.length];
  await load(lines, count / 5);
  const [cpu, time] = [treeCpuMs(pid), performance.now()];
  await load(lines, count);
  return { cpu: (treeCpuMs(pid) - cpu) / count, rate: (count * 1000) / (performance.now() - time) };
}

/** One life of a contestant. */
async function measure({ open }, place, rows, expected) {
  const begin = performance.now();
  const running = open(place);
  try {
    await firstAnswer(running, rows.slice(0, 1));
    const [first, firstCpu] = [performance.now() - begin, treeCpuMs(running.pid)];
    const answered = predictionsOf(await running.ask(rows));
    const equal = expected.filter((prediction, row) => prediction === answered[row]).length;
    const [one, many] = [await costs(running, rows.slice(0, 1)), await costs(running, rows)];
    return { first, firstCpu, one, many, memory: treeMemoryMb(running.pid), equal };
  } finally {
    killTree(running.pid);
  }
}

/** Rows of the table: a title, how to find the number, its digits. */
const ROWS = [
  ['start to first answer, ms', ({ first }) => first, 0],
  ['CPU until then, ms', ({ firstCpu }) => firstCpu, 0],
  ['memory, MB', ({ memory }) => memory, 0],
  ['CPU a request of 1 row, ms', ({ one }) => one.cpu, 3],
  ['CPU a request of 100 rows, ms', ({ many }) => many.cpu, 3],
  ['requests of 1 row a second', ({ one }) => one.rate, 0],
  ['requests of 100 rows a second', ({ many }) => many.rate, 0],
  ['rows of 100 equal to XGBoost’s', ({ equal }) => equal, 0],
];

/** A number, and how many times kindling's it is. */
function cell(value, own, digits) {
  const times = value === own ? '' : ` (${Number((value / own).toPrecision(2))} x)`;
  return shown(value, digits) + times;
}

function print(sizes, runs) {
  const line = (cells) => console.log(`| ${cells.join(' | ')} |`);
  line(['', ...CONTESTANTS.map(({ name }) => name)]);
  line(['---', ...CONTESTANTS.map(() => '---')]);
  for (const [title, of, digits] of ROWS) {
    const [own, ...others] = runs.map((each) => median(each.map(of)));
    line([title, shown(own, digits), ...others.map((value) => cell(value, own, digits))]);
  }
  line(['on disk, MB, without Node or Python', ...sizes.map((size) => cell(size, sizes[0], 0))]);
  console.log(`\n${cpus()[0].model}; ${noiseLine()}; medians of ${ROUNDS} rounds, in turns`);
}

/** kindling as it is installed: the package's own files. */
function unpack() {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-package-'));
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const name = execFileSync('npm', pack, { encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', join(folder, name), '-C', folder]);
  return { folder, kindling: join(folder, 'package') };
}

prepare(FOLDER, process.env.KINDLING_PYTHON ?? 'python3.12');
const rows = readFileSync(join(FOLDER, 'rows.csv'), 'utf8').trim().split('\n');
const expected = [...new Float32Array(new Uint8Array(readFileSync(join(FOLDER, 'expected.f32'))).buffer)];
const { folder: unpacked, kindling } = unpack();
const place = { folder: FOLDER, model: join(FOLDER, 'model.ubj'), kindling };
const runs = CONTESTANTS.map(() => []);
for (let round = 0; round < ROUNDS; round++) {
  for (const [at, contestant] of CONTESTANTS.entries()) runs[at].push(await measure(contestant, place, rows, expected));
}
print(
  CONTESTANTS.map(({ size }) => size(place)),
  runs,
);
rmSync(unpacked, { recursive: true });
const wrong = CONTESTANTS.filter((_, at) => runs[at].some(({ equal }) => equal !== expected.length));
if (wrong.length > 0) throw new Error(`not XGBoost's predictions: ${wrong.map(({ name }) => name).join(', ')}`);
