// npm run bench:batch, or node test/bench/batch-csv.mjs [ROUNDS [MB [MORE_MB ...]]]: `kindling score` of 100 MB of CSV from S3 to S3 beside the same from file to file,
// in turns, with one thread and two; then the peak of memory for 100, 1,000 and, as they are asked for, more MB. The S3 is a bare one in a
// process of its own (generating-s3.mjs), over http and, where there is an openssl to make a certificate, over https as on AWS. CPU
// is that of the scoring process alone; 28 columns, 100 trees of depth 6.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';
import { table } from './table.mjs';

const [rounds = 5, megabytes = 100, ...sizes] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'kindling-batch-'));
const [input, output, hook, model, key, certificate] = [
  'in.csv',
  'out.csv',
  'usage.cjs',
  'model.ubj',
  'key.pem',
  'certificate.pem',
].map((name) => join(folder, name));

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

/** Of localhost; false where there is no openssl. */
function makeCertificate() {
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  return spawnSync('openssl', ['req', '-x509', ...made, ...names]).status === 0;
}

async function startS3() {
  const script = join(import.meta.dirname, 'generating-s3.mjs');
  const process_ = spawn(process.execPath, [script, ...(makeCertificate() ? [key, certificate] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port, tlsPort] = await new Promise((resolve) =>
    process_.stdout.once('data', (text) => resolve(`${text}`.trim().split(' '))),
  );
  const url = `http://127.0.0.1:${port}`;
  const cpu = async () => Number(await (await fetch(`${url}/cpu`)).text());
  return { url, tlsUrl: tlsPort && `https://localhost:${tlsPort}`, cpu, stop: () => process_.kill() };
}

/** What a process took: seconds of CPU and of the clock, and MB at its peak. */
function run(args, env = {}) {
  const start = performance.now();
  const { NODE_EXTRA_CA_CERTS, ...own } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ['-r', hook, ...args], {
    encoding: 'utf8',
    env: { ...own, ...env },
  });
  const wall = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(stderr);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.trim().split('\n').at(-1));
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 };
}

function score(from, to, threads, env) {
  rmSync(output, { force: true });
  return run(['dist/cli.cjs', 'score', model, from, to, '--threads', `${threads}`, '--json'], env);
}

const s3 = await startS3();
const account = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
async function fromS3(size, threads, url = s3.url) {
  const before = await s3.cpu();
  const env = { ...account, AWS_ENDPOINT_URL: url, NODE_EXTRA_CA_CERTS: certificate };
  const used = score(`s3://in/${size}.csv`, 's3://out/scored.csv.out', threads, env);
  return { ...used, s3: (await s3.cpu()) - before };
}

const WAYS = {
  'file to file': () => score(input, output, 1),
  'file to file, two threads': () => score(input, output, 2),
  'S3 to S3': () => fromS3(megabytes, 1),
  'S3 to S3, two threads': () => fromS3(megabytes, 2),
  ...(s3.tlsUrl && { 'S3 to S3, https': () => fromS3(megabytes, 1, s3.tlsUrl) }),
  'bytes moved, no more': () => run([join(import.meta.dirname, 'pump-s3.mjs'), s3.url, `${megabytes}`]),
};

const middle = (runs, what) => median(runs.map((each) => each[what]));
const perMegabyte = (seconds) => `${((seconds / megabytes) * 1000).toFixed(1)} ms/MB`;
const times = (a, b) => `${(a / b).toFixed(2)} x`;

/** Two threads cannot be more times as fast than CPUs do the work of one that S3 uses as well. */
function ceiling(one, two) {
  return times(middle(one, 'cpu') * Math.min(2, availableParallelism()), middle(two, 'cpu') + middle(two, 's3'));
}

try {
  writeTable();
  const measured = Object.fromEntries(Object.keys(WAYS).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, way] of Object.entries(WAYS)) measured[name].push(await way());
  }
  const base = measured['file to file'];
  for (const [name, runs] of Object.entries(measured)) {
    const cpu = middle(runs, 'cpu');
    console.log(
      name.padEnd(26),
      `CPU ${cpu.toFixed(2)} s (${perMegabyte(cpu)}, ${times(cpu, middle(base, 'cpu'))})  wall ${middle(runs, 'wall').toFixed(2)} s  peak ${middle(runs, 'peak').toFixed(0)} MB`,
    );
  }
  for (const name of ['file to file', 'S3 to S3']) {
    const [one, two] = [measured[name], measured[`${name}, two threads`]];
    const limit =
      name === 'S3 to S3'
        ? `, of ${ceiling(one, two)} that S3 leaves of these CPUs (it takes ${perMegabyte(middle(two, 's3'))})`
        : '';
    console.log(`${name}, two threads: ${times(middle(one, 'wall'), middle(two, 'wall'))} as fast as one${limit}`);
  }
  const peaks = [];
  for (const size of [100, 1000, ...sizes]) peaks.push(`${size} MB ${(await fromS3(size, 1)).peak.toFixed(0)} MB`);
  console.log(`peak of memory: ${peaks.join(', ')}`);
  console.log(noiseLine());
} finally {
  s3.stop();
  rmSync(folder, { recursive: true });
}
