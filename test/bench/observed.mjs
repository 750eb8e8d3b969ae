// npm run bench:observed [ROUNDS]: what the line of a request, metrics and data capture add to the CPU of a request of dist/serve.cjs,
// beside the same server with none of them. Contestants take turns, 16 connections; medians of the rounds' ratios.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMs, drive, requestBytes, startServer, threadMs } from './http-load.mjs';
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

/** CPU time of all threads, of the one that answers, and the time that passes: its inverse is throughput, the client's share in it. */
const MEASURES = ['CPU', 'its thread', 'time'];
const read = ({ pid }) => [cpuMs(pid), threadMs(pid), performance.now()];

async function bench(numRow) {
  const bytes = requestBytes([head, ...rows.slice(0, numRow)].join('\n'), 'text/csv');
  const servers = [];
  for (const env of Object.values(SERVERS)) servers.push(await startServer(['dist/serve.cjs'], env, bytes));
  for (const server of servers) await drive(server, bytes, 6000, CONNECTIONS);
  const found = servers.map(() => MEASURES.map(() => []));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, server] of servers.entries()) {
      const before = read(server);
      await drive(server, bytes, REQUESTS, CONNECTIONS);
      const after = read(server);
      for (const [measure, times] of found[at].entries()) {
        times.push(((after[measure] - before[measure]) * 1000) / REQUESTS);
      }
    }
  }
  for (const [at, name] of Object.keys(SERVERS).entries()) {
    const told = MEASURES.map((measure, index) => {
      const times = found[at][index];
      const ratio = median(times.map((time, round) => time / found[0][index][round]));
      return `${measure} ${median(times).toFixed(1).padStart(6)} µs ${ratio.toFixed(3)} x`;
    });
    console.log(`${numRow} rows  ${name.padEnd(13)} ${told.join('   ')}`);
  }
  for (const { child } of servers) child.kill('SIGKILL');
}

try {
  for (const numRow of [1, 100]) await bench(numRow);
  console.log(noiseLine());
} finally {
  rmSync(folder, { recursive: true });
}
