// npm run bench:serve [ROUNDS]: what dist/serve.cjs costs, logging at WARN. Contestants take turns; medians.
//   one row   CPU a request beside an empty node:http server that reads it and answers as many bytes, 16 connections
//   large     MB of body a CPU second of all threads, and the peak of memory above that of the idle server
//   ping      the slowest of 200 /ping while 60 clients send the largest bodies that the main thread answers itself
// KINDLING_BENCH_BESIDE=FOLDER: another working copy, in turns. KINDLING_BENCH_DIR: a folder with d6x100.ubj of bench:engine,
// for large bodies of 28 columns; without it they have the 7 of the bundled model.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMs, drive, memoryMb, requestBytes, startServer } from './http-load.mjs';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';

const ROUNDS = Number(process.argv[2] ?? 25);
const [REQUESTS, CONNECTIONS, MB] = [1500, 16, 2 ** 20];
const FOLDERS = ['.', process.env.KINDLING_BENCH_BESIDE].filter(Boolean);
const [CSV, JSON_TYPE] = ['text/csv', 'application/json'];
const NAMES = ['length', 'diameter', 'height', 'whole_weight', 'shucked_weight', 'viscera_weight', 'shell_weight'];
const ROW = [0.42, 0.33, 0.125, 0.463, 0.186, 0.11, 0.145];
const HOLDOUT = readFileSync('model-artifacts/abalone/holdout.csv', 'utf8').split('\n');
/** Requests of one row, and how many bytes their answer has. */
const SMALL = {
  'csv, no names': [ROW.join(','), CSV, 7],
  'csv, header': [HOLDOUT.slice(0, 2).join('\n'), CSV, 171],
  'json, instances': [JSON.stringify({ instances: [ROW] }), JSON_TYPE, 25],
  'json, records': [JSON.stringify([Object.fromEntries(NAMES.map((name, at) => [name, ROW[at]]))]), JSON_TYPE, 156],
};
const WIDE = join(process.env.KINDLING_BENCH_DIR ?? '', 'd6x100.ubj');
const MODEL = process.env.KINDLING_BENCH_DIR && existsSync(WIDE) ? WIDE : undefined;
const NUM_FEATURE = MODEL ? 28 : 7;

const floorOf = (bytes, type) => `const answer = 'x'.repeat(${bytes});
require('node:http').createServer((incoming, outgoing) => {
  incoming.on('data', () => undefined);
  incoming.on('end', () => {
    outgoing.writeHead(200, { 'content-type': '${type}', 'content-length': answer.length });
    outgoing.end(answer);
  });
}).listen(+process.env.SAGEMAKER_BIND_TO_PORT, '127.0.0.1')`;
const serverOf = (folder, bytes, model) =>
  startServer([join(folder, 'dist/serve.cjs')], model ? { SM_MODEL_DIR: model } : {}, bytes);
const stop = (servers) => servers.map(({ child }) => child.kill('SIGKILL'));

async function benchSmall(title, [body, type, answerBytes]) {
  const bytes = requestBytes(body, type);
  const servers = [await startServer(['-e', floorOf(answerBytes, type)], {}, bytes)];
  for (const folder of FOLDERS) servers.push(await serverOf(folder, bytes));
  for (const server of servers) await drive(server, bytes, 12_000, CONNECTIONS);
  const times = servers.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, server] of servers.entries()) {
      const before = cpuMs(server.pid);
      await drive(server, bytes, REQUESTS, CONNECTIONS);
      times[at].push(((cpuMs(server.pid) - before) * 1000) / REQUESTS);
    }
  }
  const ratio = (own) => median(own.map((time, round) => times[0][round] / time)).toFixed(2);
  const [floor, ...own] = times;
  const texts = own.map((each, at) => `${FOLDERS[at]} ${median(each).toFixed(1)} µs, ${ratio(each)} of its rate`);
  console.log(`${title.padEnd(16)} empty server ${median(floor).toFixed(1)} µs | ${texts.join(' | ')}`);
  stop(servers);
}

/** 6 MB of rows of numbers with six digits, always the same ones. */
function lines() {
  let seed = 1;
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return (seed / 2 ** 30 - 1).toFixed(6);
  };
  const line = () => Array.from({ length: NUM_FEATURE }, next).join(',');
  return Array.from({ length: Math.floor((5.7 * MB) / (NUM_FEATURE * 9.5)) }, line);
}

async function benchLarge(title, bytes, small) {
  const servers = [];
  for (const folder of FOLDERS) servers.push(await serverOf(folder, small, MODEL));
  const idle = servers.map(({ pid }) => memoryMb(pid, 'VmRSS'));
  for (const server of servers) await drive(server, bytes, 8, 1);
  const rates = servers.map(() => []);
  for (let round = 0; round < Math.min(ROUNDS, 7); round++) {
    for (const [at, server] of servers.entries()) {
      const before = cpuMs(server.pid);
      await drive(server, bytes, 6, 1);
      rates[at].push((6 * bytes.length) / 1000 / (cpuMs(server.pid) - before));
    }
  }
  const peak = (at) => (memoryMb(servers[at].pid, 'VmHWM') - idle[at]).toFixed(0);
  const texts = FOLDERS.map(
    (folder, at) => `${folder} ${median(rates[at]).toFixed(0)} MB/CPU s, ${peak(at)} MB above idle`,
  );
  console.log(`${title.padEnd(16)} ${(bytes.length / 1e6).toFixed(1)} MB | ${texts.join(' | ')}`);
  stop(servers);
}

async function benchPing(title, bytes, small) {
  const ping = requestBytes('', CSV, 'GET /ping');
  const texts = [];
  for (const folder of FOLDERS) {
    const server = await serverOf(folder, small, MODEL);
    const waits = [];
    let isFlooded = true;
    const flood = drive(server, bytes, 3000, 60).finally(() => {
      isFlooded = false;
    });
    while (isFlooded) await drive(server, ping, 1, 1, (ms) => waits.push(ms));
    await flood;
    const [first, ...others] = waits.map((ms) => ms.toFixed(0));
    texts.push(`${folder} first ${first} ms, then at most ${Math.max(...others)}, median ${median(waits).toFixed(1)}`);
    stop([server]);
  }
  console.log(`${title.padEnd(16)} /ping | ${texts.join(' | ')}`);
}

/** A request of rows in each type. */
const requests = (rows) => ({
  csv: requestBytes(`${rows.join('\n')}\n`, CSV),
  json: requestBytes(`{"instances":[${rows.map((row) => `[${row}]`).join(',')}]}`, JSON_TYPE),
});

const rows = lines();
const small = requestBytes(rows[0], CSV);
for (const [title, request] of Object.entries(SMALL)) await benchSmall(title, request);
for (const [title, bytes] of Object.entries(requests(rows))) await benchLarge(`large ${title}`, bytes, small);
const some = rows.slice(0, Math.floor(60_000 / rows[0].length));
for (const [title, bytes] of Object.entries(requests(some))) await benchPing(`flood of ${title}`, bytes, small);
console.log(noiseLine());
