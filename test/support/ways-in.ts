// Every way into the service, as one function from request to answer.
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Logger } from '@aws-lambda-powertools/logger';
import { readSettings } from '../../handlers/environment.ts';
import { type ServerOptions, startServer } from '../../handlers/http-server.ts';
import { decodeEscapes } from '../../lib/content/text.ts';
import { createInvokeHandler, type InvokeHandlerOptions } from '../../lib/middleware/invoke-handler.ts';

export interface Asked {
  method?: string;
  path?: string;
  headers?: { [name: string]: string };
  body?: string | Buffer;
}
export interface Answered {
  status: number;
  headers: { [name: string]: string };
  text: string;
  bytes: Buffer;
}
export interface Service {
  /** where a server listens */
  url?: string;
  ask(asked: Asked): Promise<Answered>;
  close(): Promise<void>;
}
export interface WayIn {
  name: string;
  open(options: Partial<InvokeHandlerOptions & ServerOptions> & { modelUri: string }): Promise<Service>;
}

const DECODERS = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };

export const MAX_BODY_BYTES = 200_000;

export const server: WayIn = {
  name: 'server',
  async open(options) {
    const settings = {
      ...readSettings({}),
      port: 0,
      host: '127.0.0.1',
      maxBodyBytes: MAX_BODY_BYTES,
      logLevel: 'CRITICAL',
    } as const;
    const running = await startServer({ ...settings, ...options });
    return {
      url: running.url,
      async ask({ method = 'POST', path = '/invocations', headers = {}, body }) {
        const init = { method, headers, ...(body !== undefined && { body }) };
        const response = await fetch(running.url + path, init as RequestInit);
        const bytes = Buffer.from(await response.arrayBuffer());
        const answered = Object.fromEntries(response.headers);
        return { status: response.status, headers: answered, text: bytes.toString(), bytes };
      },
      close: () =>
        new Promise((resolve) => {
          running.server.close(() => resolve());
          running.server.closeAllConnections();
        }),
    };
  },
};

function lambda(name: string, event: (asked: Required<Asked>, base64: string) => object): WayIn {
  return {
    name,
    async open(options) {
      const logger = new Logger({ logLevel: 'SILENT' });
      const handler = createInvokeHandler({ logger, maxBodyBytes: MAX_BODY_BYTES, ...options });
      return {
        async ask({ method = 'POST', path = '/invocations', headers = {}, body = '' }) {
          const asked = { method, path, headers, body };
          const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 10_000 };
          // biome-ignore lint/suspicious/noExplicitAny: the events and results of five services
          const result: any = await handler(event(asked, Buffer.from(body).toString('base64')), context as never);
          const bytes = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8');
          const lists = Object.entries((result.multiValueHeaders ?? {}) as { [name: string]: string[] });
          const multi = lists.map(([key, [value]]) => [key, value]);
          const answered = { ...result.headers, ...Object.fromEntries(multi) };
          const undo = DECODERS[answered['content-encoding'] as keyof typeof DECODERS];
          const plain = undo ? undo(bytes) : bytes;
          return { status: result.statusCode, headers: answered, text: plain.toString(), bytes: plain };
        },
        close: async () => undefined,
      };
    },
  };
}

const split = (path: string): [string, string] => [path.split('?')[0]!, path.split('?')[1] ?? ''];
const pairs = (path: string) => [...new URLSearchParams(split(path)[1])];

/** The server, with every request in another thread. */
const serverThreads: WayIn = {
  name: 'server with threads',
  open: (options) => server.open({ ...options, workers: 2, largeBytes: 0 }),
};

export const waysIn: readonly WayIn[] = [
  server,
  serverThreads,
  lambda('REST API', ({ method, path, headers }, body) => ({
    httpMethod: method,
    path: decodeEscapes(split(path)[0]), // as API Gateway hands it on
    queryStringParameters: Object.fromEntries(pairs(path)),
    headers,
    body,
    isBase64Encoded: true,
    requestContext: { stage: 'prod' },
  })),
  lambda('HTTP API', ({ method, path, headers }, body) => ({
    version: '2.0',
    rawPath: `/prod${split(path)[0]}`,
    rawQueryString: split(path)[1],
    headers,
    body,
    isBase64Encoded: true,
    requestContext: { stage: 'prod', http: { method } },
  })),
  lambda('Function URL', ({ method, path, headers }, body) => ({
    version: '2.0',
    rawPath: split(path)[0],
    rawQueryString: split(path)[1],
    headers,
    body,
    isBase64Encoded: true,
    requestContext: { stage: '$default', http: { method, path: split(path)[0] } },
  })),
  lambda('load balancer', ({ method, path, headers }, body) => ({
    httpMethod: method,
    path: split(path)[0],
    queryStringParameters: Object.fromEntries(pairs(path).map(([key, value]) => [key, encodeURIComponent(value)])),
    headers,
    body,
    isBase64Encoded: true,
    requestContext: { elb: {} },
  })),
  lambda('load balancer with lists of values', ({ method, path, headers }, body) => ({
    httpMethod: method,
    path: split(path)[0],
    multiValueQueryStringParameters: Object.fromEntries(
      pairs(path).map(([key, value]) => [key, [encodeURIComponent(value)]]),
    ),
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, [value]])),
    body,
    isBase64Encoded: true,
    requestContext: { elb: {} },
  })),
];
