// How each peer is started and asked: what differs between them.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { drive, requestBytes } from '../http-load.mjs';
import { pythonOf, sizeMb, sizeOf } from './environments.mjs';

/** @typedef {{ ask(lines: string[]): Promise<string>, load(lines: string[], count: number): Promise<unknown>, pid: number }} Running */

let port = 10_000 + (process.pid % 20_000);
const CONNECTIONS = 8;
const { NODE_EXTRA_CA_CERTS, ...ENVIRONMENT } = process.env;

/** A program of its own group, that says nothing. */
function start(command, args, { env = {}, ...more } = {}) {
  const options = { stdio: ['pipe', 'pipe', 'pipe'], env: { ...ENVIRONMENT, ...env }, ...more };
  const child = spawn(command, args, options);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  return { child, pid: child.pid, failure: () => (child.exitCode === null ? undefined : said) };
}

/** A server's answers, by the request that it wants for lines of CSV. */
function httpServer({ pid, failure, child }, to, requestOf, path) {
  child.stdout.resume();
  const server = { port: to };
  const ask = async (lines) => {
    const [type, body] = requestOf(lines);
    const headers = { 'content-type': type, accept: type };
    const response = await fetch(`http://127.0.0.1:${to}${path}`, { method: 'POST', body, headers });
    if (!response.ok) throw new Error(await response.text());
    return await response.text();
  };
  const load = (lines, count) => {
    const [type, body] = requestOf(lines);
    return drive(server, requestBytes(body, type, `POST ${path}`), count, CONNECTIONS);
  };
  return { pid, failure, ask, load };
}

const csv = (lines) => ['text/csv', `${lines.join('\n')}\n`];

/** The Open Inference Protocol, which MLServer speaks. */
function tensor(lines) {
  const data = lines.map((line) => line.split(',').map(Number));
  const input = { name: 'rows', shape: [data.length, data[0].length], datatype: 'FP32', data };
  return ['application/json', JSON.stringify({ inputs: [input] })];
}

function kindling({ model }) {
  const to = ++port;
  const env = { SAGEMAKER_CONTAINER_LOG_LEVEL: '30' };
  const started = start(process.execPath, ['dist/cli.cjs', 'serve', model, '--port', String(to)], { env });
  return httpServer(started, to, csv, '/invocations');
}

function sagemaker({ folder, model }) {
  const to = ++port;
  const env = {
    PEER_MODEL: model,
    PATH: `${join(folder, 'sagemaker', 'bin')}:${ENVIRONMENT.PATH}`,
    SAGEMAKER_BIND_TO_PORT: String(to),
    SAGEMAKER_USE_NGINX: 'false',
    SAGEMAKER_MODEL_SERVER_WORKERS: '1',
    SAGEMAKER_BASE_DIR: join(folder, 'opt-ml'),
    PYTHONPATH: import.meta.dirname,
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const started = start(pythonOf(folder, 'sagemaker'), [join(import.meta.dirname, 'sagemaker_app.py')], { env });
  return httpServer(started, to, csv, '/invocations');
}

function mlserver({ folder, model }) {
  const [to, grpc, metrics] = [++port, ++port, ++port];
  const home = join(folder, 'mlserver-model');
  mkdirSync(home, { recursive: true });
  const settings = { host: '127.0.0.1', http_port: to, grpc_port: grpc, metrics_port: metrics, parallel_workers: 0 };
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ ...settings, debug: false }));
  const parameters = { uri: model };
  const own = { name: 'm', implementation: 'mlserver_xgboost.XGBoostModel', parameters };
  writeFileSync(join(home, 'model-settings.json'), JSON.stringify(own));
  const env = { OMP_NUM_THREADS: '1' };
  return httpServer(
    start(join(folder, 'mlserver', 'bin', 'mlserver'), ['start', home], { env }),
    to,
    tensor,
    '/v2/models/m/infer',
  );
}

/** No server at all: the same bodies through a pipe. */
function python({ folder, model }) {
  const script = join(import.meta.dirname, 'xgboost_loop.py');
  const { child, ...started } = start(pythonOf(folder, 'xgboost'), [script, model]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (rows) => {
    const [, body] = csv(rows);
    child.stdin.write(`${body.length}\n${body}`);
    return (await lines.next()).value;
  };
  const load = async (rows, count) => {
    for (let each = 0; each < count; each++) await ask(rows);
  };
  return { ...started, ask, load };
}

/** Every contestant: its name, how it is started, what of it is deployed (MB, without Node or Python). */
export const CONTESTANTS = [
  { name: 'kindling serve', open: kindling, size: ({ kindling: folder }) => sizeMb(folder) },
  { name: 'SageMaker’s serving toolkit', open: sagemaker, size: ({ folder }) => sizeOf(folder, 'sagemaker') },
  { name: 'MLServer', open: mlserver, size: ({ folder }) => sizeOf(folder, 'mlserver') },
  { name: 'XGBoost in Python, no server', open: python, size: ({ folder }) => sizeOf(folder, 'xgboost') },
];
