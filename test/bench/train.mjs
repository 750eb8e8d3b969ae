// npm run bench:train [-- CASE ROUNDS] — training beside XGBoost's hist on one thread, when Python has it (PYTHON=…).
//
// Contestants alternate, each in a process of its own; CPU seconds count everything from the matrix in memory to the
// model, sketch and bins included. Compare ratios: the machine may be busy.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PYTHON = process.env.PYTHON ?? 'python3';
const CASES = [
  { name: '100k x 28, squared error', numRow: 100_000, numFeature: 28, objective: 'reg:squarederror' },
  { name: '100k x 28, logistic', numRow: 100_000, numFeature: 28, objective: 'binary:logistic' },
  { name: '20k x 500, squared error', numRow: 20_000, numFeature: 500, objective: 'reg:squarederror' },
  { name: '100k x 28, 10 % missing', numRow: 100_000, numFeature: 28, objective: 'reg:squarederror', missing: 0.1 },
  { name: '1M x 28, squared error', numRow: 1_000_000, numFeature: 28, objective: 'reg:squarederror' },
  { name: '1M x 28, logistic', numRow: 1_000_000, numFeature: 28, objective: 'binary:logistic' },
];
const PARAMETERS = { max_depth: 6, eta: 0.1, tree_method: 'hist', nthread: 1 };
const NUM_ROUND = 100;

const XGBOOST = `
import json, resource, sys, time
import numpy as np, xgboost as xgb
folder, rows, features, rounds, parameters = sys.argv[1], *map(int, sys.argv[2:5]), json.loads(sys.argv[5])
x = np.fromfile(folder + "/x.f32", "<f4").reshape(rows, features)
y = np.fromfile(folder + "/y.f32", "<f4")
cpu, wall = time.process_time(), time.perf_counter()
booster = xgb.train(parameters, xgb.DMatrix(x, y, nthread=1), rounds)
print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall,
                  "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
booster.save_model(folder + "/xgboost.json")
`;

const KINDLING = `
import { readFileSync, writeFileSync } from 'node:fs';
const { parseParameters } = await import(process.argv[1] + '/lib/training/parameters.ts');
const { writeJson } = await import(process.argv[1] + '/lib/training/save/json-writer.ts');
const { train } = await import(process.argv[1] + '/lib/training/train.ts');
const [folder, numRow, numFeature, rounds, parameters] = process.argv.slice(2).map((text, k) => (k === 0 ? text : JSON.parse(text)));
const floats = (name) => { const { buffer, byteOffset, byteLength } = readFileSync(folder + '/' + name); return new Float32Array(buffer, byteOffset, byteLength / 4); };
const set = { values: floats('x.f32'), label: floats('y.f32'), numRow, numFeature, numTarget: 1, featureTypes: new Array(numFeature).fill('q') };
const cpu = process.cpuUsage(), wall = performance.now();
const model = await train({ parameters: parseParameters(new Map(Object.entries({ ...parameters, num_round: rounds }))), train: set });
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3, rss: process.resourceUsage().maxRSS / 1024 }));
writeFileSync(folder + '/kindling.json', writeJson(model.toDocument()));
`;

/** Rows with signal in eight features. */
function writeData(folder, { numRow, numFeature, objective, missing = 0 }) {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const x = new Float32Array(numRow * numFeature);
  for (let at = 0; at < x.length; at++) x[at] = random() + random() + random() - 1.5;
  const y = new Float32Array(numRow);
  for (let row = 0; row < numRow; row++) {
    const v = x.subarray(row * numFeature, row * numFeature + 8);
    const signal = v[0] + v[1] * v[2] * 2 + Math.sin(3 * v[3]) + (v[4] > 0.2 ? v[5] : -v[6]) + 0.3 * (random() - 0.5);
    y[row] = objective === 'binary:logistic' ? Number(signal > v[7]) : signal;
  }
  for (let at = 0; at < x.length && missing > 0; at++) if (random() < missing) x[at] = NaN;
  writeFileSync(join(folder, 'x.f32'), x);
  writeFileSync(join(folder, 'y.f32'), y);
}

function run(command, args, script) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return JSON.parse(stdout);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const root = join(import.meta.dirname, '..', '..');
const hasXgboost = spawnSync(PYTHON, ['-c', 'import xgboost, numpy']).status === 0;
if (!hasXgboost) console.log(`${PYTHON} has no xgboost: kindling alone`);
const [only = '', repeat = '3'] = process.argv.slice(2);

console.log('                              CPU s              peak MB           ratio of');
console.log('                            kindling  xgboost  kindling  xgboost    CPU   MB  same model');
for (const example of CASES.filter(({ name }) => name.includes(only))) {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-train-'));
  try {
    writeData(folder, example);
    const args = [folder, String(example.numRow), String(example.numFeature), String(NUM_ROUND)];
    const parameters = JSON.stringify({ ...PARAMETERS, objective: example.objective });
    const own = [];
    const other = [];
    for (let round = 0; round < Number(repeat); round++) {
      own.push(
        run(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', KINDLING, root, ...args, parameters],
          'kindling',
        ),
      );
      if (hasXgboost) other.push(run(PYTHON, ['-c', XGBOOST, ...args, parameters], 'xgboost'));
    }
    report(example.name, folder, own, other);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(name, folder, own, other) {
  const [cpu, mb] = ['cpu', 'rss'].map((key) => [own, other].map((runs) => median(runs.map((result) => result[key]))));
  const cells = [cpu[0], cpu[1] ?? NaN].map((value) => value.toFixed(2).padStart(8));
  const sizes = [mb[0], mb[1] ?? NaN].map((value) => value.toFixed(0).padStart(8));
  const ratios = [cpu, mb].map(([a, b]) => (a / b).toFixed(2).padStart(5));
  const same =
    other.length === 0
      ? ''
      : spawnSync('cmp', ['-s', join(folder, 'kindling.json'), join(folder, 'xgboost.json')]).status === 0;
  console.log(name.padEnd(28), ...cells, ...sizes, ...ratios, same);
}
