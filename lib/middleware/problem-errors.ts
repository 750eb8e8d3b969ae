import type { MiddlewareObj } from '@middy/core';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { problemResponse } from '../http/refusals.ts';

/** Answers errors with problem+json, or as the route’s own protocol has them. */
export function problemErrors(): MiddlewareObj<HttpRequest, HttpResponse> {
  return {
    onError: (request) => {
      request.response = problemResponse(request.error, request.event.path);
    },
  };
}
