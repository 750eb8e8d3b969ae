import type { MiddlewareObj, Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import { type HttpRequest, type HttpResponse, plainHeader } from '../http/message.ts';
import type { RequestLogger } from './late-logger.ts';

interface Timed extends Record<string, unknown> {
  startedMs: number;
}

type HttpCall = Request<HttpRequest, HttpResponse, Error, Context, Timed>;

/** One log line a request, and its id (the caller's `x-request-id`, else the invocation's) in the answer. */
export function requestLog(logger: RequestLogger): MiddlewareObj<HttpRequest, HttpResponse, Error, Context, Timed> {
  const finish = (request: HttpCall) => {
    const requestId = idOf(request);
    const ms = performance.now() - request.internal.startedMs;
    if (request.response) {
      const { headers } = request.response;
      const timing = [headers['server-timing'], `total;dur=${ms.toFixed(2)}`].filter(Boolean).join(', ');
      request.response = {
        ...request.response,
        headers: { ...headers, 'server-timing': timing, 'x-request-id': requestId },
      };
    }
    logRequest(logger, request, requestId, ms);
  };
  return {
    before: (request) => {
      request.internal.startedMs = performance.now();
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
    method: event.method,
    path: event.path,
    status,
    ms: Math.round(ms * 100) / 100,
    ...response?.log,
  };
  if (status >= 500 && error) logger.error(error.message, { ...entry, error });
  else logger.info(error ? error.message : 'answered', entry);
}
