// createFetchHandler where there is no Node: what it answers in workerd, Deno and Bun, as kindling serve answers in Node.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { freePort } from '../support/free-port.ts';
import { writeFiles } from '../support/packed.ts';

/** Before the first of these dates, Workers may not compile WebAssembly. */
const WORKERS = [
  ['workerd', '2025-06-01', 'model.kindling'],
  ['workerd, without WebAssembly', '2025-05-01', 'model.ubj'],
];

/** As docs/browser.md says it, with a model that is fetched. */
const fetching = (url) => `
  import { createFetchHandler, loadModel } from 'kindling/browser';
  const handler = createFetchHandler({ model: () => loadModel(fetch('${url}')) });
  export default { fetch: (request) => handler(request) };`;

/** The same with a model that is a module of the Worker. */
const holding = (model) => `
  import { createFetchHandler, loadModel } from 'kindling/browser';
  import model from './${model}';
  const handler = createFetchHandler({ model: loadModel(model) });
  export default { fetch: (request) => handler(request) };`;

const workerdConfig = (port, date, model) => `
  using Workerd = import "/workerd/workerd.capnp";
  const config :Workerd.Config = (
    services = [(name = "main", worker = .worker)],
    sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
  );
  const worker :Workerd.Worker = (
    modules = [(name = "worker", esModule = embed "worker.mjs"), (name = "${model}", data = embed "${model}")],
    compatibilityDate = "${date}"
  );`;

/** A Worker, bundled as wrangler does it. */
async function layOutWorker(project, date, model, port) {
  writeFiles(project, { 'server.mjs': holding(model), 'worker.capnp': workerdConfig(port, date, model) });
  const entry = { absWorkingDir: project, entryPoints: ['server.mjs'], outfile: 'worker.mjs', bundle: true };
  await build({ ...entry, format: 'esm', external: [`./${model}`], conditions: ['workerd', 'worker', 'browser'] });
}

/** A model's bytes, by http. */
async function serveModel(bytes) {
  const server = createServer((_, answer) => answer.end(bytes));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/model.kindling`, server };
}

/** Asks what listens at a port until it answers. */
async function answersAt(port, running, csv) {
  const url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 60_000; Date.now() < end && running.exitCode === null; await wait(50)) {
    const isUp = await fetch(`${url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return await Promise.all(questions(csv).map(([path, init]) => ask(`${url}${path}`, init)));
  }
  throw new Error('it does not answer /ping');
}

function questions(csv) {
  const post = (accept, body = csv, type = 'text/csv') => ({
    method: 'POST',
    body,
    headers: { accept, 'content-type': type, 'accept-encoding': 'identity' },
  });
  return [
    ['/ping', {}],
    ['/invocations', post('text/csv')],
    ['/invocations?outputs=prediction,contributions', post('application/json')],
    ['/invocations', post('application/json', records(csv), 'application/json')],
    [
      '/invocations',
      post('application/json', records(csv).replace(/"length":"[^"]*"/, '"length":"<b>"'), 'application/json'),
    ],
    ['/invocations', post('text/csv', 'a,b\n1,2\n')],
  ];
}

/** Two rows as a client writes them that has texts for numbers. */
function records(csv) {
  const [header, ...rows] = csv.split('\n', 3).map((line) => line.split(','));
  return JSON.stringify(rows.map((cells) => Object.fromEntries(cells.map((cell, at) => [header[at], cell]))));
}

async function ask(url, init) {
  const response = await fetch(url, init);
  return [response.status, response.headers.get('content-type'), await response.text()];
}

/** Starts a server, asks it, and ends it. */
async function answersOf([command, ...args], port, csv, cwd) {
  const running = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = [];
  for (const stream of [running.stdout, running.stderr]) stream.on('data', (chunk) => told.push(chunk));
  running.once('error', (error) => told.push(error.message));
  try {
    return await answersAt(port, running, csv);
  } catch (error) {
    throw new Error(`${error.message}\n${Buffer.concat(told.map((piece) => Buffer.from(piece)))}`, { cause: error });
  } finally {
    running.kill('SIGKILL');
  }
}

/**
 * Why each host does not answer as kindling serve: [name, reason], undefined where it does.
 *
 * @param project a folder where kindling is installed
 * @param programs paths of workerd, Deno and Bun
 * @param modelUri a folder with a model in UBJSON and rows for it
 */
export async function* checkFetchHosts(project, programs, modelUri) {
  const port = await freePort();
  const cli = join(project, 'node_modules/kindling/dist/cli.cjs');
  const csv = readFileSync(join(modelUri, 'holdout.csv'), 'utf8');
  execFileSync(process.execPath, [cli, 'pack', modelUri, '-o', join(project, 'model.kindling')], { stdio: 'pipe' });
  cpSync(join(modelUri, 'model.ubj'), join(project, 'model.ubj'));
  writeFiles(project, { 'package.json': '{ "type": "module", "dependencies": { "kindling": "*" } }' });
  const serve = [process.execPath, cli, 'serve', modelUri, '--port', `${port}`];
  const expected = JSON.stringify(await answersOf(serve, port, csv, project));
  const { url, server } = await serveModel(readFileSync(join(project, 'model.kindling')));
  try {
    for (const [name, date, model] of WORKERS) {
      await layOutWorker(project, date, model, port);
      yield await compare(name, [programs.workerd, 'serve', 'worker.capnp']);
    }
    writeFiles(project, { 'server.mjs': fetching(url) });
    yield await compare('Deno', [programs.deno, 'serve', '--allow-net', '--port', `${port}`, 'server.mjs']);
    yield await compare('Bun', [programs.bun, `--port=${port}`, 'server.mjs']);
  } finally {
    server.close();
  }

  async function compare(name, command) {
    try {
      const got = JSON.stringify(await answersOf(command, port, csv, project));
      return [`createFetchHandler in ${name}`, got === expected ? undefined : 'it answers otherwise'];
    } catch (error) {
      return [`createFetchHandler in ${name}`, error.message];
    }
  }
}
