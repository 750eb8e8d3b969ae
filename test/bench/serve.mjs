// npm run bench:serve: CPU milliseconds of the server per request beside an empty node:http server that reads the same
// body, for 1 and for 100 rows of CSV. Contestants take turns; medians and ratios.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

const ROUNDS = Number(process.argv[2] ?? 7);
const REQUESTS = 1500;
const TICK_MS = 10; // of /proc's clock
const LINES = readFileSync('model-artifacts/abalone/holdout.csv', 'utf8').split('\n');
const BODIES = { '  1 row ': LINES.slice(0, 2).join('\n'), '100 rows': LINES.slice(0, 101).join('\n') };
const FLOOR = `require('node:http').createServer((incoming, outgoing) => {
  const chunks = [];
  incoming.on('data', (chunk) => chunks.push(chunk));
  incoming.on('end', () => outgoing.end(Buffer.concat(chunks)));
}).listen(+process.env.SAGEMAKER_BIND_TO_PORT, '127.0.0.1')`;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function cpuMs({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function start(args, port) {
  const { NODE_EXTRA_CA_CERTS, ...env } = process.env;
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...env, SAGEMAKER_BIND_TO_PORT: `${port}` } });
  return { pid: child.pid, child, port, agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
}

async function post({ port, agent }, body) {
  const headers = { 'content-type': 'text/csv', 'content-length': Buffer.byteLength(body) };
  const call = request({ port, host: '127.0.0.1', agent, path: '/invocations', method: 'POST', headers });
  call.end(body);
  const [response] = await once(call, 'response');
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
}

async function ready(server) {
  for (;;) {
    try {
      return await post(server, BODIES['  1 row ']);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function measure(server, body) {
  const before = cpuMs(server);
  for (let count = 0; count < REQUESTS; count++) await post(server, body);
  return (cpuMs(server) - before) / REQUESTS;
}

const port = 20_000 + (process.pid % 20_000);
const servers = [start(['dist/serve.cjs'], port), start(['-e', FLOOR], port + 1)];
await Promise.all(servers.map(ready));
for (const [what, body] of Object.entries(BODIES)) {
  for (const server of servers) await measure(server, body);
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, server] of servers.entries()) times[at].push(await measure(server, body));
  }
  const [ours, floor] = times.map(median);
  console.log(
    `${what}  kindling ${ours.toFixed(3)} ms, floor ${floor.toFixed(3)} ms, ratio ${(ours / floor).toFixed(2)}, added ${(ours - floor).toFixed(3)} ms`,
  );
}
for (const { child, agent } of servers) {
  child.kill('SIGKILL');
  agent.destroy();
}
