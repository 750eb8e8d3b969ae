import type { MiddlewareObj } from '@middy/core';
import { watchModel } from '../drift/watch-model.ts';
import type { Frame } from '../frame/frame.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { ownsRows } from '../hooks/own-hooks.ts';
import type { Preparing } from '../hooks/prepared-by.ts';
import { tellNotes } from '../hooks/tell-notes.ts';
import { withHooks } from '../hooks/with-hooks.ts';
import type { Site } from '../http/route.ts';
import { siteOfModels } from '../http/site-of-models.ts';
import type { Model } from '../model/model.ts';
import { modelNameOf } from '../model/model-name.ts';
import { type Answerer, PlainAnswerer } from '../service/answerer.ts';
import { heldModel } from '../service/held-model.ts';
import { Loader } from '../service/model-loader.ts';
import type { SeveralModels, Shadowed } from '../service/models.ts';
import type { ServiceSettings } from '../service/service.ts';
import { createApp } from './app.ts';
import type { CaptureCounts } from './capture-metrics.ts';
import type { FunctionMetrics } from './emf-metrics.ts';
import { lambdaHttp } from './lambda-http.ts';
import { LateLogger, type RequestLogger } from './late-logger.ts';
import { lateObserver } from './late-observer.ts';
import type { LogLevel } from './logger.ts';
import type { Observer } from './observer.ts';
import { shadowLog } from './shadow-log.ts';

/** Parts of a Lambda handler; hooks that are left out are kindling's own. */
// biome-ignore lint/suspicious/noExplicitAny: what a user's hooks hand to each other is theirs
export interface InvokeHandlerOptions<Loaded = any, Rows = any, Scored = any>
  extends Partial<Hooks<Loaded, Rows, Scored>>,
    Partial<ServiceSettings> {
  /** folder, file or `s3://` uri that `model_fn` is called with */
  readonly modelUri: string;
  /** whether several models in a folder of SageMaker's cross validation answer together; default true */
  readonly isEnsemble?: boolean;
  /** models that are asked by name (X-Amzn-SageMaker-Target-Model, `/models/NAME/invoke`) in place of the one at `modelUri` */
  readonly models?: SeveralModels | undefined;
  /** what the Open Inference Protocol calls the model; default: the base name of its file or folder */
  readonly modelName?: string | undefined;
  /** the function's memory; a share of it bounds what a compressed model unfolds to */
  readonly memoryBytes?: number | undefined;
  /** `emf` for a line of each request that CloudWatch makes metrics of; default: nothing is counted */
  readonly metrics?: 'emf' | 'off' | undefined;
  /** Powertools' logger, or anything that writes lines as it does */
  readonly logger?: RequestLogger | undefined;
  /** the level of the logger that is made when none is given; default `INFO`, on Lambda its own setting */
  readonly logLevel?: LogLevel | undefined;
}

/** The part of Lambda's context that a handler reads; it may be left out. */
export interface LambdaContext {
  /** the id that the log has */
  readonly awsRequestId?: string;
  /** ms until Lambda ends the invocation; a 504 comes 50 ms before */
  getRemainingTimeInMillis?(): number;
  /** what the caller says of itself: AgentCore's gateway names the tool in it */
  readonly clientContext?: unknown;
}

/** A function for Lambda to call: it takes an event, and answers as the sender of an event of that kind expects. */
// biome-ignore lint/suspicious/noExplicitAny: an answer for API Gateway, for a load balancer, or predictions themselves
export type InvokeHandler = (event: unknown, context?: LambdaContext) => Promise<any>;

/** AWS's limit for the event of a synchronous invocation. */
const MAX_EVENT_BYTES = 6 * 2 ** 20;

/**
 * A Lambda handler for API Gateway, Function URL, load balancer and direct invocations. The model is loaded once per
 * execution environment: during init when it is a local path, on the first call when it has to be fetched.
 * A load that failed is told by the call that needs the model, and tried again by the next.
 *
 * @param options the model, and hooks or settings of one's own
 * @example
 * ```js
 * import { createInvokeHandler, predict_fn } from 'kindling';
 *
 * export const handler = createInvokeHandler({
 *   modelUri: 's3://models/abalone/',
 *   predict_fn: (frame, model) => predict_fn(frame, model, { outputs: ['prediction', 'contributions'] }),
 * });
 * ```
 */
