// npm run bench:batch: `kindling score` from Parquet to Parquet, in turns with pyarrow and XGBoost on one thread, whole
// processes: a million rows of 28 float columns in one row group, 100 trees of depth 6, with zstd and with Snappy.
// KINDLING_PYTHON is a Python with xgboost and pyarrow, which writes the files; nothing is measured without it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIRECTORY, PYTHON, startXgboost } from './beside-xgboost.mjs';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';

const [numRow = 1_000_000, rounds = 5] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'kindling-parquet-'));
const [input, output, hook] = ['in.parquet', 'out.parquet', 'usage.cjs'].map((name) => join(folder, name));
const PEER = join(import.meta.dirname, 'batch_parquet.py');

function run(command, args, readUsage) {
  rmSync(output, { force: true });
  const { NODE_EXTRA_CA_CERTS, ...env } = process.env;
  const given = { encoding: 'utf8', env: { ...env, OMP_NUM_THREADS: '1' } };
  const { status, stdout, stderr } = spawnSync(command, args, given);
  if (status !== 0 || statSync(output).size === 0) throw new Error(stderr);
  return readUsage(stdout, stderr);
}

function kindling(model) {
  const args = ['-r', hook, 'dist/cli.cjs', 'score', model, input, output];
  return run(process.execPath, args, (_stdout, stderr) => {
    const usage = JSON.parse(stderr.match(/^\{.*\}$/m)[0]);
    return { cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6, peak: usage.maxRSS / 1024 };
  });
}

const xgboost = (model, codec) => run(PYTHON, [PEER, 'score', model, input, output, codec], JSON.parse);

function report(name, runs) {
  const [cpu, peak] = ['cpu', 'peak'].map((key) => median(runs.map((result) => result[key])));
  console.log(name.padEnd(30), `CPU ${cpu.toFixed(2)} s  peak ${peak.toFixed(0)} MB`);
  return cpu;
}

try {
  if (spawnSync(PYTHON, ['-c', 'import xgboost, pyarrow']).status !== 0)
    throw new Error('KINDLING_PYTHON lacks pyarrow or xgboost');
  console.log(noiseLine());
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeSync(2, JSON.stringify(process.resourceUsage()) + '\\n'))`,
  );
  const model = join(DIRECTORY, 'd6x100.ubj');
  if (!existsSync(model)) (await startXgboost(['d6x100'], 1))?.stop();
  for (const codec of ['zstd', 'snappy']) {
    const made = spawnSync(PYTHON, [PEER, 'make', input, codec, `${numRow}`], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    const [own, other] = [[], []];
    for (let round = 0; round < rounds; round++) {
      own.push(kindling(model));
      other.push(xgboost(model, codec));
    }
    const ratio = report(`${codec}: kindling`, own) / report(`${codec}: pyarrow and XGBoost`, other);
    console.log(`${codec}: ${ratio.toFixed(2)} of their CPU time, ${(statSync(input).size / 1e6).toFixed(0)} MB`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
