// User scripts through the built bundles, as the container and the command run them: from folders of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { modelDir } from '../support/real-models.ts';

const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145';

interface Started {
  child: ChildProcess;
  url: string;
  stderr(): string;
}

/** `files` in a new folder outside of the checkout. */
function folderOf(files: { [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function start(args: readonly string[], env: object = {}): Promise<Started> {
  const port = `${await freePort()}`;
  const more = { SAGEMAKER_CONTAINER_LOG_LEVEL: '50', SAGEMAKER_BIND_TO_PORT: port };
  const child = spawn(process.execPath, [...args], { env: { ...process.env, ...more, ...env } });
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  return { child, url: `http://127.0.0.1:${port}`, stderr: () => text };
}

/** What the server answers to a CSV body once it is up. */
async function ask(starting: Promise<Started>, body: string, headers = {}) {
  const { child, url, stderr } = await starting;
  try {
    while (!(await fetch(`${url}/ping`).catch(() => undefined))) {
      if (child.exitCode !== null) throw new Error(stderr());
      await sleep(20);
    }
    const init = { method: 'POST', body, headers: { 'content-type': 'text/csv', ...headers } };
    const answer = await fetch(`${url}/invocations`, init);
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  } finally {
    child.kill('SIGKILL');
  }
}

const serve = (script: string, model = modelDir('abalone')) =>
  start(['dist/cli.cjs', 'serve', model, '--script', script]);
const askScript = (name: string, text: string, body: string, headers = {}) =>
  ask(serve(join(folderOf({ [name]: text }), name)), body, headers);

/** Exit status and stderr of a start that fails. */
async function failure(starting: Promise<Started>) {
  const { child, stderr } = await starting;
  const [status] = await once(child, 'close');
  return [status, stderr()];
}

test.each([
  ['named exports', 'exports.output_fn = (frame) => frame.numRow + " rows";'],
  [
    'one object, made when it runs',
    'module.exports = Object.fromEntries([["output_fn", (frame) => frame.numRow + " rows"]]);',
  ],
  [
    'what it requires of kindling',
    `const { output_fn, Frame } = require('kindling');
    exports.output_fn = (frame) => (frame instanceof Frame ? '' : '') + output_fn(frame).contentType + frame.numRow + " rows";`,
  ],
])('runs CommonJS with %s', async (_what, script) => {
  expect((await askScript('inference.cjs', script, `${ROW}\n${ROW}\n`)).text).toMatch(/2 rows$/);
});

test('waits for hooks that are async, each of them', async () => {
  const script = `
    import * as kindling from 'kindling';
    const later = (value) => new Promise((resolve) => setTimeout(() => resolve(value), 5));
    export const model_fn = async (model_dir) => later(await kindling.model_fn(model_dir));
    export const input_fn = async (data, type) => later(await kindling.input_fn(data, type));
    export const predict_fn = async (frame, model, options) => later(await kindling.predict_fn(frame, model, options));
    export const output_fn = async (frame, accept) => later(['<' + Buffer.from(kindling.output_fn(frame, 'text/csv').body) + '>', 'text/x-' + accept.replace('/', '-')]);`;
  const answer = await askScript('inference.mjs', script, ROW, { accept: 'a/b' });
  expect(answer).toEqual({ status: 200, type: 'text/x-a-b', text: '<9.40333>' });
});

test('hands everything to transform_fn alone', async () => {
  const script = `export async function transform_fn(model, input_data, content_type, accept) {
    return [[model.numFeature, input_data instanceof Uint8Array, String(input_data), content_type, accept].join('|'), 'text/plain'];
  }`;
  const answer = await askScript('inference.mjs', script, 'x', { 'content-type': 'a/b', accept: 'c/d' });
  expect(answer).toEqual({ status: 200, type: 'text/plain', text: '7|true|x|a/b|c/d' });
});

test('lets hooks refuse a request, and shows nothing of other failures', async () => {
  const script = `
    import { MalformedInputError } from 'kindling';
    export function input_fn(data) {
      if (String(data) === 'bad') throw new MalformedInputError('row 1 is bad', { hint: 'send a good one', row: 1 });
      throw new Error('secret');
    }`;
  const refused = await askScript('inference.mjs', script, 'bad');
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
    400,
    { code: 'malformed-input', detail: 'row 1 is bad', hint: 'send a good one', row: 1 },
  ]);
  const failed = await askScript('inference.mjs', script, 'x');
  expect([failed.status, failed.text]).toEqual([500, expect.not.stringContaining('secret')]);
});

test.each([
  ['input_fn: () => 1', 'input_fn did not return a Frame, which the default predict_fn needs'],
  ['model_fn: () => 1', 'model_fn did not return a Model, which the default predict_fn needs'],
  ['output_fn: () => 1', 'output_fn returned neither text nor bytes'],
  ['output_fn: () => ["x", "a\\r\\nb: c"]', 'output_fn returned something that is not a content type'],
])('says which hook returned what does not fit: %s', async (hook, detail) => {
  const answer = await askScript('inference.cjs', `module.exports = { ${hook} };`, ROW);
  expect([answer.status, JSON.parse(answer.text).detail]).toEqual([500, detail]);
});

test('finds the script in code/ of the model folder, which the model itself does not mind', async () => {
  const folder = folderOf({ 'code/inference.mjs': 'export const output_fn = () => "from code";' });
  cpSync(modelDir('abalone'), folder, { recursive: true });
  const env = { SM_MODEL_DIR: folder, SAGEMAKER_PROGRAM: 'inference.mjs' };
  expect((await ask(start(['dist/serve.cjs'], env), ROW)).text).toBe('from code');
  const command = start(['dist/cli.cjs', 'serve', folder], { SAGEMAKER_PROGRAM: 'inference.mjs' });
  expect((await ask(command, ROW)).text).toBe('from code');
  expect((await ask(start(['dist/serve.cjs'], { SM_MODEL_DIR: folder }), ROW)).text).toBe('9.40333'); // not named
});

test.each([
  [
    'export const transform_fn = () => 1; export const predict_fn = () => 1;',
    /^error: transform_fn stands beside predict_fn\nhint: /,
  ],
  ['export const predict_fn = 5;', /^error: predict_fn is a number\nhint: /],
  ['export const predict = () => 1;', /^error: the script .*inference.mjs exports none of model_fn, /],
  ['export const predict_fn = (;', /^error: the script .*inference.mjs cannot be loaded: /],
  ["import 'nowhere-to-be-found';", /^error: the script .*inference.mjs cannot be loaded: Cannot find package/],
])('does not start with a script that cannot serve: %s', async (script, message) => {
  const failed = await failure(serve(join(folderOf({ 'inference.mjs': script }), 'inference.mjs')));
  expect(failed).toEqual([1, expect.stringMatching(message)]);
});

test('does not start without the script that is named', async () => {
  const named = {
    SM_MODEL_DIR: modelDir('abalone'),
    SAGEMAKER_PROGRAM: 'inference.mjs',
    SAGEMAKER_SUBMIT_DIRECTORY: '/src',
  };
  expect(await failure(start(['dist/serve.cjs'], named))).toEqual([
    1,
    `error: SAGEMAKER_PROGRAM: inference.mjs was not found in ${modelDir('abalone')}/code or /src\nhint: put it into code/ of the model folder, or set SAGEMAKER_SUBMIT_DIRECTORY to its folder\n`,
  ]);
  expect(await failure(serve('/nowhere/inference.mjs'))).toEqual([
    1,
    expect.stringMatching(/^error: the script \/nowhere\/inference.mjs cannot be loaded/),
  ]);
});
