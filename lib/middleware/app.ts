import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import type { Context } from 'aws-lambda';
import { DeadlineError } from '../errors.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import type { Site } from '../http/route.ts';
import { route } from '../http/router.ts';
import { Deadlines } from '../service/deadlines.ts';
import { LateLogger, type RequestLogger } from './late-logger.ts';
import type { LogLevel } from './logger.ts';
import { type Observer, observed } from './observer.ts';
import { problemErrors } from './problem-errors.ts';
import { requestLog } from './request-log.ts';

// biome-ignore lint/suspicious/noExplicitAny: events, answers and state of the outer middleware are its own
type OuterMiddleware = MiddlewareObj<any, any, Error, Context, any>;

/** Time kept back to write the answer that says that time ran out. */
const TIMEOUT_EARLY_MS = 50;

export interface AppOptions {
  readonly logger?: RequestLogger | undefined;
  /** for the logger that is made when none is given */
  readonly logLevel?: LogLevel | undefined;
  readonly outer?: OuterMiddleware[];
  /** who looks on besides the log */
  readonly observers?: readonly Observer[];
  /** how long requests have, where no context of Lambda's tells it */
  readonly timeoutMs?: number;
}

/**
 * The service as a Middy handler of HttpRequests: request log, error answers, routes. `outer` middleware comes first
 * and may turn other events into requests.
 */
export function createApp(
  service: Site,
  { logLevel, logger = new LateLogger(logLevel), outer = [], observers = [], timeoutMs }: AppOptions = {},
): MiddyfiedHandler<HttpRequest, HttpResponse> {
  const deadlines = timeoutMs === undefined ? undefined : new Deadlines(timeoutMs - TIMEOUT_EARLY_MS, deadlineError);
  return middy<HttpRequest, HttpResponse>({
    timeoutEarlyInMillis: TIMEOUT_EARLY_MS,
    timeoutEarlyResponse: deadlinePassed,
  })
    .use(outer)
    .use([observed([...observers, requestLog(logger, service)]), problemErrors()])
    .handler((request: HttpRequest, _context, stop) =>
      deadlines ? deadlines.keep((own) => route(request, service, own)) : route(request, service, stop),
    );
}

function deadlinePassed(): never {
  throw deadlineError();
}

function deadlineError(): DeadlineError {
  return new DeadlineError('the answer was not ready before the deadline', {
    hint: 'send fewer rows at a time, raise the timeout, or score a file with batch',
  });
}