export function createInvokeHandler<Loaded = Model, Rows = Frame, Scored = Frame>(
  options: InvokeHandlerOptions<Loaded, Rows, Scored>,
): InvokeHandler {
  return createObservedHandler(options);
}

/** Who looks on, and what it has to do before an answer goes out: afterwards the environment may be frozen, or ended. */
export interface LambdaObserver extends Observer {
  /** what became of what it has captured */
  readonly counts?: CaptureCounts | undefined;
  /** told of what shadows have made of requests */
  shadowed?(told: Shadowed): void;
  beforeAnswer?(context: LambdaContext): Promise<void> | undefined;
}

/** The same for kindling's own function, which has more to do than answers. */
export function createObservedHandler(
  options: InvokeHandlerOptions & Preparing,
  observers: readonly LambdaObserver[] = [],
  isMonitored = true,
): InvokeHandler {
  const { modelUri, models, isEnsemble, memoryBytes, maxBodyBytes, maxConcurrentTransforms } = options;
  const { defaultAccept, defaultOutputs, defaultOptions, defaultSources, csvDefaults } = options;
  const { script, takesOtherScript } = options;
  const hooks = withHooks(options, { isEnsemble, memoryBytes, script, takesOtherScript });
  const { logLevel, logger = new LateLogger(logLevel) } = options;
  const load = async (uri: string) => {
    const warn = (note: string) => logger.warn(note, { modelUri: uri });
    const model = tellNotes(await hooks.model_fn(uri), warn);
    return isMonitored ? watchModel(model, warn) : model;
  };
  const open = (uri: string) => new PlainAnswerer(new Loader<unknown>(() => load(uri)), hooks);
  const settings = {
    maxBodyBytes: maxBodyBytes ?? MAX_EVENT_BYTES,
    defaultAccept,
    defaultOutputs,
    defaultOptions,
    defaultSources,
    csvDefaults,
    maxConcurrentTransforms: maxConcurrentTransforms ?? 1,
    hasOwnHooks: ownsRows(options),
  };
  const emf = options.metrics === 'emf' ? openEmf(() => service, observers) : undefined;
  const log = shadowLog(logger);
  const onShadow = (told: Shadowed) => {
    log(told);
    for (const observer of observers) observer.shadowed?.(told);
    void emf?.then(({ shadowed }) => shadowed(told));
  };
  const service: Site = models
    ? siteOfModels(models, { settings, open, onShadow })
    : siteOf(open(modelUri), options, settings);
  // Middy's types ask for all of Lambda's context, Middy itself for nothing
  return createApp(service, {
    logger,
    observers: [...(emf ? [lateObserver(emf)] : []), ...observers],
    outer: [lambdaHttp(), ...beforeAnswers(observers)],
  }) as unknown as InvokeHandler;
}

async function openEmf(site: () => Site, observers: readonly LambdaObserver[]): Promise<FunctionMetrics> {
  const { functionMetrics } = await import('./emf-metrics.ts');
  return functionMetrics(site(), observers.find(({ counts }) => counts)?.counts);
}

/** What observers have to do first, once a request was answered: failures do not wait for it. */
function beforeAnswers(observers: readonly LambdaObserver[]): MiddlewareObj<unknown, unknown, Error, LambdaContext>[] {
  const waiting = observers.filter(({ beforeAnswer }) => beforeAnswer);
  const after = async ({ context }: { context: LambdaContext }) => {
    for (const observer of waiting) await observer.beforeAnswer!(context);
  };
  return waiting.length === 0 ? [] : [{ after }]; // Middy takes none without hooks
}

function siteOf(answerer: Answerer, { modelUri, modelName }: InvokeHandlerOptions, settings: ServiceSettings): Site {
  // a failed load is reported by the call that needs the model, which tries again
  if (!modelUri.startsWith('s3://')) answerer.ready().catch(() => undefined);
  return {
    ...settings,
    modelName: modelName ?? modelNameOf(modelUri),
    loadedModel: () => answerer.loaded,
    held: () => (answerer.loaded ? [heldModel(modelName ?? modelNameOf(modelUri), answerer)] : []),
    ready: () => answerer.ready(),
    transform: (question) => answerer.transform(question),
  };
}
