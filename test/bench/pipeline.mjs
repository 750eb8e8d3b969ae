// npm run bench:pipeline [-- MB [ROUNDS]]: a ColumnTransformer (10 numbers imputed and scaled, 6 texts one-hot) and 100 trees of depth 6.
// `kindling score` from CSV to CSV on one thread, in turns with pandas, scikit-learn and XGBoost on one thread, whole processes, CPU seconds and
// the peak of memory; the same trees alone over the same bytes, for what the pipeline adds; one record in this process; and loading of the
// packed pipeline beside its packed trees. KINDLING_PYTHON is a Python with scikit-learn, xgboost and pandas; without it nothing can be trained.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON, time } from './beside-xgboost.mjs';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';

const NUM_ROW = 50_000;
const NUM_NUMBER = 10;
/** texts in each column of them */
const NUM_CLASS = [3, 5, 8, 12, 20, 40];
/** cells of numbers and of texts that are empty */
const [GAPS, TEXT_GAPS] = [0.03, 0.01];
const [megabytes = 100, rounds = 5] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'kindling-pipeline-'));
const [input, sample, output, hook] = ['in.csv', 'sample.csv', 'out.csv', 'usage.cjs'].map((name) =>
  join(folder, name),
);
const SCRIPT = join(import.meta.dirname, 'pipeline.py');
const require = createRequire(import.meta.url);

/** The same rows again and again, and one pass of them alone for training. */
function writeTables(numByte) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const number = () => (random() < GAPS ? '' : normal().toFixed(5));
  const text = (at) => (random() < TEXT_GAPS ? '' : `class ${at} no ${Math.floor(NUM_CLASS[at] * random())}`);
  const line = (cellOfNumber, cellOfText) =>
    `${[...Array.from({ length: NUM_NUMBER }, (_, at) => cellOfNumber(at)), ...NUM_CLASS.map((_, at) => cellOfText(at))].join(',')}\n`;
  const header = line(
    (at) => `n${at}`,
    (at) => `t${at}`,
  );
  const rows = Buffer.from(Array.from({ length: NUM_ROW }, () => line(number, text)).join(''));
  writeFileSync(sample, Buffer.concat([Buffer.from(header), rows]));
  const file = openSync(input, 'w');
  writeSync(file, header);
  for (let left = numByte - header.length; left > 0; left -= rows.length) {
    writeSync(file, left > rows.length ? rows : rows.subarray(0, rows.lastIndexOf(10, left) + 1));
  }
  closeSync(file);
}

function run(command, args, readUsage) {
  rmSync(output, { force: true });
  const { NODE_EXTRA_CA_CERTS, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...env, OMP_NUM_THREADS: '1' },
  });
  if (status !== 0 || statSync(output).size === 0) throw new Error(stderr);
  return readUsage(stdout, stderr);
}

function kindling(model) {
  const args = ['-r', hook, 'dist/cli.cjs', 'score', join(folder, model), input, output, '--threads', '1'];
  return run(process.execPath, args, (_stdout, stderr) => {
    const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.match(/^\{.*\}$/m)[0]);
    return { cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 };
  });
}

const python = () => run(PYTHON, [SCRIPT, 'score', folder, input, output], JSON.parse);

/** Predictions of the first rows that were written last. */
function firstPredictions(numRow = 20_000) {
  const file = openSync(output, 'r');
  const bytes = Buffer.alloc(200 * numRow);
  const lines = bytes
    .toString('latin1', 0, readSync(file, bytes))
    .split('\n', numRow + 1)
    .slice(1);
  closeSync(file);
  return lines.map((line) => Math.fround(Number(line.split(',')[NUM_NUMBER + NUM_CLASS.length])));
}

function report(name, runs) {
  const [cpu, peak] = ['cpu', 'peak'].map((key) => median(runs.map((result) => result[key])));
  console.log(
    name.padEnd(34),
    `CPU ${cpu.toFixed(2)} s (${(statSync(input).size / 1e6 / cpu).toFixed(0)} MB/s)  peak ${peak.toFixed(0)} MB`,
  );
  return cpu;
}

