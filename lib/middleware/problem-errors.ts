import type { MiddlewareObj } from '@middy/core';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { problemResponse } from '../http/problem.ts';

/** Answers errors with problem+json. */
export function problemErrors(): MiddlewareObj<HttpRequest, HttpResponse> {
  return {
    onError: (request) => {
      request.response = problemResponse(request.error);
    },
  };
}
