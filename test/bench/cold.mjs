// npm run bench:cold [-- ROUNDS]: dist/lambda/ under Lambda's limits, as a function with so much memory and its share of a
// CPU: milliseconds from spawn to the first prediction, what the second call takes (1,000 rows, for which the engine is
// started), and the process's peak of memory; or that it was killed. Packed models of 1, 10 and 100 MB and their UBJSON
// files, beside a handler that echoes. Linux with control groups of version 1, and the right to make some.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openGroup } from './control-group.mjs';
import { memoryMb } from './http-load.mjs';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { callRuntime } from './runtime-api.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const MEMORY_MB = [128, 256, 512, 1769];
/** Memory for which Lambda gives one CPU. */
const CPU_MB = 1769;
/** Full trees of this depth take 50 KB each when they are packed. */
const DEPTH = 10;
const TREES = [20, 200, 2000];
const NUM_FEATURE = 28;
const MANY_ROWS = 1000;
const RUNTIME = 'test/real-clients/runtime.cjs';
const { NODE_EXTRA_CA_CERTS, ...env } = process.env; // costs every start about 75 ms

const folder = mkdtempSync(join(tmpdir(), 'kindling-cold-'));

function eventOf(numRow) {
  const row = Array.from({ length: NUM_FEATURE }, (_, feature) => (feature % 10) / 10).join(',');
  return JSON.stringify({ body: `${row}\n`.repeat(numRow), contentType: 'text/csv', accept: 'text/csv' });
}

const EVENTS = [eventOf(1), eventOf(MANY_ROWS)];

function writeModels(numTree) {
  const ubj = join(folder, `${numTree}.ubj`);
  const packed = join(folder, `${numTree}.kindling`);
  writeFileSync(ubj, toUbjson(makeModel(numTree, DEPTH, { numFeature: NUM_FEATURE, numCut: 255 })));
  execFileSync(process.execPath, ['dist/cli.cjs', 'pack', ubj, '-o', packed], { stdio: 'ignore' });
  return [packed, ubj];
}

function contestantOf(path) {
  const megabytes = (statSync(path).size / 1e6).toFixed(0);
  const kind = path.endsWith('.ubj') ? 'UBJSON' : 'packed';
  return { name: `${kind}, ${megabytes} MB`, handler: 'dist/invoke.handler', root: 'dist/lambda', path };
}

async function measure({ handler, root, path = '' }, limitMb) {
  const group = openGroup(limitMb, limitMb / CPU_MB);
  const peaks = [];
  const start = (more) => {
    const given = {
      ...more,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: resolve(root),
      KINDLING_MODEL_URI: path,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(limitMb),
    };
    return spawn(...group.command(process.execPath, [RUNTIME]), { env: { ...env, ...given }, stdio: 'ignore' });
  };
  const times = [];
  try {
    times.push(...(await callRuntime(start, EVENTS, ({ pid }) => peaks.push(memoryMb(pid, 'VmHWM')))));
    return { first: times[0], second: times[1] - times[0], peaks };
  } catch (error) {
    return { failure: group.numKilled() > 0 ? 'killed' : error.message, peaks };
  } finally {
    group.close();
  }
}

function cell(results) {
  const done = results.filter(({ failure }) => failure === undefined);
  if (done.length === 0) {
    const { failure, peaks } = results[0];
    return peaks.length === 0 ? failure : `${failure} by ${MANY_ROWS} rows`;
  }
  const [first, second] = ['first', 'second'].map((key) => median(done.map((result) => result[key])).toFixed(0));
  const peak = median(done.map(({ peaks }) => peaks.at(-1))).toFixed(0);
  const lost = done.length < results.length ? `, ${results.length - done.length} of ${results.length} failed` : '';
  return `${first} ms, ${second} ms, ${peak} MB${lost}`;
}

try {
  openGroup(MEMORY_MB[0], 1).close();
} catch (error) {
  console.log(`bench:cold is skipped: ${error.message}`);
  process.exit();
}
try {
  const echo = { name: 'echo', handler: 'test/real-clients/echo.handler', root: '.' };
  const models = TREES.map(writeModels);
  const contestants = [echo, ...[0, 1].flatMap((form) => models.map((paths) => contestantOf(paths[form])))];
  const results = contestants.map(() => MEMORY_MB.map(() => []));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [limit, memoryMb] of MEMORY_MB.entries()) {
      for (const [index, contestant] of contestants.entries()) {
        results[index][limit].push(await measure(contestant, memoryMb));
      }
    }
  }
  console.log(`first prediction, then ${MANY_ROWS} rows, then the peak of both; medians of ${ROUNDS} rounds`);
  console.log(
    `| | ${MEMORY_MB.map((memoryMb) => `${memoryMb} MB, ${(memoryMb / CPU_MB).toFixed(2)} CPU`).join(' | ')} |`,
  );
  console.log(`|---|${MEMORY_MB.map(() => '---|').join('')}`);
  for (const [index, { name }] of contestants.entries()) {
    console.log(`| ${name} | ${results[index].map(cell).join(' | ')} |`);
  }
  console.log(noiseLine());
} finally {
  rmSync(folder, { recursive: true });
}
