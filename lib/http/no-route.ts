import { MethodNotAllowedError, NotFoundError } from '../errors.ts';
import { shorten } from '../short-text.ts';
import type { HttpRequest } from './message.ts';
import { isServed, type Route, type Site } from './route.ts';

/** Why a request leads nowhere, with the routes of its path. */
export function noRoute(
  request: HttpRequest,
  routes: readonly Route[],
  site: Site,
): MethodNotAllowedError | NotFoundError {
  const methods = routes.filter((candidate) => isServed(candidate, site)).map(({ method }) => method);
  if (methods.length === 0) return unknownRoute(request.path, site);
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return new MethodNotAllowedError(`${shorten(request.path)} has no ${shorten(request.method)}`, allow);
}

function unknownRoute(path: string, { models }: Site): NotFoundError {
  const hint = 'POST /invocations predicts, GET /ping tells the health, GET /openapi.json lists every route';
  const ofSeveral = 'there are several models here: /models/NAME/invoke predicts, /models/NAME/mcp has its tools';
  return new NotFoundError(`no route ${shorten(path)}`, { hint: models ? ofSeveral : hint });
}
