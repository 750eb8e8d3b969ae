import { withDefaults } from '../content/index.ts';
import { isBlankBody } from '../content/text.ts';
import { MethodNotAllowedError, ModelLoadingError, NotFoundError } from '../errors.ts';
import { NO_UNKNOWN_CATEGORIES } from '../frame/unknown-categories.ts';
import { definedOnly, parseCustomAttributes, parseOptions, type TransformOptions } from '../hooks/options.ts';
import type { Question, Transformed } from '../hooks/transform.ts';
import { utf8Bytes } from '../platform/node.ts';
import type { Stop } from '../service/deadlines.ts';
import type { Service } from '../service/service.ts';
import { quoteName, shorten } from '../short-text.ts';
import { decodeBody, encodeResponse, requireSize } from './content-coding.ts';
import { type HttpRequest, type HttpResponse, jsonResponse, plainHeader, timing } from './message.ts';
import { nameDefault } from './name-default.ts';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  answer(request: HttpRequest, service: Service, stop: Stop | undefined): Promise<HttpResponse>;
}

/** What is answered; docs/reference/http.md has each. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/ping$/, answer: ping },
  { method: 'POST', path: /^\/invocations$/, answer: invocations },
  { method: 'GET', path: /^\/execution-parameters$/, answer: executionParameters },
  { method: 'POST', path: /^\/endpoints\/([^/]+)\/invocations$/, answer: endpointInvocations },
];

/** A service that shows a page to people as well, where it is asked for `/`. */
export interface Site extends Service {
  readonly page?: ((request: HttpRequest) => Promise<HttpResponse>) | undefined;
}

/**
 * The answer of the route that the request names. `HEAD` is answered where `GET` is, without the body.
 *
 * @param stop whose signal aborts the work when its deadline has passed
 */
export function route(request: HttpRequest, service: Site, stop?: Stop): Promise<HttpResponse> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const path = request.path.length > 1 && request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
  const found = ROUTES.find((candidate) => candidate.method === method && candidate.path.test(path));
  const page = method === 'GET' && request.path === '/' ? service.page : undefined;
  if (!found && !page) return Promise.reject(noRoute(request, path));
  const answering = page ? page(request) : found!.answer(request, service, stop);
  return request.method === 'HEAD' ? answering.then(withoutBody) : answering;
}

function noRoute(request: HttpRequest, path: string): MethodNotAllowedError | NotFoundError {
  const candidates = ROUTES.filter((candidate) => candidate.path.test(path));
  return candidates.length > 0 ? methodNotAllowed(request, candidates) : unknownRoute(path);
}

function withoutBody({ status, headers, body }: HttpResponse): HttpResponse {
  const { length } = typeof body === 'string' ? utf8Bytes(body) : body;
  return { status, headers: { ...headers, 'content-length': String(length) }, body: '' };
}

async function ping(_request: HttpRequest, service: Service): Promise<HttpResponse> {
  await soon(service.ready());
  return jsonResponse(200, { status: 'Healthy' });
}

/** SageMaker gives a ping 2 s; a load that takes longer is answered before that. */
const PING_MS = 1500;

async function soon(loading: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ModelLoadingError()), PING_MS);
  });
  await Promise.race([loading, late]).finally(() => clearTimeout(timer));
}

async function invocations(request: HttpRequest, service: Service, stop?: Stop): Promise<HttpResponse> {
  const encoded = await request.readBody();
  requireSize(encoded.length, service.maxBodyBytes);
  const coding = request.headers['content-encoding'];
  const body = coding ? await unfold(encoded, request, coding, service.maxBodyBytes) : encoded;
  if (isBlankBody(body)) return { status: 204, headers: {}, body: '' };
  const bodyBytes = body.length; // the body may go to another thread
  const { given, options } = wishesOf(request, service);
  const question = {
    body,
    contentType: withDefaults(contentTypeOf(request), body, service.csvDefaults),
    accept: request.headers.accept ?? '',
    defaultAccept: service.defaultAccept,
    options,
  };
  const answer = await ask(question, given, service, stop);
  const { decodeMs, predictMs, encodeMs } = answer;
  const unknown = describeUnknown(answer.unknownCategories);
  const response: HttpResponse = {
    status: 200,
    headers: {
      'content-type': answer.contentType,
      'server-timing': `${timing('decode', decodeMs)}, ${timing('predict', predictMs)}, ${timing('encode', encodeMs)}`,
      ...(unknown && { 'x-kindling-unknown-categories': String(unknown.unknownCategories) }),
    },
    body: answer.body,
    log: { rows: answer.numRow, bodyBytes, ...unknown },
  };
  return encodeResponse(response, request.headers['accept-encoding']);
}

async function ask(question: Question, given: Wishes['given'], service: Service, stop?: Stop): Promise<Transformed> {
  try {
    return await service.transform(question, stop);
  } catch (error) {
    throw nameDefault(error, given, service.defaultSources ?? new Map());
  }
}

async function unfold(
  encoded: Uint8Array,
  request: HttpRequest,
  coding: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const body = await decodeBody(encoded, coding, maxBytes);
  if (body !== encoded) request.hold?.(body.length);
  return body;
}

/** The log's words for categories that the model does not know, if the rows have any. */
function describeUnknown({ cells, columns } = NO_UNKNOWN_CATEGORIES) {
  return cells > 0 ? { unknownCategories: cells, unknownCategoryColumns: columns } : undefined;
}

/** Older clients of SageMaker write it in one word. */
function contentTypeOf({ headers }: HttpRequest): string {
  return headers['content-type'] ?? headers.contenttype ?? '';
}

/** The path that AWS SDK clients use when their endpoint is this server. */
async function endpointInvocations(request: HttpRequest, service: Service, stop?: Stop): Promise<HttpResponse> {
  const targetModel = request.headers['x-amzn-sagemaker-target-model'];
  if (targetModel !== undefined) {
    throw new NotFoundError(`model ${quoteName(targetModel)} is not here: this endpoint serves one model`, {
      hint: 'leave TargetModel out',
    });
  }
  const response = await invocations(request, service, stop);
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

/** The wishes of a request besides its rows. */
interface Wishes {
  /** options of the query string, then of Custom-Attributes */
  readonly given: ReadonlyMap<string, string>;
  readonly options: TransformOptions;
}

/** Most requests want nothing, which comes to the same for all of a service. */
const NO_WISHES = new WeakMap<Service, Wishes>();

function wishesOf({ query, headers }: HttpRequest, service: Service): Wishes {
  const attributes = headers['x-amzn-sagemaker-custom-attributes'];
  if (query.size > 0 || attributes) {
    return readWishes(new Map([...query, ...parseCustomAttributes(attributes ?? '')]), service);
  }
  const known = NO_WISHES.get(service);
  if (known !== undefined) return known;
  const wishes = readWishes(query, service);
  NO_WISHES.set(service, wishes);
  return wishes;
}

function readWishes(given: ReadonlyMap<string, string>, { defaultOptions, defaultOutputs }: Service): Wishes {
  const own = given.size > 0 ? definedOnly(parseOptions(given)) : {};
  return { given, options: { ...defaultOptions, outputs: defaultOutputs, ...own } };
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
