// npm run bench:train [-- CASE REPEAT] — training beside XGBoost's hist on one thread, when Python has it
// (KINDLING_PYTHON=…; the whole job needs pandas as well).
//
// CASE is a part of a case's name, or `all`; without it only the first cases run. Contestants alternate, each in a process
// of its own; CPU seconds count everything from the matrix in memory to the model, sketch and bins included, and the whole
// process where it is a job. Compare ratios: the machine may be busy. Cases of threads compare one with two, of each of both: in
// time that passes, and in CPU time of the thread that asks for the training, which holds on a busy machine as well.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON } from './beside-xgboost.mjs';
import { median, shown } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { measureJob, withJob } from './train-job.mjs';
import { benchThreads } from './train-threads.mjs';

const SE = { objective: 'reg:squarederror' };
const LOGISTIC = { objective: 'binary:logistic' };
const SIZES = [
  { name: 'job, 100k x 28', parameters: SE, isJob: true },
  { name: 'job, 100k x 28, logistic', parameters: LOGISTIC, isJob: true },
  { name: '100k x 28, squared error', numRow: 100_000, parameters: SE },
  { name: '100k x 28, logistic', numRow: 100_000, parameters: LOGISTIC },
  { name: '20k x 500, squared error', numRow: 20_000, numFeature: 500, parameters: SE },
  { name: '100k x 28, 10 % missing', numRow: 100_000, parameters: SE, missing: 0.1 },
  { name: '1M x 28, squared error', numRow: 1_000_000, parameters: SE },
  { name: '1M x 28, logistic', numRow: 1_000_000, parameters: LOGISTIC },
  { name: 'threads, job, 100k x 28', parameters: SE, isJob: true, hasThreads: true },
  { name: 'threads, 100k x 28', parameters: SE, hasThreads: true },
  { name: 'threads, 100k x 28, logistic', parameters: LOGISTIC, hasThreads: true },
  { name: 'threads, 1M x 28', numRow: 1_000_000, parameters: SE, hasThreads: true },
];
const EVERY_SECOND = `(${Array.from({ length: 28 }, (_, k) => [1, 0, -1, 0][k % 4]).join(',')})`;
const FOURS = Array.from({ length: 7 }, (_, k) => [0, 1, 2, 3].map((j) => 4 * k + j));
/** What other code serves: 100,000 x 28 unless said, and fewer rounds where rounds are long. */
const PATHS = [
  { name: 'alpha', parameters: { ...SE, alpha: 1 } },
  { name: 'max_delta_step', parameters: { ...LOGISTIC, max_delta_step: 0.5 } },
  { name: 'monotone', parameters: { ...SE, monotone_constraints: EVERY_SECOND } },
  { name: 'monotone, missing', parameters: { ...SE, monotone_constraints: EVERY_SECOND }, missing: 0.1 },
  { name: 'interactions', parameters: { ...SE, interaction_constraints: JSON.stringify(FOURS) } },
  { name: 'categories, 12 of 100', parameters: SE, categories: 100 },
  { name: 'categories, 12 of 1000', parameters: SE, categories: 1000 },
  { name: 'categories, 12 of 3', parameters: SE, categories: 3 },
  { name: 'lossguide, 255 leaves', parameters: { ...SE, grow_policy: 'lossguide', max_leaves: 255, max_depth: 0 } },
  { name: 'depth 12', parameters: { ...SE, max_depth: 12 }, numRound: 30 },
  { name: 'dart', parameters: { ...SE, booster: 'dart', rate_drop: 0.1 }, numRound: 50 },
  { name: '5 classes', parameters: { objective: 'multi:softprob', num_class: 5 }, numRound: 20 },
  { name: '3 targets', parameters: SE, numTarget: 3, numRound: 30 },
  { name: 'rank:ndcg', parameters: { objective: 'rank:ndcg' }, groupSize: 50, numRound: 50 },
  { name: 'rank:pairwise', parameters: { objective: 'rank:pairwise' }, groupSize: 50, numRound: 50 },
  { name: 'subsample', parameters: { ...SE, subsample: 0.5, colsample_bytree: 0.5 } },
  { name: 'colsample_bynode', parameters: { ...SE, colsample_bynode: 0.5 } },
  { name: 'gradient_based', parameters: { ...LOGISTIC, subsample: 0.3, sampling_method: 'gradient_based' } },
  { name: 'forest', parameters: { ...SE, num_parallel_tree: 5, subsample: 0.8 }, numRound: 20 },
  { name: 'weights', parameters: LOGISTIC, hasWeights: true },
  { name: 'poisson', parameters: { objective: 'count:poisson' } },
  { name: 'gamma', parameters: { objective: 'reg:gamma' } },
  { name: 'absolute error', parameters: { objective: 'reg:absoluteerror' } },
  { name: 'quantile', parameters: { objective: 'reg:quantileerror', quantile_alpha: 0.5 } },
  { name: 'survival:cox', parameters: { objective: 'survival:cox' } },
  { name: 'evaluations', parameters: LOGISTIC, isEvaluated: true },
  { name: 'max_bin 1024', parameters: { ...SE, max_bin: 1024 } },
];
const PARAMETERS = { max_depth: 6, eta: 0.1, tree_method: 'hist', nthread: 1 };
const NUM_CATEGORICAL = 12;

