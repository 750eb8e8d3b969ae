// npm run bench:shap: SHAP contributions per second and thread beside XGBoost's pred_contribs. Contestants take turns;
// medians of CPU time, and ratios. KINDLING_PYTHON names a Python with xgboost 3.3 or later.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { computeContributions } from '../../lib/explain/contributions.ts';
import { completeModel } from '../../lib/model/complete.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const NUM_ROW = 2000;
const NUM_FEATURE = 28;
/** The reference explains fewer rows, or it would take all the time. */
const REFERENCE_ROWS = 20;
/** depth-rounds-classes-missing */
const MODELS = ['4-100-1-0', '6-100-1-0', '6-100-1-1', '6-500-1-0', '6-100-3-0', '8-300-1-0', '8-300-1-1'];

const folder = mkdtempSync(join(tmpdir(), 'kindling-shap-'));
const python = spawn(process.env.KINDLING_PYTHON ?? 'python3', ['test/bench/shap.py', folder, NUM_ROW, ...MODELS], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();

async function ask(question) {
  if (question) python.stdin.write(`${question}\n`);
  const { value, done } = await answers.next();
  if (done) throw new Error('Python has ended');
  return Number(value);
}

/** CPU seconds of this process. */
function time(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function readFloats(path) {
  return new Float32Array(new Uint8Array(readFileSync(path)).buffer);
}

function take({ values, numFeature }, numRow) {
  return { values: values.subarray(0, numRow * numFeature), numRow, numFeature };
}

function explainByReference({ learner }, matrix) {
  const { ensemble } = learner.booster;
  const baseMargin = new Float32Array(matrix.numRow * ensemble.numGroup);
  return computeContributions({ ensemble, matrix, baseMargin, trees: { begin: 0, end: ensemble.numTree } });
}

async function compare(name) {
  const bytes = new Uint8Array(readFileSync(`${folder}/${name}.ubj`));
  const model = completeModel(readModelFile(bytes), bytes);
  const matrix = { values: readFloats(`${folder}/${name}.f32`), numRow: NUM_ROW, numFeature: NUM_FEATURE };
  const one = take(matrix, 1);
  const some = take(matrix, REFERENCE_ROWS);
  const first = time(() => model.predictContributions(one));
  const contributions = model.predictContributions(matrix);
  await ask(`${name} batch`);
  const isEqual = Buffer.from(contributions.buffer).equals(readFileSync(`${folder}/${name}.contributions`));
  const times = { kindling: [], reference: [], xgboost: [], kindlingOne: [], xgboostOne: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.kindling.push(time(() => model.predictContributions(matrix)) / NUM_ROW);
    times.xgboost.push((await ask(`${name} batch`)) / NUM_ROW);
    times.reference.push(time(() => explainByReference(model, some)) / REFERENCE_ROWS);
    times.kindlingOne.push(time(() => repeat(20, () => model.predictContributions(one))) / 20);
    times.xgboostOne.push(await ask(`${name} one`));
  }
  print(name, { isEqual, first, ...Object.fromEntries(Object.entries(times).map(([key, all]) => [key, median(all)])) });
}

function repeat(count, work) {
  for (let turn = 0; turn < count; turn++) work();
}

const HEAD = [
  'model',
  'kindling rows/s',
  'xgboost',
  'reference',
  'ratio',
  'one row ms',
  'xgboost',
  'ratio',
  'first ms',
  'bits',
];

function print(name, { isEqual, first, kindling, xgboost, reference, kindlingOne, xgboostOne }) {
  const [depth, rounds, classes, missing] = name.split('-');
  const title = `depth ${depth} x ${rounds}${classes > 1 ? ` x ${classes} classes` : ''}${missing > 0 ? ', missing' : ''}`;
  const rate = (seconds) => Math.round(1 / seconds);
  const cells = [
    title,
    rate(kindling),
    rate(xgboost),
    rate(reference),
    (xgboost / kindling).toFixed(1),
    (kindlingOne * 1000).toFixed(3),
    (xgboostOne * 1000).toFixed(2),
    (xgboostOne / kindlingOne).toFixed(1),
    (first * 1000).toFixed(1),
    isEqual ? 'equal' : 'DIFFER',
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

try {
  await ask();
  console.log(`| ${HEAD.join(' | ')} |\n|${'---|'.repeat(HEAD.length)}`);
  for (const name of MODELS) await compare(name);
} finally {
  python.kill();
  rmSync(folder, { recursive: true });
}
