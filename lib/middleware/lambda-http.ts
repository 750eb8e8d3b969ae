import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { type EventKind, kindOfEvent, requestOfEvent, resultOfResponse } from '../http/events/index.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { problemResponse } from '../http/refusals.ts';
import { invocationError } from './invocation-error.ts';

/** The event as it came, for the way back. */
interface Arrived extends Record<string, unknown> {
  kind: EventKind;
  event: unknown;
}

/** Turns Lambda's events into requests and responses into what the caller of that kind expects. */
export function lambdaHttp(): MiddlewareObj<unknown, unknown, Error, Context, Arrived> {
  return {
    before: (request) => {
      const { event, context } = request;
      const kind = kindOfEvent(event, context);
      Object.assign(request.internal, { kind, event });
      request.event = requestOfEvent(event, kind, context) satisfies HttpRequest;
    },
    after: (request) => {
      const { kind, event } = request.internal;
      request.response = answer(request.response as HttpResponse, kind, event);
    },
    onError: (request) => {
      const { kind, event } = request.internal;
      if (!kind.throwsFailures) {
        request.response = resultOfResponse(
          (request.response as HttpResponse | undefined) ?? problemResponse(request.error),
          kind,
          event,
        );
        return;
      }
      request.response = undefined as unknown; // makes Middy throw the error, so that the invocation counts as failed
      request.error = invocationError(request.error);
    },
  };
}

/** The result for the caller, or the problem that it is too large. */
function answer(response: HttpResponse, kind: EventKind, event: unknown): unknown {
  try {
    return resultOfResponse(response, kind, event);
  } catch (error) {
    if (kind.throwsFailures) throw invocationError(error);
    return resultOfResponse(problemResponse(error), kind, event);
  }
}
