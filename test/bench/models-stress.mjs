// npm run bench:models-stress [SECONDS]: 64 keep-alive clients over mixed models and media types, while one model is replaced all
// the time, on a shelf too small for all. It fails on a wrong answer, on any error but an honest 503, and tells the memory.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryMb } from './http-load.mjs';
import { noiseLine } from './noise.mjs';

const SECONDS = Number(process.argv[2] ?? 600);
const CLIENTS = 64;
const PORT = 20_000 + (process.pid % 20_000);
const MODELS = ['abalone', 'wine', 'penguins'];
const TYPES = ['text/csv', 'application/json', 'application/jsonlines'];

const folder = mkdtempSync(join(tmpdir(), 'kindling-stress-'));
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS + 1 });
for (const name of MODELS) cpSync(join('dist/model-artifacts', name), join(folder, name), { recursive: true });
const rows = Object.fromEntries(MODELS.map((name) => [name, readFileSync(`model-artifacts/${name}/holdout.csv`)]));

function ask(path, { method = 'POST', body, accept = 'text/csv' } = {}) {
  const headers = { 'content-type': 'text/csv', accept };
  return new Promise((resolve, reject) => {
    const asking = request({ port: PORT, agent, path, method, headers }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

const env = { ...process.env, KINDLING_MODEL_MEMORY_MB: '3', SAGEMAKER_CONTAINER_LOG_LEVEL: '50' };
const args = ['dist/cli.cjs', 'serve', '--models', folder, '--port', String(PORT)];
const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
while (!(await ask('/ping', { method: 'GET' }).catch(() => undefined)))
  await new Promise((resolve) => setTimeout(resolve, 100));

const cases = MODELS.flatMap((name) => TYPES.map((accept) => ({ name, accept })));
const expected = new Map();
const answerOf = async ({ name, accept }) => ask(`/models/${name}/invoke`, { body: rows[name], accept });
for (const each of cases) expected.set(each, (await answerOf(each)).text);

const counts = { answered: 0, overloaded: 0, wrong: 0, errors: 0, replaced: 0 };
const end = performance.now() + SECONDS * 1000;
const memory = [];

async function client(number) {
  for (let turn = number; performance.now() < end; turn++) {
    const each = cases[turn % cases.length];
    const { status, text } = await answerOf(each);
    if (status === 503) counts.overloaded++;
    else if (status !== 200) counts.errors++;
    else if (text !== expected.get(each)) counts.wrong++;
    else counts.answered++;
  }
}

async function replace() {
  for (; performance.now() < end; counts.replaced++) {
    await ask('/models/wine', { method: 'DELETE' });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function watch() {
  for (; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, SECONDS * 50)))
    memory.push(memoryMb(child.pid, 'VmRSS'));
}

try {
  await Promise.all([...Array.from({ length: CLIENTS }, (_, number) => client(number)), replace(), watch()]);
  console.log(`${SECONDS} s, ${CLIENTS} clients: ${JSON.stringify(counts)}; ${noiseLine()}`);
  console.log(`resident memory in MB, twenty times: ${memory.map((mb) => mb.toFixed(0)).join(' ')}`);
  if (counts.wrong + counts.errors > 0) process.exitCode = 1;
} finally {
  child.kill();
  agent.destroy();
  rmSync(folder, { recursive: true });
}
