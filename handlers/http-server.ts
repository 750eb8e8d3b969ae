import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';
import type { Context } from 'aws-lambda';
import { ModelLoader } from '../lib/hooks/model-loader.ts';
import { type Hooks, withHooks } from '../lib/hooks/transform.ts';
import { requireSize } from '../lib/http/content-coding.ts';
import { decodePath, type HttpRequest, type HttpResponse } from '../lib/http/message.ts';
import { problemResponse } from '../lib/http/problem.ts';
import { createApp } from '../lib/middleware/app.ts';
import type { Settings } from './environment.ts';

/** SageMaker kills the container 30 s after SIGTERM. */
const DRAIN_MS = 25_000;

/** Longer than the 60 s after which load balancers drop idle connections, so that they never race the server. */
const KEEP_ALIVE_MS = 65_000;

export interface ServerOptions extends Settings {
  readonly host: string;
  readonly hooks?: Partial<Hooks>;
}

/** A server that listens, with its url. The model is loaded meanwhile; `/ping` tells when that is done. */
export async function startServer(
  options: ServerOptions,
): Promise<{ server: Server; url: string; loader: ModelLoader }> {
  const hooks = withHooks(options.hooks ?? {});
  const loader = new ModelLoader(() => hooks.model_fn(options.modelUri));
  const app = createApp({ ...options, loader, hooks, maxConcurrentTransforms: availableParallelism() });
  const server = createServer(async (incoming, outgoing) => {
    const response = await answer(incoming, options, app);
    send(outgoing, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, options);
  loader.load().catch(() => undefined); // each /ping and request tries again and says why
  return { server, url: urlOf(server, options.host), loader };
}

/** Stops accepting on SIGTERM and SIGINT, lets running requests end, and then exits. */
export function drainOnSignals(server: Server): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeIdleConnections();
      setTimeout(() => process.exit(0), DRAIN_MS).unref();
    });
  }
}

type App = (request: HttpRequest, context: Context) => Promise<HttpResponse>;

async function answer(
  incoming: IncomingMessage,
  { timeoutMs, maxBodyBytes }: Settings,
  app: App,
): Promise<HttpResponse> {
  const started = performance.now();
  try {
    const body = await readBody(incoming, maxBodyBytes);
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
    const request: HttpRequest = {
      method: incoming.method ?? 'GET',
      path: decodePath(pathname),
      query: new Map(searchParams),
      headers: incoming.headers as { [name: string]: string | undefined },
      body,
    };
    const getRemainingTimeInMillis = () => timeoutMs - (performance.now() - started);
    return await app(request, { awsRequestId: randomUUID(), getRemainingTimeInMillis } as Context);
  } catch (error) {
    incoming.resume(); // a client that is still sending reads the answer only when it is done
    return problemResponse(error); // the request did not get as far as the app, which answers all else
  }
}

async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  requireSize(Number(incoming.headers['content-length'] ?? 0), maxBytes);
  const chunks: Buffer[] = [];
  let bodyBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bodyBytes += chunk.length;
    requireSize(bodyBytes, maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

function send(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  const bodyless = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  outgoing.writeHead(status, { ...headers, ...bodyless });
  outgoing.end(body);
}

function listen(server: Server, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
