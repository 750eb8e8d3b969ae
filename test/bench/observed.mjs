// npm run bench:observed [ROUNDS]: what the line of a request, metrics and data capture add to the CPU of a request of dist/serve.cjs,
// beside the same server with none of them. Contestants take turns, 16 connections; medians of the rounds' ratios, and
// those of the lowest tenths, which neighbours disturb least. Each is three processes: one may take a tenth more than its like all its life.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMs, drive, requestBytes, startServer, threadMs } from './http-load.mjs';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
const [COPIES, CONNECTIONS] = [3, 16];
/** Requests of a turn by their rows: about as many as fill what captures are stored by, 2 MiB. */
const REQUESTS = { 1: 6000, 100: 1500 };
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

const lowestTenth = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 10)];

/** What each of the measures grew by for a request, in µs. */
async function measure(copies, bytes, count) {
  const sums = MEASURES.map(() => 0);
  for (const server of copies) {
    const before = read(server);
    await drive(server, bytes, count, CONNECTIONS);
    for (const [at, now] of read(server).entries()) sums[at] += now - before[at];
  }
  return sums.map((sum) => (sum * 1000) / (count * copies.length));
}

async function startCopies(env, bytes) {
  const copies = [];
  for (let copy = 0; copy < COPIES; copy++) {
    const server = await startServer(['dist/serve.cjs'], env, bytes);
    await drive(server, bytes, 6000, CONNECTIONS);
    copies.push(server);
  }
  return copies;
}

async function bench(numRow) {
  const bytes = requestBytes([head, ...rows.slice(0, numRow)].join('\n'), 'text/csv');
  const contestants = [];
  for (const env of Object.values(SERVERS)) contestants.push(await startCopies(env, bytes));
  const found = contestants.map(() => MEASURES.map(() => []));
  for (let round = 0; round < ROUNDS; round++) {
    const turns = [...contestants.entries()];
    for (const [at, copies] of round % 2 ? turns.reverse() : turns) {
      const times = await measure(copies, bytes, REQUESTS[numRow]);
      for (const [index, time] of times.entries()) found[at][index].push(time);
    }
  }
  for (const [at, name] of Object.keys(SERVERS).entries()) {
    const told = MEASURES.map((name, index) => {
      const times = found[at][index];
      const none = found[0][index];
      const ratio = median(times.map((time, round) => time / none[round]));
      const lowest = lowestTenth(times) / lowestTenth(none);
      return `${name} ${median(times).toFixed(1).padStart(6)} µs ${ratio.toFixed(3)} x (${lowest.toFixed(3)})`;
    });
    console.log(`${numRow} rows  ${name.padEnd(13)} ${told.join('   ')}`);
  }
  for (const { child } of contestants.flat()) child.kill('SIGKILL');
}

try {
  for (const numRow of [1, 100]) await bench(numRow);
  console.log(noiseLine());
} finally {
  rmSync(folder, { recursive: true });
}
