// npm run bench:shap: SHAP values per second and thread beside those of XGBoost. Contestants take turns;
// medians of CPU time, and ratios. KINDLING_PYTHON names a Python with xgboost 3.3 or later.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { computeContributions } from '../../lib/explain/contributions.ts';
import { completeModel } from '../../lib/model/complete.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';
import { median } from './median.mjs';

const ROUNDS = Number(process.argv[2] ?? 7);
const NUM_ROW = 2000;
const NUM_FEATURE = 28;
/** The reference explains fewer rows, or it would take all the time. */
const REFERENCE_ROWS = 20;
/** depth-rounds-classes-missing */
const MODELS = [
  '4-100-1-0',
  '6-100-1-0',
  '6-100-1-1',
  '6-500-1-0',
  '6-100-3-0',
  '8-300-1-0',
  '8-300-1-1',
  '10-100-1-0',
];

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

function readFloats(path) {
  return new Float32Array(new Uint8Array(readFileSync(path)).buffer);
}

function take({ values, numFeature }, numRow) {
  return new FeatureMatrix(values.subarray(0, numRow * numFeature), numRow, numFeature);
}

function explainByReference({ learner }, matrix) {
  const { ensemble } = learner.booster;
  const baseMargin = new Float32Array(matrix.numRow * ensemble.numGroup);
  return computeContributions({ ensemble, matrix, baseMargin, trees: { begin: 0, end: ensemble.numTree } });
}

async function compare(name) {
  const bytes = new Uint8Array(readFileSync(`${folder}/${name}.ubj`));
  const model = completeModel(readModelFile(bytes), bytes);
  const matrix = new FeatureMatrix(readFloats(`${folder}/${name}.f32`), NUM_ROW, NUM_FEATURE);
  const one = take(matrix, 1);
  const some = take(matrix, NUM_ROW / 20);
  const few = take(matrix, REFERENCE_ROWS);
  const first = time(() => model.predictContributions(one));
  const kinds = {
    batch: () => model.predictContributions(matrix),
    one: () => model.predictContributions(one),
    approximate: () => model.predictContributions(matrix, 'approximate'),
    interactions: () => model.predictContributions(some, 'interactions'),
  };
  const own = { batch: [], one: [], approximate: [], interactions: [], reference: [] };
  const theirs = { batch: [], one: [], approximate: [], interactions: [] };
  const differing = [];
  for (const [kind, explain] of Object.entries(kinds)) {
    await ask(`${name} ${kind}`);
    const values = explain();
    if (!Buffer.from(values.buffer).equals(readFileSync(`${folder}/${name}.${kind}`))) differing.push(kind);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, explain] of Object.entries(kinds)) {
      const turns = kind === 'one' ? 20 : 1;
      own[kind].push(time(() => repeat(turns, explain)) / turns);
      theirs[kind].push(await ask(`${name} ${kind}`));
    }
    own.reference.push(time(() => explainByReference(model, few)));
  }
  const medians = (times) => Object.fromEntries(Object.entries(times).map(([kind, all]) => [kind, median(all)]));
  print(name, { first, differing, own: medians(own), theirs: medians(theirs) });
}

function repeat(count, work) {
  for (let turn = 0; turn < count; turn++) work();
}

const HEAD = [
  'model',
  'rows/s',
  'xgboost',
  'reference',
  'ratio',
  'one row ms',
  'ratio',
  'first ms',
  'interactions ratio',
  'approximate ratio',
  'bits',
];

function print(name, { first, differing, own, theirs }) {
  const [depth, rounds, classes, missing] = name.split('-');
  const title = `depth ${depth} x ${rounds}${classes > 1 ? ` x ${classes} classes` : ''}${missing > 0 ? ', missing' : ''}`;
  const ratio = (kind) => (theirs[kind] / own[kind]).toFixed(1);
  const cells = [
    title,
    Math.round(NUM_ROW / own.batch),
    Math.round(NUM_ROW / theirs.batch),
    Math.round(REFERENCE_ROWS / own.reference),
    ratio('batch'),
    (own.one * 1000).toFixed(3),
    ratio('one'),
    (first * 1000).toFixed(1),
    ratio('interactions'),
    ratio('approximate'),
    differing.length > 0 ? `DIFFER: ${differing.join(', ')}` : 'equal',
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
