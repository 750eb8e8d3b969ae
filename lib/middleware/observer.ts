import type { MiddlewareObj, Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import { type HttpRequest, type HttpResponse, isQuestion, plainHeader, tellTotal } from '../http/message.ts';
import { type Scoring, scoringOf } from '../http/router.ts';
import { nowMs } from '../platform/node.ts';

/** A request and what became of it. */
export interface Answered {
  readonly request: HttpRequest;
  /** the caller's id, or the one that the request was given */
  readonly requestId: string;
  /** undefined where a failure is thrown that has no answer */
  readonly response: HttpResponse | undefined;
  readonly error: Error | undefined;
  /** from the request's arrival in the handler to its answer */
  readonly ms: number;
  /** whether it is the first request of the process, but for GET and HEAD */
  readonly isFirst: boolean;
}

/** Looks on while requests are answered: a count, a copy, a line. What it does is never the caller's trouble. */
export interface Observer {
  /** Of a request for predictions, the one that is answered in its place: itself, or one around it that sees the body as it is read. */
  asked?(request: HttpRequest, scoring: Scoring, requestId: string): HttpRequest;
  /** Told of each answer before it goes out; its bytes are the caller's, to be copied by whoever keeps them. */
  answered(answered: Answered): void;
}

interface Timed extends Record<string, unknown> {
  startedMs: number;
}

type HttpCall = Request<HttpRequest, HttpResponse, Error, Context, Timed>;

/**
 * The request's id (the caller's `x-request-id`, else the invocation's) and its time in the answer; whoever observes
 * requests is told of both, the log's line among them.
 */
export function observed(
  observers: readonly Observer[],
): MiddlewareObj<HttpRequest, HttpResponse, Error, Context, Timed> {
  const asking = observers.filter(({ asked }) => asked);
  let isFirst = true;
  const finish = (call: HttpCall) => {
    const requestId = idOf(call);
    const ms = nowMs() - call.internal.startedMs;
    const { event: request, response, error } = call;
    if (response) {
      tellTotal(response.headers, ms);
      response.headers['x-request-id'] = requestId;
    }
    const isQuestioned = isQuestion(request);
    const answered: Answered = {
      request,
      requestId,
      response: response ?? undefined,
      error: error ?? undefined,
      ms,
      isFirst: isFirst && isQuestioned,
    };
    isFirst &&= !isQuestioned;
    for (const observer of observers) observer.answered(answered);
  };
  return {
    before: (call) => {
      call.internal.startedMs = nowMs();
      const scoring = asking.length > 0 ? scoringOf(call.event) : undefined;
      if (scoring) for (const observer of asking) call.event = observer.asked!(call.event, scoring, idOf(call));
    },
    after: finish,
    onError: finish,
  };
}

function idOf({ event, context }: HttpCall): string {
  return plainHeader(event, 'x-request-id') ?? context.awsRequestId;
}