const XGBOOST = `
import json, os, resource, sys, time
import numpy as np, xgboost as xgb
folder, case = sys.argv[1], json.loads(sys.argv[2])
floats = lambda name: np.fromfile(folder + "/" + name, "<f4") if os.path.exists(folder + "/" + name) else None
x = floats("x.f32").reshape(case["numRow"], -1)
y = floats("y.f32").reshape(case["numRow"], -1)
qid = np.arange(len(x)) // case["groupSize"] if "groupSize" in case else None
cpu, wall = time.process_time(), time.perf_counter()
nthread = case["parameters"]["nthread"]
d = xgb.DMatrix(x, y, weight=floats("weight.f32"), qid=qid, nthread=nthread, feature_types=case["types"], enable_categorical=True)
evals = [(d, "train")] if case.get("isEvaluated") else []
booster = xgb.train(case["parameters"], d, case["numRound"], evals=evals, verbose_eval=False)
print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall,
                  "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
booster.feature_types = None
booster.save_model(folder + "/xgboost.json")
`;

const KINDLING = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const { parseParameters } = await import(process.argv[1] + '/lib/training/parameters.ts');
const { writeJson } = await import(process.argv[1] + '/lib/model/save/json-writer.ts');
const { train } = await import(process.argv[1] + '/lib/training/train.ts');
const folder = process.argv[2], { numRow, numTarget, types, groupSize, parameters, numRound, isEvaluated } = JSON.parse(process.argv[3]);
const floats = (name) => {
  if (!existsSync(folder + '/' + name)) return undefined;
  const { buffer, byteOffset, byteLength } = readFileSync(folder + '/' + name);
  return new Float32Array(buffer, byteOffset, byteLength / 4);
};
const set = {
  values: floats('x.f32'), label: floats('y.f32'), weight: floats('weight.f32'), numRow, numFeature: types.length, numTarget,
  featureTypes: types, groupSizes: groupSize && new Int32Array(numRow / groupSize).fill(groupSize),
};
const workerScript = process.argv[1] + '/dist/train-worker.cjs';
const cpu = process.cpuUsage(), own = process.threadCpuUsage(), wall = performance.now();
const evaluations = isEvaluated ? [{ name: 'train', set }] : [];
const model = await train({ parameters: parseParameters(new Map(Object.entries({ ...parameters, num_round: numRound }))), train: set, evaluations, workerScript });
const seconds = ({ user, system }) => (user + system) / 1e6;
console.log(JSON.stringify({ cpu: seconds(process.cpuUsage(cpu)), own: seconds(process.threadCpuUsage(own)), wall: (performance.now() - wall) / 1e3, rss: process.resourceUsage().maxRSS / 1024 }));
writeFileSync(folder + '/kindling.json', writeJson(model.toDocument()));
`;

/** Rows with signal in eight features: x (numRow, numFeature), y (numRow, numTarget) and perhaps weights. */
function makeData({ numRow, types, parameters, missing = 0, categories, numTarget, hasWeights }) {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const numFeature = types.length;
  const x = new Float32Array(numRow * numFeature);
  for (let at = 0; at < x.length; at++) x[at] = random() + random() + random() - 1.5;
  const y = new Float32Array(numRow * numTarget);
  for (let row = 0; row < numRow; row++) {
    const v = x.subarray(row * numFeature, row * numFeature + 8);
    const signal = v[0] + v[1] * v[2] * 2 + Math.sin(3 * v[3]) + (v[4] > 0.2 ? v[5] : -v[6]) + 0.3 * (random() - 0.5);
    for (let target = 0; target < numTarget; target++) {
      y[row * numTarget + target] = labelOf(parameters, signal + target * v[target], v[7]);
    }
  }
  for (let row = 0; row < numRow && categories; row++) {
    for (let at = row * numFeature, end = at + NUM_CATEGORICAL; at < end; at++) {
      x[at] = Math.min(Math.floor((Math.abs(x[at] * 7919) % 1) * categories), categories - 1);
      y[row] += ((x[at] * 37) % 11) / 10;
    }
  }
  for (let at = 0; at < x.length && missing > 0; at++) if (random() < missing) x[at] = NaN;
  return { x, y, weight: hasWeights ? Float32Array.from({ length: numRow }, () => 0.5 + random()) : undefined };
}

function labelOf({ objective, num_class }, signal, threshold) {
  if (objective === 'binary:logistic') return Number(signal > threshold);
  if (objective.startsWith('multi:')) return Math.min(Math.max(Math.floor(signal + num_class / 2), 0), num_class - 1);
  if (objective.startsWith('rank:')) return Math.min(Math.max(Math.floor(signal + 2), 0), 4);
  if (objective === 'count:poisson') return Math.floor(Math.exp(signal / 2));
  return objective === 'reg:gamma' || objective === 'survival:cox' ? Math.exp(signal / 2) : signal;
}

function run(command, args, script) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Everything that both sides must know. */
function complete({ numRow = 100_000, numFeature = 28, numTarget = 1, numRound = 100, parameters, ...rest }) {
  const types = Array.from({ length: numFeature }, (_, k) => (rest.categories && k < NUM_CATEGORICAL ? 'c' : 'q'));
  return { ...rest, numRow, numTarget, numRound, types, parameters: { ...PARAMETERS, ...parameters } };
}

const root = join(import.meta.dirname, '..', '..');
const hasXgboost = spawnSync(PYTHON, ['-c', 'import xgboost, numpy']).status === 0;
if (!hasXgboost) console.log(`${PYTHON} has no xgboost: kindling alone`);
const [only, repeat = '3'] = process.argv.slice(2);
const every = [...SIZES, ...PATHS];
const cases = only === undefined ? SIZES : only === 'all' ? every : every.filter(({ name }) => name.includes(only));

console.log(noiseLine());
console.log('                              CPU s              peak MB           ratio of');
console.log('                            kindling  xgboost  kindling  xgboost    CPU   MB  same model');
for (const example of cases.map(complete)) await benchOf(example)(example);

function benchOf({ hasThreads, isJob }) {
  if (hasThreads) return isJob ? benchThreadsOfJob : benchThreadsOfTraining;
  return isJob ? benchJob : benchTraining;
}

async function benchJob({ name, parameters: { objective }, ...example }) {
  const data = makeData({ ...example, parameters: { objective } });
  const rows = { ...data, numFeature: example.types.length, objective };
  const { own, other } = await measureJob(PYTHON, hasXgboost, rows, Number(repeat));
  report(name, own, other);
}

async function benchThreadsOfJob({ name, parameters: { objective }, ...example }) {
  const data = makeData({ ...example, parameters: { objective } });
  const rows = { ...data, numFeature: example.types.length, objective };
  await withJob(PYTHON, rows, (measures) => benchThreads(name, contestants(measures), Number(repeat)));
}

function benchThreadsOfTraining(example) {
  return withData(example, (folder) => {
    const using = (nthread) => ({ ...example, parameters: { ...example.parameters, nthread } });
    const measures = {
      kindling: (nthread) => runKindling(folder, using(nthread)),
      xgboost: (nthread) => runXgboost(folder, using(nthread)),
    };
    return benchThreads(example.name, contestants(measures), Number(repeat));
  });
}

function contestants({ kindling, xgboost }) {
  return hasXgboost ? { kindling, xgboost } : { kindling };
}

function runKindling(folder, example) {
  const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', KINDLING, root];
  return run(process.execPath, [...options, folder, JSON.stringify(example)], 'kindling');
}

function runXgboost(folder, example) {
  return run(PYTHON, ['-c', XGBOOST, folder, JSON.stringify(example)], 'xgboost');
}

/** Calls something with a folder that holds the rows. */
async function withData(example, use) {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-train-'));
  try {
    for (const [name, values] of Object.entries(makeData(example))) {
      if (values) writeFileSync(join(folder, `${name}.f32`), values);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function benchTraining(example) {
  return withData(example, (folder) => {
    const own = [];
    const other = [];
    for (let round = 0; round < Number(repeat); round++) {
      own.push(runKindling(folder, example));
      if (hasXgboost) other.push(runXgboost(folder, example));
    }
    const models = ['kindling.json', 'xgboost.json'].map((file) => join(folder, file));
    report(example.name, own, other, hasXgboost ? spawnSync('cmp', ['-s', ...models]).status === 0 : undefined);
  });
}

function report(name, own, other, same = '-') {
  const [cpu, mb] = ['cpu', 'rss'].map((key) => [own, other].map((runs) => median(runs.map((result) => result[key]))));
  const cells = cpu.map((value) => shown(value, 2).padStart(8));
  const sizes = mb.map((value) => shown(value, 0).padStart(8));
  const ratios = [cpu, mb].map(([a, b]) => shown(a / b, 2).padStart(5));
  console.log(name.padEnd(28), ...cells, ...sizes, ...ratios, '', same);
}
