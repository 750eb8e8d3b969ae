// Every file of examples/, copied into an empty project as its first lines say, against what XGBoost answered.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { loadModel } from '../../lib/index.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { installPacked, type Packed } from '../support/packed.ts';

const ROOT = join(import.meta.dirname, '../..');
const ABALONE = join(ROOT, 'model-artifacts/abalone');
const NUM_ROW = 3;

type Animal = Record<string, number>;

/** The first lines of a CSV file as texts by column. */
function readRows(path: string): Record<string, string>[] {
  const [header, ...rows] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return rows
    .slice(0, NUM_ROW)
    .map((cells) => Object.fromEntries(cells.map((cell, column) => [header![column]!, cell])));
}

const features = JSON.parse(readFileSync(join(ABALONE, 'feature_columns.json'), 'utf8')) as string[];
const rows = readRows(join(ABALONE, 'holdout.csv')).map(
  (row): Animal => Object.fromEntries(features.map((name) => [name, Number(row[name])])),
);
/** what XGBoost answered */
const predictions = readRows(join(ABALONE, 'predictions.csv')).map(({ prediction }) => Number(prediction));

/** the same where JavaScript writes them */
const float32 = predictions.map(Math.fround);

let project: Packed;
let running: ChildProcess | undefined;
beforeAll(() => {
  project = installPacked();
  for (const name of ['express', 'hono', '@hono/node-server']) {
    const link = join(project.folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  cpSync(join(project.kindling, 'examples'), project.folder, { recursive: true });
});
afterAll(() => rmSync(project.folder, { recursive: true }));

const model = 'node_modules/kindling/dist/model-artifacts/abalone';

/** The address of a server that prints its port. */
async function start(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, MODEL: model, PORT: '0' };
  running = spawn(process.execPath, args, { cwd: project.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const look = (chunk: unknown) => {
    const port = /(?:listening on |127\.0\.0\.1:)(\d+)/.exec(String(chunk))?.[1];
    if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
  };
  for (const stream of [running.stdout!, running.stderr!]) stream.on('data', look);
  running.once('exit', () => reject(new Error('it ended')));
  return await promise;
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<Response> {
  try {
    return await fetch(url, { method: 'POST', body, headers });
  } finally {
    running!.kill('SIGKILL');
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Runs the line with esbuild in an example's first lines, and the one that copies the model; then the handler. */
function invoke(example: string, bundle: string, event: object): unknown {
  const text = readFileSync(join(project.folder, example), 'utf8');
  const commands = [...text.matchAll(/^\/\/ {3}(?:npx )?((?:esbuild|cp) .*)$/gm)].map(([, command]) => command!);
  const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`;
  for (const command of commands)
    execFileSync('sh', ['-c', command], { cwd: project.folder, env: { ...process.env, PATH }, stdio: 'pipe' });
  const script = `import('./${bundle}')
    .then((module) => (module.handler ?? module.default.handler)(${JSON.stringify(event)}, {}))
    .then((answer) => console.log('answer', JSON.stringify(answer)), ({ name, message }) => console.log('answer', JSON.stringify({ name, message })));`;
  const answer = execFileSync(process.execPath, ['-e', script], {
    cwd: join(project.folder, 'function'),
    encoding: 'utf8',
  });
  return JSON.parse(/^answer (.*)$/m.exec(answer)![1]!); // lines of the log stand around it
}

describe('examples/', () => {
  test('express.mjs should answer', async () => {
    const url = await start('express.mjs');

    const answer = await post(`${url}/predict`, JSON.stringify(rows), JSON_TYPE);

    expect(await answer.json()).toEqual({ predictions: float32 });
  });

  test('express.mjs should explain a row that cannot be used', async () => {
    const url = await start('express.mjs');

    const answer = await post(`${url}/predict`, JSON.stringify([{ ...rows[0], height: 'tall' }]), JSON_TYPE);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'malformed-input', row: 1, column: 'height' });
  });

  test('hono.mjs should answer CSV with CSV', async () => {
    const url = await start('hono.mjs');
    const lines = readFileSync(join(ABALONE, 'holdout.csv'), 'utf8')
      .split('\n')
      .slice(0, NUM_ROW + 1);

    const answer = await post(`${url}/predict`, lines.join('\n'), { 'content-type': 'text/csv' });

    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    const scored = [
      `${lines[0]},prediction,error`,
      ...lines.slice(1).map((line, row) => `${line},${predictions[row]},`),
    ];
    expect(await answer.text()).toBe(scored.join('\n'));
  });

  test('hono.mjs should explain columns that are no features', async () => {
    const url = await start('hono.mjs');

    const answer = await post(`${url}/predict`, JSON.stringify([{ colour: 'red' }]), JSON_TYPE);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'missing-feature' });
  });

  test('pre-processing.mjs should make features of what clients send', async () => {
    const cli = 'node_modules/kindling/dist/cli.cjs';
    const url = await start(cli, 'serve', model, '--script', 'pre-processing.mjs', '--port', '0');
    const animals = rows.map(({ length, diameter, height, ...weights }) => ({
      ...{ length: length! * 200, diameter: diameter! * 200, height: height! * 200 },
      ...{ weight: weights.whole_weight! * 200, meat: weights.shucked_weight! * 200 },
      ...{ gut: weights.viscera_weight! * 200, shell: weights.shell_weight! * 200 },
    }));

    const headers = { ...JSON_TYPE, accept: 'application/json' };
    const answer = await post(`${url}/invocations`, JSON.stringify(animals), headers);

    const answered = (await answer.json()) as Animal[];
    expect(answered.map(({ prediction }) => prediction)).toEqual(predictions);
  });

  test('api-gateway.mjs should answer an event of API Gateway', () => {
    const event = JSON.parse(readFileSync(join(import.meta.dirname, '../events/http-v2.json'), 'utf8'));
    const headers = { ...event.headers, accept: 'application/json', 'content-type': 'application/json' };

    const answer = invoke('api-gateway.mjs', 'index.js', { ...event, headers, body: JSON.stringify(rows) });

    const { statusCode, body } = answer as { statusCode: number; body: string };
    expect(statusCode).toBe(200);
    const version = expect.stringMatching(/^[0-9a-f]{8}$/);
    expect(JSON.parse(body)).toEqual(
      rows.map((row, index) => ({ ...row, prediction: predictions[index], model_version: version })),
    );
  });

  test('step-functions.mjs should hand the state on with predictions', () => {
    const answer = invoke('step-functions.mjs', 'index.mjs', { farm: 7, rows });

    expect(answer).toEqual({
      farm: 7,
      scored: rows.map((row, index) => ({ ...row, prediction: float32[index] })),
    });
  });

  test('step-functions.mjs should fail by the names that its machine catches', () => {
    const machine = readFileSync(join(ROOT, 'examples/step-functions.asl.json'), 'utf8');

    const answer = invoke('step-functions.mjs', 'index.mjs', { rows: [{ ...rows[0], height: 'tall' }] });

    const [{ ErrorEquals: caught }] = JSON.parse(machine).States.Score.Catch;
    expect(caught).toContain((answer as { name: string }).name);
  });

  test('It should list every example in its README', () => {
    const folder = join(ROOT, 'examples');
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');

    const missing = readdirSync(folder).filter((name) => name !== 'README.md' && !readme.includes(`](${name})`));

    expect(missing).toEqual([]);
  });
});

/** Serves a folder as any server of files does. */
async function serveFiles(folder: string): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(({ url }, answer) => {
    const path = join(folder, new URL(url!, 'http://page').pathname);
    const type = { '.html': 'text/html', '.mjs': 'text/javascript' }[extname(path)] ?? 'application/octet-stream';
    const bytes = existsSync(path) ? readFileSync(path) : undefined;
    answer.writeHead(bytes ? 200 : 404, { 'content-type': type }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describeInChromium('examples/browser.html', () => {
  let chromium: Browser;
  let page: Page;
  let files: Awaited<ReturnType<typeof serveFiles>>;
  beforeAll(async () => {
    const [, command] = /npx kindling (.*)/.exec(readFileSync(join(project.folder, 'browser.html'), 'utf8'))!;
    const cli = join(project.kindling, 'dist/cli.cjs');
    execFileSync(process.execPath, [cli, ...command!.split(' ')], { cwd: project.folder, stdio: 'pipe' });
    files = await serveFiles(project.folder);
    chromium = await openChromium();
    page = await chromium.newPage();
    await page.goto(`${files.url}/browser.html`);
  });
  afterAll(async () => {
    await chromium.close();
    files.server.close();
  });

  /** Types a row into the form, and waits for what comes of it. */
  async function type(row: Readonly<Record<string, number | string>>): Promise<string> {
    for (const [name, value] of Object.entries(row)) await page.locator(`[name=${name}]`).fill(String(value));
    return (await page.getByRole('status').textContent())!;
  }

  test('It should predict as XGBoost does', async () => {
    await page.getByText(/^[\d.]+ rings$/).waitFor();
    for (const [index, row] of rows.entries()) expect(await type(row)).toBe(`${float32[index]!.toFixed(4)} rings`);
  });

  test('It should explain, the most important feature first', async () => {
    const contributions = (await loadModel(ABALONE)).predictContributions(rows[0]!);
    await type(rows[0]!);

    const told = (await page.locator('li').allTextContents()).map((text) => text.replace('−', '-').split(': '));

    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(
        features.map((name, index) => [
          name,
          `${contributions[index]! < 0 ? '' : '+'}${contributions[index]!.toFixed(4)}`,
        ]),
      ),
    );
    const sizes = told.map(([, amount]) => Math.abs(Number(amount)));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  test('It should say what cannot be used, and go on', async () => {
    expect(await type({ ...rows[0]!, height: 'tall' })).toMatch(/"height": "tall" is not a number/);
    expect(await type(rows[1]!)).toBe(`${float32[1]!.toFixed(4)} rings`);
  });

  test('It should say that there is no model', async () => {
    const other = await chromium.newPage();
    await other.route('**/model.kindling', (route) => route.fulfill({ status: 404, body: 'nothing' }));

    await other.goto(`${files.url}/browser.html`);

    await other.getByText(/the server answered 404: look at the address/).waitFor();
  });
});
