// The three things that are shipped, as functions from question to answer: the server's own process over HTTP, the bundle of the
// Lambda function with each kind of event, and the library's handlers of events and of fetch.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { freePort } from '../../support/free-port.ts';
import { type Answered, answerOf, eventOf, type LambdaResult, type Question } from '../../support/lambda-events.ts';
import type { Deployment, Way } from './row.ts';

const DIST = join(import.meta.dirname, '../../../dist');
const HOST = join(import.meta.dirname, 'host.mjs');

type Ask = (question: Question) => Promise<Answered>;

export interface Opened {
  /** undefined where a direct invocation cannot say it */
  ask(way: Way, question: Question): Promise<Answered> | undefined;
}

/** What is open, until all of it is closed: sections of one deployment share it. */
export class Shipped {
  readonly #host = openHost();
  readonly #opened = new Map<string, Promise<Opened>>();
  readonly #servers: ChildProcess[] = [];

  open(deployment: Deployment): Promise<Opened> {
    const key = JSON.stringify(deployment);
    const opened = this.#opened.get(key) ?? this.#open(deployment);
    this.#opened.set(key, opened);
    return opened;
  }

  async #open({ env, options, packed }: Deployment): Promise<Opened> {
    const bundle = this.#host.open({ bundle: join(DIST, 'invoke.cjs'), env });
    const library = this.#host.open({ library: join(DIST, 'index.mjs'), options });
    const browser = packed && this.#host.open({ browser: join(DIST, 'browser.mjs'), options, packed });
    const server = await openServer(env);
    this.#servers.push(server.process);
    return {
      ask(way, question) {
        if (way === 'serve') return server.ask(question);
        if (way === 'createFetchHandler') return browser ? browser(question).then(fromFetch) : undefined;
        if (way === 'createInvokeHandler') return askBundle('HTTP API', question, library);
        return askBundle(way, question, bundle);
      },
    };
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.kill();
    await this.#host.end();
  }
}

async function openServer(env: Deployment['env']): Promise<{ ask: Ask; process: ChildProcess }> {
  const port = await freePort();
  const settings = { ...env, SAGEMAKER_BIND_TO_PORT: `${port}`, SAGEMAKER_CONTAINER_LOG_LEVEL: '50' };
  const child = spawn(process.execPath, [join(DIST, 'serve.cjs')], {
    env: settings,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr!.setEncoding('utf8').on('data', (piece: string) => (told += piece));
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/ping`).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${told}`);
    await setTimeout(20);
  }
  const ask: Ask = async ({ method = 'POST', path = '/invocations', headers = {}, body }) => {
    const sent = body === undefined ? undefined : Buffer.from(body as Uint8Array);
    return fromFetch(await partsOf(await fetch(url + path, { method, headers, ...(sent && { body: sent }) })));
  };
  return { ask, process: child };
}

interface FetchParts {
  status: number;
  headers: [string, string][];
  body: ArrayBuffer;
}

async function partsOf(response: Response): Promise<FetchParts> {
  return { status: response.status, headers: [...response.headers], body: await response.arrayBuffer() };
}

function fromFetch({ status, headers, body }: FetchParts): Answered {
  return { status, headers: Object.fromEntries(headers), bytes: Buffer.from(body) };
}

/** A thread that holds bundles and handlers, each with a number, and asks them. */
function openHost() {
  const worker = new Worker(HOST, { env: {}, stdout: true });
  const waiting = new Map<number, { resolve(value: never): void; reject(error: unknown): void }>();
  const failed = new Promise<never>((_, reject) => worker.on('error', reject));
  failed.catch(() => undefined);
  worker.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id)!;
    waiting.delete(id);
    if (error) reject(Object.assign(new Error(error.message), error));
    else resolve(result as never);
  });
  let said = 0;
  const say = (message: object) => {
    const id = ++said;
    const answered = new Promise<never>((resolve, reject) => void waiting.set(id, { resolve, reject }));
    worker.postMessage({ id, ...message });
    return Promise.race([answered, failed]);
  };
  return {
    /** What answers an event or a request. */
    open(what: object) {
      const opened = say({ open: what });
      opened.catch(() => undefined);
      return async (question: unknown): Promise<never> => say({ ask: await opened, question });
    },
    end: () => worker.terminate(),
  };
}

/** Headers that a direct invocation has members for. */
const MEMBERS: { readonly [header: string]: string } = {
  'content-type': 'contentType',
  accept: 'accept',
  'x-amzn-sagemaker-custom-attributes': 'customAttributes',
  'x-amzn-sagemaker-target-model': 'targetModel',
  'x-amzn-sagemaker-target-variant': 'targetVariant',
  'x-amzn-sagemaker-session-id': 'sessionId',
};

/** A direct invocation; undefined for what it cannot say: another path or method, or headers that it has no member for. */
function directEvent({ method = 'POST', path = '/invocations', headers = {}, body }: Question): object | undefined {
  const [route, query] = path.split('?');
  const options = [...new URLSearchParams(query)].map(([name, value]) => `${name}=${value}`);
  const names = Object.keys(headers);
  if (method !== 'POST' || route !== '/invocations' || body === undefined) return undefined;
  if (names.some((name) => !(name in MEMBERS))) return undefined;
  const members = Object.fromEntries(names.map((name) => [MEMBERS[name], headers[name]]));
  const text = { body: Buffer.from(body as Uint8Array).toString('base64'), isBase64Encoded: true, ...members };
  return options.length > 0 ? { customAttributes: options.join(';'), ...text } : text;
}

function askBundle(
  way: Exclude<Way, 'serve' | 'createInvokeHandler' | 'createFetchHandler'>,
  question: Question,
  call: (event: object) => Promise<LambdaResult>,
): Promise<Answered> | undefined {
  const event = way === 'direct' ? directEvent(question) : eventOf(way, question);
  return event && call(event).then(answerOf);
}