function scoreFiles() {
  const [own, other] = [[], []];
  for (let round = 0; round < rounds; round++) {
    own.push(kindling('model.joblib'));
    const found = round === 0 ? firstPredictions() : [];
    other.push(python());
    const wanted = round === 0 ? firstPredictions() : [];
    const wrong = wanted.findIndex((value, row) => !Object.is(value, found[row]));
    if (wrong >= 0) throw new Error(`row ${wrong + 1}: ${found[wrong]} for ${wanted[wrong]}`);
  }
  const cpu = report(`${megabytes} MB, kindling`, own);
  const theirs = report('pandas, scikit-learn and XGBoost', other);
  console.log(`${(theirs / cpu).toFixed(1)} x the rows of a CPU second, and the same predictions`);
}

/** Microseconds of CPU time of `predict` with one record, and with one of the bare trees' rows. */
async function scoreRecord() {
  const { loadModel } = require(join(import.meta.dirname, '../../dist/index.cjs'));
  const [names, cells] = readFileSync(sample, 'latin1')
    .split('\n', 2)
    .map((line) => line.split(','));
  const record = Object.fromEntries(names.map((name, at) => [name, at < NUM_NUMBER ? Number(cells[at]) : cells[at]]));
  const [pipeline, bare] = [await loadModel(join(folder, 'model.joblib')), await loadModel(join(folder, 'bare.ubj'))];
  const row = [new Array(bare.model.numFeature).fill(0.5)];
  const contestants = { record: () => pipeline.predict([record]), trees: () => bare.predict(row) };
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < 3 * rounds; round++) {
    for (const [name, predict] of Object.entries(contestants)) {
      const calls = 5000;
      const ms = time(() => {
        for (let call = 0; call < calls; call++) predict();
      });
      times[name].push((1000 * ms) / calls);
    }
  }
  const [one, alone] = [median(times.record), median(times.trees)];
  console.log(`one record, warm: ${one.toFixed(1)} µs, its trees alone over a row of numbers ${alone.toFixed(1)} µs`);
}

/** Milliseconds of CPU time until the packed pipeline is loaded, and its trees alone. */
async function loadPacked() {
  const { loadModel } = require(join(import.meta.dirname, '../../dist/index.cjs'));
  const files = ['model.joblib', 'bare.ubj'].map((name) => [join(folder, name), join(folder, `${name}.kindling`)]);
  for (const [from, to] of files) {
    const { status, stderr } = spawnSync(process.execPath, ['dist/cli.cjs', 'pack', from, '-o', to], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }
  const times = files.map(() => []);
  const calls = 20; // CPU time is counted in steps of up to 4 ms
  for (let round = 0; round <= rounds; round++) {
    for (const [at, [, packed]] of files.entries()) {
      const before = process.threadCpuUsage();
      for (let call = 0; call < calls; call++) await loadModel(packed);
      const after = process.threadCpuUsage();
      if (round > 0) times[at].push((after.user + after.system - before.user - before.system) / 1000 / calls);
    }
  }
  const [pipeline, bare] = times.map(median);
  console.log(`load, packed: ${pipeline.toFixed(1)} ms, its trees alone ${bare.toFixed(1)} ms`);
}

try {
  console.log(noiseLine());
  if (spawnSync(PYTHON, ['-c', 'import sklearn, xgboost, pandas']).status !== 0) {
    throw new Error(`${PYTHON} has no scikit-learn, xgboost and pandas: set KINDLING_PYTHON`);
  }
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeSync(2, JSON.stringify(process.resourceUsage()) + '\\n'))`,
  );
  writeTables(megabytes * 1e6);
  const { status, stderr } = spawnSync(PYTHON, [SCRIPT, 'train', sample, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  await scoreRecord();
  await loadPacked();
  scoreFiles();
} finally {
  rmSync(folder, { recursive: true });
}
