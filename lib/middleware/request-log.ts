import type { MiddlewareObj, Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { KindlingError } from '../errors.ts';
import { type HttpRequest, type HttpResponse, plainHeader, timing } from '../http/message.ts';
import { nowMs } from '../platform/node.ts';
import { shorten } from '../short-text.ts';
import type { RequestLogger } from './late-logger.ts';
import { logEntry, logMessage } from './log-entry.ts';

interface Timed extends Record<string, unknown> {
  startedMs: number;
}

type HttpCall = Request<HttpRequest, HttpResponse, Error, Context, Timed>;

/** One log line a request, and its id (the caller's `x-request-id`, else the invocation's) in the answer. */
export function requestLog(logger: RequestLogger): MiddlewareObj<HttpRequest, HttpResponse, Error, Context, Timed> {
  const finish = (request: HttpCall) => {
    const requestId = idOf(request);
    const ms = nowMs() - request.internal.startedMs;
    if (request.response) {
      const { headers } = request.response;
      const steps = headers['server-timing'];
      headers['server-timing'] = `${steps ? `${steps}, ` : ''}${timing('total', ms)}`;
      headers['x-request-id'] = requestId;
    }
    if (request.error || logger.isTalkative !== false) logRequest(logger, request, requestId, ms);
  };
  return {
    before: (request) => {
      request.internal.startedMs = nowMs();
    },
    after: finish,
    onError: finish,
  };
}

function idOf({ event, context }: HttpCall): string {
  return plainHeader(event, 'x-request-id') ?? context.awsRequestId;
}

function logRequest(logger: RequestLogger, { event, response, error }: HttpCall, requestId: string, ms: number): void {
  const status = response?.status ?? 500;
  const entry = {
    requestId,
    method: shorten(event.method, 20),
    path: shorten(event.path, 500),
    status,
    ms: Math.round(ms * 100) / 100,
    ...response?.log,
  };
  const quiet = isProbe(event) ? 'debug' : undefined;
  if (!error) logger[quiet ?? 'info']('answered', entry);
  else if (status >= 500) logger.error(logMessage(error), logEntry({ ...entry, error }));
  else logger[quiet ?? 'warn'](logMessage(error), logEntry({ ...entry, code: (error as Partial<KindlingError>).code }));
}

/** User agents of load balancers and schedulers that ask again and again. */
const PROBES = /^(?:ELB-HealthChecker|kube-probe|GoogleHC|Amazon-Route53-Health|Consul Health|UptimeRobot)/i;

/** Whether somebody only asks whether the service is there. */
function isProbe({ path, headers }: HttpRequest): boolean {
  return path === '/ping' || PROBES.test(headers['user-agent'] ?? '');
}
