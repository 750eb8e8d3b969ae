// A thread that holds the function's bundle and handlers of the library, each as a deployment has it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';

const CONTEXT = { awsRequestId: 'r1', functionName: 'kindling', getRemainingTimeInMillis: () => 20_000 };

const importOf = (path) => import(pathToFileURL(path).href);

/**
 * The bundle once more, as it is in a function with these variables.
 *
 * @param path of dist/invoke.cjs
 */
function bundleOf(path, env) {
  const require = createRequire(import.meta.url);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env, { SAGEMAKER_CONTAINER_LOG_LEVEL: '50' });
  for (const loaded of Object.keys(require.cache)) delete require.cache[loaded];
  const { handler } = require(path);
  return (event) => handler(event, CONTEXT);
}

/** @param path of dist/index.mjs */
async function libraryOf(path, options) {
  const { createInvokeHandler } = await importOf(path);
  const silent = Object.fromEntries(['debug', 'info', 'warn', 'error'].map((level) => [level, () => undefined]));
  const handler = createInvokeHandler({ logger: silent, ...options });
  return (event) => handler(event, CONTEXT);
}

/** @param path of dist/browser.mjs */
async function browserOf(path, packed, { modelUri: _, ...options }) {
  const { createFetchHandler, loadModel } = await importOf(path);
  const model = () => loadModel(new Uint8Array(readFileSync(packed)));
  const handler = createFetchHandler({ model, onError: () => undefined, ...options });
  return async ({ method = 'POST', path: asked = '/invocations', headers, body }) => {
    const init = {
      method,
      headers,
      ...(body !== undefined && method !== 'GET' && method !== 'HEAD' && { body: Buffer.from(body) }),
    };
    const response = await handler(new Request(`http://localhost${asked}`, init));
    return { status: response.status, headers: [...response.headers], body: await response.arrayBuffer() };
  };
}

function open({ bundle, env, library, browser, packed, options }) {
  if (bundle) return bundleOf(bundle, env);
  return library ? libraryOf(library, options) : browserOf(browser, packed, options);
}

const opened = [];
const answer = async ({ open: what, ask, question }) =>
  what ? opened.push(await open(what)) - 1 : opened[ask](question);

parentPort.on('message', async ({ id, ...message }) => {
  try {
    parentPort.postMessage({ id, result: await answer(message) });
  } catch (error) {
    parentPort.postMessage({ id, error: { name: error.name, message: error.message } });
  }
});
