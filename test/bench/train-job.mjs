// The whole of `kindling train` beside pandas and XGBoost on one thread: from the start of the process to its end, with the
// CSV to read, 20 % of the rows to measure on after every round, and model and predictions to write. Only kindling
// writes a report.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NUM_ROUND = 100;

const XGBOOST = `
import sys
import numpy as np, pandas as pd, xgboost as xgb
folder, objective, num_round = sys.argv[1], sys.argv[2], int(sys.argv[3])
frame = pd.read_csv(folder + "/data.csv", dtype=np.float32)
label = frame.pop("y")
order = np.random.RandomState(42).permutation(len(frame))
held = -(-len(frame) // 5)
valid, train = order[:held], order[held:]
dtrain = xgb.DMatrix(frame.iloc[train], label.iloc[train], nthread=1)
dvalid = xgb.DMatrix(frame.iloc[valid], label.iloc[valid], nthread=1)
parameters = {"objective": objective, "tree_method": "hist", "nthread": 1}
evals = [(dtrain, "train"), (dvalid, "validation")]
booster = xgb.train(parameters, dtrain, num_round, evals=evals, verbose_eval=False)
booster.save_model(folder + "/xgboost.json")
answers = pd.DataFrame({"y": label.iloc[valid], "prediction": booster.predict(dvalid)})
answers.to_csv(folder + "/xgboost.csv", index=False)
`;

/** What a process took, with its own report of user and system time and of its peak of memory. */
const MEASURE = `
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
`;

function measure(python, command) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-c', MEASURE, ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      told += text;
    });
    child.on('close', () => {
      const [status, cpu, rss] = told.split(' ').map(Number);
      if (status === 0) resolve({ cpu, rss });
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
 * Alternates kindling and its peer; without `hasXgboost` kindling alone.
 *
 * @param rows x: (numRow, numFeature) and y: (numRow)
 * @returns (repeat) what each of both took
 */
export async function measureJob(python, hasXgboost, { x, y, numFeature, objective }, repeat) {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-train-job-'));
  const command = join(import.meta.dirname, '../../dist/cli.cjs');
  const own = [];
  const other = [];
  try {
    writeFileSync(join(folder, 'data.csv'), csvOf(x, y, numFeature));
    const options = ['--target', 'y', '--objective', objective, '--num_round', String(NUM_ROUND), '--nthread', '1'];
    const [data, output] = [join(folder, 'data.csv'), join(folder, 'model')];
    for (let round = 0; round < repeat; round++) {
      own.push(await measure(python, [process.execPath, command, 'train', data, '-o', output, ...options]));
      if (hasXgboost) other.push(await measure(python, [python, '-c', XGBOOST, folder, objective, String(NUM_ROUND)]));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { own, other };
}
