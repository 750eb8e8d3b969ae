// Every way into the service, as one function from request to answer.
import { Logger } from '@aws-lambda-powertools/logger';
import { readSettings } from '../../handlers/environment.ts';
import { type ServerOptions, startServer } from '../../handlers/http-server.ts';
import { createInvokeHandler, type InvokeHandlerOptions } from '../../lib/middleware/invoke-handler.ts';
import {
  type Answered as AnsweredBytes,
  answerOf,
  eventOf,
  FRONT_NAMES,
  type Front,
  type LambdaResult,
  type Question,
} from './lambda-events.ts';

export type { Question as Asked } from './lambda-events.ts';
export interface Answered extends AnsweredBytes {
  text: string;
}
export interface Service {
  /** where a server listens */
  url?: string;
  ask(question: Question): Promise<Answered>;
  close(): Promise<void>;
}
export interface WayIn {
  name: string;
  open(options: Partial<InvokeHandlerOptions & ServerOptions> & { modelUri: string }): Promise<Service>;
}

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

function lambda(name: Front): WayIn {
  return {
    name,
    async open(options) {
      const logger = new Logger({ logLevel: 'SILENT' });
      const handler = createInvokeHandler({ logger, maxBodyBytes: MAX_BODY_BYTES, ...options });
      const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 10_000 };
      return {
        async ask(question) {
          const result = await handler(eventOf(name, question), context as never);
          const answered = answerOf(result as LambdaResult);
          return { ...answered, text: answered.bytes.toString() };
        },
        close: async () => undefined,
      };
    },
  };
}

/** The server, with every request in another thread. */
const serverThreads: WayIn = {
  name: 'server with threads',
  open: (options) => server.open({ ...options, workers: 2, largeBytes: 0 }),
};

export const waysIn: readonly WayIn[] = [server, serverThreads, ...FRONT_NAMES.map(lambda)];
