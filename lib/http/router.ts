import { utf8Bytes } from '../platform/node.ts';
import type { Stop } from '../service/deadlines.ts';
import { callerAt } from './caller-in.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { noRoute } from './refusals.ts';
import { type Call, isServed, type Route, type Site } from './route.ts';
import { ROUTES } from './routes/index.ts';

type Parameters = Call['parameters'];

/** What a path may lead to: routes that differ in their methods. */
interface Match {
  readonly routes: readonly Route[];
  readonly parameters: Parameters;
}

/** Routes by their paths, and those of templates by the parts of theirs. */
const FIXED = new Map<string, readonly Route[]>();
const TEMPLATES: { readonly parts: readonly string[]; readonly routes: readonly Route[] }[] = [];

for (const path of new Set(ROUTES.map((entry) => entry.path))) {
  const routes = ROUTES.filter((entry) => entry.path === path);
  if (path.includes('{')) TEMPLATES.push({ parts: path.split('/'), routes });
  else FIXED.set(path, routes);
}

/**
 * The answer of the route that the request names. `HEAD` is answered where `GET` is, without the body.
 *
 * @param stop whose signal aborts the work when its deadline has passed
 */
export function route(request: HttpRequest, site: Site, stop?: Stop): Promise<HttpResponse> {
  const { routes, parameters } = match(onePath(request.path));
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const found = routes.find((candidate) => candidate.method === method && isServed(candidate, site));
  if (found === undefined) return routeCaller(request, site, stop, routes);
  const answering = found.answer({ request, site, stop, parameters });
  return request.method === 'HEAD' ? answering.then(withoutBody) : answering;
}

/** What a request for predictions says of its model. */
export interface Scoring {
  /** the endpoint or model that its path names */
  readonly endpoint: string | undefined;
}

/** What a request asks for that a route answers with predictions; undefined for any other. */
export function scoringOf({ method, path }: HttpRequest): Scoring | undefined {
  const { routes, parameters } = match(onePath(path));
  const isScoring = routes.some((candidate) => candidate.isScoring && candidate.method === method);
  return isScoring ? { endpoint: parameters.endpoint ?? parameters.name } : undefined;
}

/** A question whose form tells what it is, wherever it is asked. */
async function routeCaller(request: HttpRequest, site: Site, stop: Stop | undefined, routes: readonly Route[]) {
  const caller = await callerAt(request, site.maxBodyBytes);
  if (caller === undefined) throw noRoute(request, routes, site);
  const { method, query, headers, readBody } = request;
  return await route({ method, path: '/invocations', query, headers, readBody, caller }, site, stop);
}

/** A path without doubled slashes and one at its end, which clients make that put an address and a path together. */
function onePath(path: string): string {
  const merged = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
  return merged.length > 1 && merged.endsWith('/') ? merged.slice(0, -1) : merged;
}

const NO_PARAMETERS: Parameters = {};
const NO_MATCH: Match = { routes: [], parameters: NO_PARAMETERS };

function match(path: string): Match {
  const fixed = FIXED.get(path);
  if (fixed !== undefined) return { routes: fixed, parameters: NO_PARAMETERS };
  const given = path.split('/');
  for (const { parts, routes } of TEMPLATES) {
    const parameters = parametersIn(given, parts);
    if (parameters !== undefined) return { routes, parameters };
  }
  return NO_MATCH;
}

function parametersIn(given: readonly string[], parts: readonly string[]): Parameters | undefined {
  if (given.length !== parts.length) return undefined;
  const parameters: { [name: string]: string } = {};
  for (const [at, part] of parts.entries()) {
    const text = given[at]!;
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = text;
    else if (part !== text) return undefined;
  }
  return parameters;
}

function withoutBody({ status, headers, body }: HttpResponse): HttpResponse {
  const { length } = typeof body === 'string' ? utf8Bytes(body) : body;
  return { status, headers: { ...headers, 'content-length': String(length) }, body: '' };
}
