// The whole of `kindling train` beside pandas and XGBoost: from the start of the process to its end, with the
// CSV to read, 20 % of the rows to measure on after every round, and model and predictions to write. Only kindling
// writes a report.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NUM_ROUND = 100;

const XGBOOST = `
import sys
import numpy as np, pandas as pd, xgboost as xgb
folder, objective, num_round, nthread = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
frame = pd.read_csv(folder + "/data.csv", dtype=np.float32)
label = frame.pop("y")
order = np.random.RandomState(42).permutation(len(frame))
held = -(-len(frame) // 5)
valid, train = order[:held], order[held:]
dtrain = xgb.DMatrix(frame.iloc[train], label.iloc[train], nthread=nthread)
dvalid = xgb.DMatrix(frame.iloc[valid], label.iloc[valid], nthread=nthread)
parameters = {"objective": objective, "tree_method": "hist", "nthread": nthread}
evals = [(dtrain, "train"), (dvalid, "validation")]
booster = xgb.train(parameters, dtrain, num_round, evals=evals, verbose_eval=False)
booster.save_model(folder + "/xgboost.json")
answers = pd.DataFrame({"y": label.iloc[valid], "prediction": booster.predict(dvalid)})
answers.to_csv(folder + "/xgboost.csv", index=False)
`;

/** What a process took, with its own report of user and system time and of its peak of memory. */
const MEASURE = `
import os, subprocess, sys, time
begin = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, time.perf_counter() - begin)
`;

/** Loaded before the command: says what its main thread took. */
const OWN_CPU = `
if (require('node:worker_threads').isMainThread) process.on('exit', () => {
  const { user, system } = process.threadCpuUsage();
  require('node:fs').writeFileSync(__dirname + '/own.txt', String((user + system) / 1e6));
});
`;

function measure(python, command) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-c', MEASURE, ...command.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      told += text;
    });
    child.on('close', () => {
      const [status, cpu, rss, wall] = told.split(' ').map(Number);
      if (status === 0) resolve({ cpu, rss, wall });
      else reject(new Error(`${command[0]} failed`));
    });
  });
}

/** Rows as `pandas.DataFrame.to_csv` writes float32, with the label first. */
function csvOf(x, y, numFeature) {
  const lines = [['y', ...Array.from({ length: numFeature }, (_, k) => `x${k}`)].join(',')];
  const shortest = (value) => String(Number(value.toPrecision(8)));
  for (const [row, label] of y.entries()) {
    const cells = Array.from(x.subarray(row * numFeature, (row + 1) * numFeature), shortest);
    lines.push(`${shortest(label)},${cells.join(',')}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Calls something with the two jobs: each takes a number of threads and says what its process took.
 *
 * @param rows x: (numRow, numFeature) and y: (numRow)
 */
export async function withJob(python, { x, y, numFeature, objective }, use) {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-train-job-'));
  const file = (name) => join(folder, name);
  const command = [process.execPath, '--require', file('own.cjs'), join(import.meta.dirname, '../../dist/cli.cjs')];
  const options = ['--target', 'y', '--objective', objective, '--num_round', String(NUM_ROUND), '-o', file('model')];
  try {
    writeFileSync(file('data.csv'), csvOf(x, y, numFeature));
    writeFileSync(file('own.cjs'), OWN_CPU);
    return await use({
      kindling: async (nthread) => {
        const taken = await measure(python, [...command, 'train', file('data.csv'), ...options, '--nthread', nthread]);
        return { ...taken, own: Number(readFileSync(file('own.txt'), 'utf8')) };
      },
      xgboost: (nthread) => measure(python, [python, '-c', XGBOOST, folder, objective, String(NUM_ROUND), nthread]),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Alternates kindling and its peer on one thread; without `hasXgboost` kindling alone.
 *
 * @returns (repeat) what each of both took
 */
export function measureJob(python, hasXgboost, rows, repeat) {
  return withJob(python, rows, async ({ kindling, xgboost }) => {
    const own = [];
    const other = [];
    for (let round = 0; round < repeat; round++) {
      own.push(await kindling(1));
      if (hasXgboost) other.push(await xgboost(1));
    }
    return { own, other };
  });
}
