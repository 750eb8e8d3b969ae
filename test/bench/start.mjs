// npm run bench [ROUNDS]: how long a start takes beside the least that Node can do. Contestants take turns; medians and
// their ratio, and the ratio of the fastest starts, which other work on the machine disturbs least.
//   lambda   spawn a runtime + dist/invoke.cjs to its first prediction, against a handler that echoes
//   package  the same from dist/lambda, which is what a function's package holds
//   serve    spawn dist/serve.cjs to its first answered /invocations, against an empty node:http server; on Linux also in CPU
//            time of the main thread
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { callRuntime } from './runtime-api.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
/** A start that takes longer has failed. */
const TIMEOUT_MS = 20_000;
const RUNTIME = 'test/real-clients/runtime.cjs';
const EVENT = readFileSync('test/events/http-v2.json');
const ROWS = readFileSync('model-artifacts/abalone/holdout.csv', 'utf8').split('\n').slice(0, 2).join('\n');
const { NODE_EXTRA_CA_CERTS, ...env } = process.env; // costs every start about 75 ms

/** The middle 80 % of some times. */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(0);
  return `${at(0.1)} to ${at(0.9)}`;
}

/** Milliseconds from spawn to the first answer of a handler. */
async function firstInvocation(handler, root = '.') {
  const start = (more) =>
    spawn(process.execPath, [RUNTIME], {
      env: { ...env, ...more, _HANDLER: handler, LAMBDA_TASK_ROOT: root, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769' },
      stdio: 'ignore',
    });
  const [ms] = await callRuntime(start, [EVENT]);
  return ms;
}

function post(port) {
  return new Promise((resolve) => {
    const options = {
      port,
      host: '127.0.0.1',
      path: '/invocations',
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
    };
    const call = request({ ...options, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    });
    call.on('error', () => resolve(false));
    call.setTimeout(TIMEOUT_MS, () => call.destroy());
    call.end(ROWS);
  });
}

/** Milliseconds of CPU that the main thread of a process has had. */
function mainThreadMs({ pid }) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/** Milliseconds from spawn to the first 200 of a server on the port that it is told. Adds its CPU time to a list. */
async function firstAnswer(args, port, cpuTimes) {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...env, SAGEMAKER_BIND_TO_PORT: String(port) },
    stdio: 'ignore',
  });
  try {
    while (!(await post(port))) {
      if (child.exitCode !== null) throw new Error(`${args[0]} exited with ${child.exitCode}`);
      if (performance.now() - started > TIMEOUT_MS) throw new Error(`${args[0]}: no answer within ${TIMEOUT_MS} ms`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const ms = performance.now() - started;
    if (process.platform === 'linux') cpuTimes.push(mainThreadMs(child));
    return ms;
  } finally {
    child.kill('SIGKILL');
  }
}

async function compare(title, ours, floor) {
  const times = [[], []];
  await ours();
  await floor();
  for (let round = 0; round < ROUNDS; round++) {
    times[0].push(await ours());
    times[1].push(await floor());
  }
  const [a, b] = times.map(median);
  const fastest = Math.min(...times[0]) / Math.min(...times[1]);
  console.log(
    `${title.padEnd(8)} kindling ${a.toFixed(1)} ms, floor ${b.toFixed(1)} ms (${spread(times[1])}), ` +
      `ratio ${(a / b).toFixed(2)} (fastest ${fastest.toFixed(2)}), added ${(a - b).toFixed(1)} ms`,
  );
}

const EMPTY = `require('node:http').createServer((i, o) => { i.resume(); o.end('1'); }).listen(+process.env.SAGEMAKER_BIND_TO_PORT)`;
/** Below the ports that clients get: one that polls a port of theirs may connect to itself, and the server never can. */
let port = 10_000 + (process.pid % 20_000);

if (!existsSync('dist/invoke.cjs')) throw new Error('dist/ is not built: npm run build');
await compare(
  'lambda',
  () => firstInvocation('dist/invoke.handler'),
  () => firstInvocation('test/real-clients/echo.handler'),
);
await compare(
  'package',
  () => firstInvocation('dist/invoke.handler', 'dist/lambda'),
  () => firstInvocation('test/real-clients/echo.handler'),
);
const cpuTimes = [[], []];
await compare(
  'serve',
  () => firstAnswer(['dist/serve.cjs'], port++, cpuTimes[0]),
  () => firstAnswer(['-e', EMPTY], port++, cpuTimes[1]),
);
if (cpuTimes[0].length > 0) {
  const [ours, floor] = cpuTimes.map(median);
  console.log(`         CPU ${ours.toFixed(1)} ms, floor ${floor.toFixed(1)} ms, ratio ${(ours / floor).toFixed(2)}`);
}
console.log(noiseLine());
