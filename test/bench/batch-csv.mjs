// npm run bench:batch, or node test/bench/batch-csv.mjs [ROUNDS [MB [MORE_MB ...]]]: `kindling score` of 100 MB of CSV from S3 to S3 beside the same from file to file,
// in turns, with one thread and two; then the peak of memory for 100, 1,000 and, as they are asked for, more MB. The S3 is a bare one in a
// process of its own (generating-s3.mjs). CPU is that of the scoring process alone; 28 columns, 100 trees of depth 6.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';
import { table } from './table.mjs';

const [rounds = 5, megabytes = 100, ...sizes] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'kindling-batch-'));
const [input, output, hook, model] = ['in.csv', 'out.csv', 'usage.cjs', 'model.ubj'].map((name) => join(folder, name));

writeFileSync(model, toUbjson(makeModel(100, 6, { numFeature: 28 })));
writeFileSync(
  hook,
  "if (require('node:worker_threads').isMainThread) process.on('exit', () => process.stderr.write(JSON.stringify(process.resourceUsage()) + '\\n'));",
);

function writeTable() {
  const { header, rows } = table();
  const file = openSync(input, 'w');
  writeSync(file, header);
  for (let left = megabytes * 1e6 - header.length; left > 0; left -= rows.length) {
    writeSync(file, left > rows.length ? rows : rows.subarray(0, rows.lastIndexOf(10, left) + 1));
  }
  closeSync(file);
}

async function startS3() {
  const process_ = spawn(process.execPath, [join(import.meta.dirname, 'generating-s3.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve) => process_.stdout.once('data', (text) => resolve(Number(text))));
  return { url: `http://127.0.0.1:${port}`, stop: () => process_.kill() };
}

function score(from, to, threads, env = {}) {
  rmSync(output, { force: true });
  const start = performance.now();
  const args = ['-r', hook, 'dist/cli.cjs', 'score', model, from, to, '--threads', `${threads}`, '--json'];
  const { NODE_EXTRA_CA_CERTS, ...own } = process.env;
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...own, ...env } });
  const wall = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(stderr);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.trim().split('\n').at(-1));
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 };
}

const middle = (runs, key) => median(runs.map((run) => run[key]));
const line = (name, runs) =>
  console.log(
    name.padEnd(22),
    `CPU ${middle(runs, 'cpu').toFixed(2)} s (${((middle(runs, 'cpu') / megabytes) * 1000).toFixed(1)} ms/MB)  wall ${middle(runs, 'wall').toFixed(2)} s  peak ${middle(runs, 'peak').toFixed(0)} MB`,
  );

const s3 = await startS3();
const account = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
const fromS3 = (size, threads) =>
  score(`s3://in/${size}.csv`, 's3://out/scored.csv.out', threads, { ...account, AWS_ENDPOINT_URL: s3.url });
try {
  writeTable();
  const runs = { file: [], one: [], two: [] };
  for (let round = 0; round < rounds; round++) {
    runs.file.push(score(input, output, 1));
    runs.one.push(fromS3(megabytes, 1));
    runs.two.push(fromS3(megabytes, 2));
  }
  line('file to file', runs.file);
  line('S3 to S3', runs.one);
  line('S3 to S3, two threads', runs.two);
  console.log(`CPU of S3 to S3: ${(middle(runs.one, 'cpu') / middle(runs.file, 'cpu')).toFixed(2)} x of file to file`);
  console.log(`two threads: ${(middle(runs.one, 'wall') / middle(runs.two, 'wall')).toFixed(2)} x as fast as one`);
  const peaks = [100, 1000, ...sizes].map((size) => [size, fromS3(size, 1).peak]);
  console.log(`peak of memory: ${peaks.map(([size, peak]) => `${size} MB ${peak.toFixed(0)} MB`).join(', ')}`);
  console.log(noiseLine());
} finally {
  s3.stop();
  rmSync(folder, { recursive: true });
}
