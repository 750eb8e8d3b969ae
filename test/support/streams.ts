// Golden events, and what real XGBoost predicts for the rows in them: the first three of abalone's holdout.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expectedColumns, modelDir } from './real-models.ts';

// biome-ignore lint/suspicious/noExplicitAny: events and answers of a dozen services
export type Any = any;
export type Handler = (event: unknown) => Promise<Any>;

const EVENTS = new URL('../events/', import.meta.url);
const DIST = join(import.meta.dirname, '../../dist');

export const goldenEvent = (name: string): Any => JSON.parse(readFileSync(new URL(`${name}.json`, EVENTS), 'utf8'));

/** float32 of the first three rows */
export const EXPECTED = expectedColumns('abalone').get('prediction')!.slice(0, 3).map(Number).map(Math.fround);
export const FEATURES = [
  'length',
  'diameter',
  'height',
  'whole_weight',
  'shucked_weight',
  'viscera_weight',
  'shell_weight',
];

/** Runs the bundle as Lambda does: an event comes as JSON, and so does what becomes of it. */
const HOST = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { handler } = require(workerData);
  parentPort.on('message', async ({ id, event }) => {
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 };
    try {
      parentPort.postMessage({ id, result: JSON.stringify(await handler(JSON.parse(event), context)) ?? 'null' });
    } catch ({ name, message }) {
      parentPort.postMessage({ id, error: { name, message } });
    }
  });
`;

/** A function's own bundle in a thread, with those variables. */
export function startBundle(name: 'invoke' | 'batch', env: { readonly [name: string]: string } = {}) {
  const variables = { POWERTOOLS_LOG_LEVEL: 'SILENT', KINDLING_MODEL_URI: modelDir('abalone'), ...env };
  const worker = new Worker(HOST, {
    eval: true,
    workerData: join(DIST, `${name}.cjs`),
    env: { ...process.env, ...variables },
    stdout: true,
  });
  const waiting = new Map<number, { resolve: (value: Any) => void; reject: (error: Error) => void }>();
  worker.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id)!;
    if (error) reject(Object.assign(new Error(error.message), { name: error.name }));
    else resolve(JSON.parse(result));
  });
  let id = 0;
  const handler: Handler = (event) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      worker.postMessage({ id, event: JSON.stringify(event) });
    });
  return { handler, stop: () => worker.terminate() };
}

export const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
export const textOf = (data: string) => Buffer.from(data, 'base64').toString();
export const float32 = (values: readonly unknown[]) => values.map((value) => Math.fround(Number(value)));
