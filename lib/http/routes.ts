import { withDefaults } from '../content/index.ts';
import { isBlankBody } from '../content/text.ts';
import { MethodNotAllowedError, ModelLoadingError, NotFoundError } from '../errors.ts';
import { NO_UNKNOWN_CATEGORIES } from '../frame/unknown-categories.ts';
import { definedOnly, parseCustomAttributes, parseOptions } from '../hooks/options.ts';
import type { Service } from '../service/service.ts';
import { quoteName, shorten } from '../short-text.ts';
import { decodeBody, encodeResponse } from './content-coding.ts';
import { type HttpRequest, type HttpResponse, jsonResponse, plainHeader } from './message.ts';
import { nameDefault } from './name-default.ts';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  answer(request: HttpRequest, service: Service, signal: AbortSignal | undefined): Promise<HttpResponse>;
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/ping$/, answer: ping },
  { method: 'POST', path: /^\/invocations$/, answer: invocations },
  { method: 'GET', path: /^\/execution-parameters$/, answer: executionParameters },
  { method: 'POST', path: /^\/endpoints\/([^/]+)\/invocations$/, answer: endpointInvocations },
];

/**
 * The answer of the route that the request names. `HEAD` is answered where `GET` is, without the body.
 *
 * @param signal aborts the work when its deadline has passed
 */
export async function route(request: HttpRequest, service: Service, signal?: AbortSignal): Promise<HttpResponse> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path;
  const candidates = ROUTES.filter((candidate) => candidate.path.test(path));
  const found = candidates.find((candidate) => candidate.method === method);
  if (!found) throw candidates.length > 0 ? methodNotAllowed(request, candidates) : unknownRoute(path);
  const response = await found.answer(request, service, signal);
  return request.method === 'HEAD' ? withoutBody(response) : response;
}

function withoutBody({ status, headers, body }: HttpResponse): HttpResponse {
  return { status, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body: '' };
}

async function ping(_request: HttpRequest, service: Service): Promise<HttpResponse> {
  await Promise.race([service.ready(), stillLoading()]);
  return jsonResponse(200, { status: 'Healthy' });
}

/** SageMaker gives a ping 2 s; a load that takes longer is answered before that. */
const PING_MS = 1500;

function stillLoading(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new ModelLoadingError()), PING_MS).unref();
  });
}

async function invocations(request: HttpRequest, service: Service, signal?: AbortSignal): Promise<HttpResponse> {
  const encoded = await request.readBody();
  const body = await decodeBody(encoded, request.headers['content-encoding'] ?? '', service.maxBodyBytes);
  if (body !== encoded) request.hold?.(body.length);
  if (isBlankBody(body)) return { status: 204, headers: {}, body: '' };
  const bodyBytes = body.length; // the body may go to another thread
  const given = givenOptions(request);
  const question = {
    body,
    contentType: withDefaults(contentTypeOf(request), body, service.csvDefaults),
    accept: request.headers.accept ?? '',
    defaultAccept: service.defaultAccept,
    options: {
      ...service.defaultOptions,
      outputs: service.defaultOutputs,
      ...(given.size > 0 && definedOnly(parseOptions(given))),
    },
  };
  const answer = await service.transform(question, signal).catch((error) => {
    throw nameDefault(error, given, service.defaultSources ?? new Map());
  });
  const { decodeMs, predictMs, encodeMs } = answer;
  const unknown = describeUnknown(answer.unknownCategories);
  const response: HttpResponse = {
    status: 200,
    headers: {
      'content-type': answer.contentType,
      'server-timing': `${step('decode', decodeMs)}, ${step('predict', predictMs)}, ${step('encode', encodeMs)}`,
      ...(unknown && { 'x-kindling-unknown-categories': String(unknown.unknownCategories) }),
    },
    body: answer.body,
    log: { rows: answer.numRow, bodyBytes, ...unknown },
  };
  return await encodeResponse(response, request.headers['accept-encoding']);
}

function step(name: string, ms: number): string {
  return `${name};dur=${ms.toFixed(2)}`;
}

/** What the log says of categories that the model does not know, if the rows have any. */
function describeUnknown({ cells, columns } = NO_UNKNOWN_CATEGORIES) {
  return cells > 0 ? { unknownCategories: cells, unknownCategoryColumns: columns } : undefined;
}

/** Older clients of SageMaker write it in one word. */
function contentTypeOf({ headers }: HttpRequest): string {
  return headers['content-type'] ?? headers.contenttype ?? '';
}

/** The path that AWS SDK clients use when their endpoint is this server. */
async function endpointInvocations(
  request: HttpRequest,
  service: Service,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  const targetModel = request.headers['x-amzn-sagemaker-target-model'];
  if (targetModel !== undefined) {
    throw new NotFoundError(`model ${quoteName(targetModel)} is not here: this endpoint serves one model`, {
      hint: 'leave TargetModel out',
    });
  }
  const response = await invocations(request, service, signal);
  const variant = plainHeader(request, 'x-amzn-sagemaker-target-variant') ?? 'AllTraffic';
  return { ...response, headers: { ...response.headers, 'x-amzn-invoked-production-variant': variant } };
}

async function executionParameters(_request: HttpRequest, service: Service): Promise<HttpResponse> {
  return jsonResponse(200, {
    MaxConcurrentTransforms: service.maxConcurrentTransforms,
    BatchStrategy: 'MULTI_RECORD',
    MaxPayloadInMB: Math.max(1, Math.floor(service.maxBodyBytes / 2 ** 20)),
  });
}

/** Options of the query string, then of Custom-Attributes. */
function givenOptions({ query, headers }: HttpRequest): ReadonlyMap<string, string> {
  const attributes = headers['x-amzn-sagemaker-custom-attributes'];
  return attributes ? new Map([...query, ...parseCustomAttributes(attributes)]) : query;
}

function methodNotAllowed({ method, path }: HttpRequest, candidates: readonly Route[]): MethodNotAllowedError {
  const allow = candidates.flatMap((candidate) => (candidate.method === 'GET' ? ['GET', 'HEAD'] : [candidate.method]));
  return new MethodNotAllowedError(`${shorten(path)} has no ${shorten(method)}`, allow);
}

function unknownRoute(path: string): NotFoundError {
  return new NotFoundError(`no route ${shorten(path)}`, {
    hint: 'POST /invocations predicts, GET /ping tells the health',
  });
}
