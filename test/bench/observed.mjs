// npm run bench:observed [ROUNDS]: what the line of a request, metrics and data capture add to the CPU of a request of dist/serve.cjs,
// beside the same server with none of them. Contestants take turns, 16 connections; medians of the rounds' ratios.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMs, drive, requestBytes, startServer } from './http-load.mjs';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
const [REQUESTS, CONNECTIONS] = [1500, 16];
const [head, ...rows] = readFileSync('model-artifacts/abalone/holdout.csv', 'utf8').trim().split('\n');
const folder = mkdtempSync(join(tmpdir(), 'kindling-observed-'));
const QUIET = { KINDLING_METRICS: 'off' };
const SERVERS = {
  none: QUIET,
  'request line': { ...QUIET, SAGEMAKER_CONTAINER_LOG_LEVEL: '20' },
  metrics: { ...QUIET, KINDLING_METRICS: 'prometheus' },
  capture: { ...QUIET, KINDLING_CAPTURE_URI: folder },
};

async function bench(numRow) {
  const bytes = requestBytes([head, ...rows.slice(0, numRow)].join('\n'), 'text/csv');
  const servers = [];
  for (const env of Object.values(SERVERS)) servers.push(await startServer(['dist/serve.cjs'], env, bytes));
  for (const server of servers) await drive(server, bytes, 6000, CONNECTIONS);
  const times = servers.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, server] of servers.entries()) {
      const before = cpuMs(server.pid);
      await drive(server, bytes, REQUESTS, CONNECTIONS);
      times[at].push(((cpuMs(server.pid) - before) * 1000) / REQUESTS);
    }
  }
  for (const [at, name] of Object.keys(SERVERS).entries()) {
    const ratio = median(times[at].map((time, round) => time / times[0][round]));
    console.log(`${numRow} rows  ${name.padEnd(13)} ${median(times[at]).toFixed(1)} µs  ${ratio.toFixed(3)} x`);
  }
  for (const { child } of servers) child.kill('SIGKILL');
}

try {
  for (const numRow of [1, 100]) await bench(numRow);
  console.log(noiseLine());
} finally {
  rmSync(folder, { recursive: true });
}
