import { compileKernels } from './compile-kernels.ts';
import { decodeEscapes } from './content/text.ts';
import { KindlingError } from './errors.ts';
import { ownHooks, ownsRows } from './hooks/own-hooks.ts';
import { requirePreparing } from './hooks/preparing.ts';
import { DEFAULT_HOOKS, type TransformHooks, transform } from './hooks/transform.ts';
import { bodyTooLarge, requireSize } from './http/body-size.ts';
import { type HttpRequest, type HttpResponse, plainHeader, tellTotal } from './http/message.ts';
import { problemResponse } from './http/refusals.ts';
import { createRequestId } from './http/request-id.ts';
import { route } from './http/router.ts';
import type { Model } from './model/model.ts';
import { concat, nowMs } from './platform/node.ts';
import { Loader } from './service/model-loader.ts';
import type { Service, ServiceSettings } from './service/service.ts';

/** A model that has been loaded or is being loaded, alone or as `loadModel` gives it. */
export type ServedModel =
  | {
      /** the model itself */
      readonly model: Model;
    }
  | Model
  | PromiseLike<
      | {
          /** the model itself */
          readonly model: Model;
        }
      | Model
    >;

/** Parts of a handler of requests; hooks that are left out are kindling's own. */
export interface FetchHandlerOptions extends Partial<TransformHooks>, Partial<ServiceSettings> {
  /** what `loadModel` gives, or what makes it: called by the first request that needs it, and again where that failed */
  readonly model: ServedModel | (() => ServedModel);
  /** what the Open Inference Protocol calls the model; default: `model` */
  readonly modelName?: string | undefined;
  /** told of what went wrong on this side of a request; default: the console */
  readonly onError?: ((error: unknown, request: Request) => void) | undefined;
}

/** A function for servers of the fetch standard: a request in, its answer out. It never fails. */
export type FetchHandler = (request: Request) => Promise<Response>;

/** SageMaker's limit, unless it is said otherwise. */
const MAX_BODY_BYTES = 20 * 2 ** 20;

/**
 * A handler for everything that serves by Request and Response (Deno, Bun, Cloudflare Workers, service workers): `/ping`,
 * `/invocations`, `/execution-parameters` and `/v2` answer as those of `kindling serve` do.
 *
 * @throws ConfigurationError for hooks that cannot be
 * @example export default { fetch: createFetchHandler({ model: () => loadModel(fetch(MODEL_URL)) }) };
 */
export function createFetchHandler(options: FetchHandlerOptions): FetchHandler {
  compileKernels();
  const service = serviceOf(options);
  const { onError = (error: unknown) => console.error(error) } = options;
  return async (request) => {
    const begun = nowMs();
    const asked = requestOf(request, service.maxBodyBytes);
    const answer = await route(asked, service).catch((error: unknown) => {
      if (!(error instanceof KindlingError && error.status < 500)) onError(error, request);
      return problemResponse(error, asked.path);
    });
    answer.headers['x-request-id'] = plainHeader(asked, 'x-request-id') ?? createRequestId();
    tellTotal(answer.headers, nowMs() - begun);
    return responseOf(answer, request.method);
  };
}

function serviceOf(options: FetchHandlerOptions): Service {
  const { model, modelName, maxBodyBytes, maxConcurrentTransforms } = options;
  const { defaultAccept, defaultOutputs, defaultOptions, defaultSources, csvDefaults } = options;
  const hooks: TransformHooks = { ...DEFAULT_HOOKS, ...ownHooks(options) };
  const loader = new Loader<Model>(async () => {
    const loaded = unwrap(await (typeof model === 'function' ? model() : model));
    if (loaded.preparedBy !== undefined) requirePreparing(loaded.preparedBy, options, {});
    return loaded;
  });
  // a model that is there is not waited for, and one that failed is told by the request that needs it
  if (typeof model !== 'function') loader.load().catch(() => undefined);
  return {
    modelName,
    loadedModel: () => loader.loaded,
    ready: () => loader.load(),
    hasOwnHooks: ownsRows(options),
    transform: async (question) => transform(question, await loader.load(), hooks),
    maxBodyBytes: maxBodyBytes ?? MAX_BODY_BYTES,
    maxConcurrentTransforms: maxConcurrentTransforms ?? 1,
    defaultAccept,
    defaultOutputs,
    defaultOptions,
    defaultSources,
    csvDefaults,
  };
}

/** Hooks get a Model, as `model_fn` gives it. */
function unwrap(loaded: { readonly model: Model } | Model): Model {
  return 'model' in loaded ? loaded.model : loaded;
}

/** Whoever serves compresses answers, or not, by rules of its own. */
function requestOf(request: Request, maxBodyBytes: number): HttpRequest {
  const { pathname, searchParams } = new URL(request.url);
  const { 'accept-encoding': _, ...headers } = Object.fromEntries(request.headers) as HttpRequest['headers'];
  return {
    method: request.method,
    path: decodeEscapes(pathname),
    query: new Map(searchParams),
    headers,
    readBody: () => readBody(request, maxBodyBytes),
  };
}

/** @throws PayloadTooLargeError before more than that is in memory */
async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const length = request.headers.get('content-length');
  if (length !== null) requireSize(Number(length), maxBytes);
  if (length !== null || !request.body) return new Uint8Array(await request.arrayBuffer());
  const pieces: Uint8Array[] = [];
  const reader = request.body.getReader();
  let held = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    held += step.value.length;
    if (held > maxBytes) {
      void reader.cancel().catch(() => undefined);
      throw bodyTooLarge(maxBytes);
    }
    pieces.push(step.value);
  }
  return pieces.length === 1 ? pieces[0]! : concat(pieces);
}

function responseOf({ status, headers, body }: HttpResponse, method: string): Response {
  const isBare = status === 204 || method === 'HEAD';
  return new Response(isBare ? null : (body as Uint8Array<ArrayBuffer> | string), { status, headers });
}
