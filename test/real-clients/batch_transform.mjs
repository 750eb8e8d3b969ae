// How SageMaker's batch transform calls the container, with payloads of 100 MB: MULTI_RECORD as /execution-parameters says, at the
// limit and beyond it; then 2,000 records one by one. The lines are compared with those of `kindling score`.
//
//   node test/real-clients/batch_transform.mjs          (npm run build before)
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from '../support/batch-transform.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CLI = join(ROOT, 'dist', 'cli.cjs');
const MODEL = join(ROOT, 'model-artifacts', 'abalone');
if (!existsSync(CLI)) {
  console.log('skipped: dist is not built (npm run build)');
  process.exit();
}

const row = (at) =>
  [0.42, 0.33, 0.125, 0.463, 0.186, 0.11, 0.145].map((cell) => (cell * (1 + (at % 997) / 997)).toFixed(4));
const table = (bytes) => {
  const rows = Array.from({ length: 997 }, (_, at) => `${row(at).join()}\n`).join('');
  return Buffer.from(rows.repeat(Math.ceil(bytes / rows.length)));
};

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const folder = mkdtempSync(join(tmpdir(), 'transform-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const env = { ...process.env, SAGEMAKER_BATCH: 'true' };
const server = spawn(process.execPath, [CLI, 'serve', MODEL, '--port', `${port}`], { stdio: 'ignore', env });
while (
  !(await fetch(`${url}/ping`).then(
    (answer) => answer.ok,
    () => false,
  ))
)
  await new Promise((resolve) => setTimeout(resolve, 100));

function check(what, isGood) {
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${what}`);
  if (!isGood) process.exitCode = 1;
}

function alone(object) {
  const [input, output] = [join(folder, 'in.csv'), join(folder, 'out.csv')];
  writeFileSync(input, object);
  spawnSync(process.execPath, [CLI, 'score', MODEL, input, output, '--on-row-error', 'fail']);
  return readFileSync(output);
}

const job = { contentType: 'text/csv', splitType: 'Line', assembleWith: 'Line', joinSource: 'None' };
const large = table(130 * 2 ** 20);
const many = await transform(url, large, job);
check(`130 MB in ${many.requests} payloads of at most ${many.parameters.MaxPayloadInMB} MB`, many.requests === 2);
check('its lines are those of `kindling score`', many.output.equals(alone(large)));
const over = await transform(url, table(101 * 2 ** 20), { ...job, splitType: 'None' }).then(
  () => '',
  (error) => error.message,
);
check('a payload beyond it is refused', over.startsWith('413'));
const few = table(2e5).subarray(0, Buffer.byteLength(`${row(0).join()}\n`) * 2000);
const single = await transform(url, few, { ...job, batchStrategy: 'SingleRecord' });
check(`${single.requests} records one by one`, single.output.equals(alone(few)));
const joined = await transform(url, few, { ...job, joinSource: 'Input' });
check(
  'joined with their inputs',
  joined.output
    .toString()
    .split('\n')[1999]
    .startsWith(`${few.toString().split('\n')[1999]},`),
);
server.kill();
rmSync(folder, { recursive: true });
