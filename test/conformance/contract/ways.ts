// The three things that are shipped, as functions from question to answer: the server's own process over HTTP, the bundle of the
// Lambda function with each kind of event, and the library's handlers of events and of fetch.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { freePort } from '../../support/free-port.ts';
import type { Answered, Deployment, Question, Way } from './row.ts';

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
  return { status, headers: Object.fromEntries(headers), bytes: new Uint8Array(body) };
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

const split = (path: string) => [path.split('?')[0]!, path.split('?')[1] ?? ''] as const;
const pairs = (path: string) => Object.fromEntries(new URLSearchParams(split(path)[1]));

type ToEvent = (question: Required<Question>, body: string) => object;
const EVENTS: {
  readonly [way in Exclude<Way, 'serve' | 'createInvokeHandler' | 'createFetchHandler' | 'direct'>]: ToEvent;
} = {
  'REST API': ({ method, path, headers }, body) => ({
    resource: '/{proxy+}',
    httpMethod: method,
    path: decodeURIComponent(split(path)[0]),
    queryStringParameters: pairs(path),
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    headers,
    body,
    isBase64Encoded: true,
    requestContext: { stage: 'prod' },
  }),
  'HTTP API': ({ method, path, headers }, body) => ({
    version: '2.0',
    rawPath: `/prod${split(path)[0]}`,
    rawQueryString: split(path)[1],
    headers,
    body,
    isBase64Encoded: true,
    requestContext: { stage: 'prod', http: { method } },
  }),
  'Function URL': ({ method, path, headers }, body) => ({
    version: '2.0',
    rawPath: split(path)[0],
    rawQueryString: split(path)[1],
    headers,
    body,
    isBase64Encoded: true,
    requestContext: { stage: '$default', http: { method, path: split(path)[0] } },
  }),
  'load balancer': ({ method, path, headers }, body) => ({
    httpMethod: method,
    path: split(path)[0],
    queryStringParameters: Object.fromEntries(
      Object.entries(pairs(path)).map(([key, value]) => [key, encodeURIComponent(value)]),
    ),
    headers,
    body,
    isBase64Encoded: true,
    requestContext: { elb: { targetGroupArn: 'arn' } },
  }),
};

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
  const options = Object.entries(pairs(path)).map(([name, value]) => `${name}=${value}`);
  const names = Object.keys(headers);
  if (method !== 'POST' || split(path)[0] !== '/invocations' || body === undefined) return undefined;
  if (names.some((name) => !(name in MEMBERS))) return undefined;
  const members = Object.fromEntries(names.map((name) => [MEMBERS[name], headers[name]]));
  const text = { body: Buffer.from(body as Uint8Array).toString('base64'), isBase64Encoded: true, ...members };
  return options.length > 0 ? { customAttributes: options.join(';'), ...text } : text;
}

const DECODERS = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };

function askBundle(
  way: Exclude<Way, 'serve' | 'createInvokeHandler' | 'createFetchHandler'>,
  question: Question,
  call: (event: object) => Promise<never>,
): Promise<Answered> | undefined {
  const { method = 'POST', path = '/invocations', headers = {}, body = '' } = question;
  const sent = Buffer.from(body as Uint8Array).toString('base64');
  const event = way === 'direct' ? directEvent(question) : EVENTS[way]({ method, path, headers, body }, sent);
  return event && call(event).then(fromResult);
}

interface LambdaResult {
  statusCode: number;
  headers?: { [name: string]: string };
  multiValueHeaders?: { [name: string]: string[] };
  body?: string;
  isBase64Encoded?: boolean;
}

function fromResult({
  statusCode,
  headers,
  multiValueHeaders = {},
  body = '',
  isBase64Encoded,
}: LambdaResult): Answered {
  const lists = Object.entries(multiValueHeaders).map(([name, values]) => [name, values.join(', ')]);
  const all: { [name: string]: string } = { ...headers, ...Object.fromEntries(lists) };
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const undo = Object.entries(DECODERS).find(([name]) => name === all['content-encoding'])?.[1];
  return { status: statusCode, headers: all, bytes: undo && body !== '' ? undo(bytes) : bytes };
}
