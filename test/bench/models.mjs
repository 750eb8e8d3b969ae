// npm run bench:models [MODELS]: 1,000 packed models of 1 MB on one shelf under a limit of 512 MB: what a model that has to be
// loaded takes longer than one that is there, and the memory of the process throughout.
import { execFileSync, spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMs, memoryMb } from './http-load.mjs';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';

const MODELS = Number(process.argv[2] ?? 1000);
const [TREES, DEPTH, NUM_FEATURE] = [300, 6, 28];
const LIMIT_MB = 512;
const WARM = 20;
const PORT = 20_000 + (process.pid % 20_000);
const ROW = Array.from({ length: NUM_FEATURE }, (_, index) => index / NUM_FEATURE).join(',');
/** Enough for the quick engine, whose forms of the trees count as well. */
const ROWS = Array.from({ length: 50 }, () => ROW).join('\n');

const folder = mkdtempSync(join(tmpdir(), 'kindling-models-'));
const agent = new Agent({ keepAlive: true });

/** One file under many names: the shelf tells models by their names, and the disk has room for one. */
function writeModels() {
  const [source, packed] = [join(folder, 'model.ubj'), join(folder, 'model.kindling')];
  writeFileSync(source, toUbjson(makeModel(TREES, DEPTH, { numFeature: NUM_FEATURE })));
  execFileSync(process.execPath, ['dist/cli.cjs', 'pack', source, '-o', packed], { stdio: 'ignore' });
  mkdirSync(join(folder, 'models'));
  for (let index = 0; index < MODELS; index++) linkSync(packed, join(folder, 'models', `model-${index}`));
  return statSync(packed).size;
}

/** Milliseconds until an answer is there. */
function ask(path, body) {
  const options = { port: PORT, agent, path, method: body ? 'POST' : 'GET', headers: { 'content-type': 'text/csv' } };
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const asking = request(options, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - start);
        else reject(new Error(`${path}: ${response.statusCode}`));
      });
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

async function startServer() {
  const env = { ...process.env, KINDLING_MODEL_MEMORY_MB: String(LIMIT_MB / 2), SAGEMAKER_CONTAINER_LOG_LEVEL: '30' };
  const args = ['dist/cli.cjs', 'serve', '--models', join(folder, 'models'), '--port', String(PORT)];
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  for (let tries = 0; tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (await ask('/ping').catch(() => undefined)) return child;
  }
  throw new Error('the server does not start');
}

const quantile = (numbers, share) => numbers.toSorted((one, other) => one - other)[Math.floor(share * numbers.length)];
const ms = (number) => number.toFixed(2);

const bytes = writeModels();
const child = await startServer();
try {
  const invoke = async (index, body, taken) => {
    const before = cpuMs(child.pid);
    const wall = await ask(`/models/model-${index}/invoke`, body);
    taken?.push({ wall, cpu: cpuMs(child.pid) - before });
  };
  const [cold, warm] = [[], []];
  let peakMb = 0;
  for (let index = 0; index < MODELS; index++) {
    await invoke(index, ROW, cold);
    for (let time = 0; time < (index % 10 === 0 ? WARM : 1); time++) await invoke(index, ROW, warm);
    await invoke(index, ROWS);
    peakMb = Math.max(peakMb, memoryMb(child.pid, 'VmRSS'));
  }
  console.log(`${MODELS} models of ${(bytes / 1e6).toFixed(2)} MB, half of ${LIMIT_MB} MB for them; ${noiseLine()}`);
  for (const kind of ['wall', 'cpu']) {
    const [there, loaded] = [warm, cold].map((taken) => taken.map((each) => each[kind]));
    console.log(
      `${kind} time, median (and 99 % under): ${ms(median(there))} ms (${ms(quantile(there, 0.99))}) of one that is there,`,
      `${ms(median(loaded))} ms (${ms(quantile(loaded, 0.99))}) of one to be loaded: ${ms(median(loaded) - median(there))} ms more`,
    );
  }
  console.log(
    `memory: ${peakMb.toFixed(0)} MB at most of ${LIMIT_MB} (VmHWM ${memoryMb(child.pid, 'VmHWM').toFixed(0)})`,
  );
} finally {
  child.kill();
  agent.destroy();
  rmSync(folder, { recursive: true });
}
