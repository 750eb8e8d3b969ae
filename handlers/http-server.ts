import { createServer, type Server } from 'node:http';
import { availableParallelism } from 'node:os';
import type { Parameters } from '../lib/content/media-type.ts';
import { watchModel } from '../lib/drift/watch-model.ts';
import { ConfigurationError } from '../lib/errors.ts';
import { tellNotes } from '../lib/hooks/tell-notes.ts';
import { withHooks } from '../lib/hooks/with-hooks.ts';
import type { Site } from '../lib/http/route.ts';
import { Metrics } from '../lib/metrics/metrics.ts';
import { createApp } from '../lib/middleware/app.ts';
import type { Capture } from '../lib/middleware/capture/capture.ts';
import { watchCapture } from '../lib/middleware/capture-metrics.ts';
import { createJsonLog, writeSoon } from '../lib/middleware/json-log.ts';
import type { RequestLogger } from '../lib/middleware/late-logger.ts';
import { lateObserver } from '../lib/middleware/late-observer.ts';
import { metricsAnswer } from '../lib/middleware/metrics-answer.ts';
import { watchModels } from '../lib/middleware/model-metrics.ts';
import type { Observer } from '../lib/middleware/observer.ts';
import { requestMetrics } from '../lib/middleware/request-metrics.ts';
import { shadowMetrics } from '../lib/middleware/shadow-metrics.ts';
import type { Model } from '../lib/model/model.ts';
import { modelNameOf } from '../lib/model/model-name.ts';
import { BodyBudget } from '../lib/service/body-budget.ts';
import { heldModel } from '../lib/service/held-model.ts';
import { Loader } from '../lib/service/model-loader.ts';
import type { Shadowed } from '../lib/service/models.ts';
import type { OwnThread } from '../lib/service/own-thread.ts';
import { RequestQueue } from '../lib/service/request-queue.ts';
import { RequestThreads } from '../lib/service/request-threads.ts';
import { openCapture } from './capture.ts';
import type { CaptureSettings } from './capture-settings.ts';
import type { Settings } from './environment.ts';
import { Exchange, LINGER_MS } from './http-server/exchange.ts';
import { Pace } from './http-server/pace.ts';
import { type ModelsServer, type OfSeveral, serveModels } from './http-server/several-models.ts';
import { storeInThread } from './http-server/store-in-thread.ts';
import { watchServer } from './http-server/watch-server.ts';
import { END_SIGNALS } from './program/early-end.ts';
import { ScriptThreads, shareWith } from './share-model.ts';
import { traceServer } from './trace.ts';

/** SageMaker kills the container 30 s after SIGTERM. */
const DRAIN_MS = 25_000;
/** What is stored behind the last answer has as long. */
const FINISH_MS = 4_000;

/** Every network, in words of IPv4. */
const ANY_HOST = '0.0.0.0';

/** Longer than the 60 s after which load balancers drop idle connections, so that they never race the server. */
const KEEP_ALIVE_MS = 65_000;
/** Room for the longest custom attributes, and to say of longer ones what is wrong: Node's own 16 KiB would be an empty 431. */
const MAX_HEADER_BYTES = 64 * 2 ** 10;

export interface ServerOptions extends Settings, OfSeveral {
  /** 0 takes a free one */
  readonly port: number;
  /** undefined for every network: the machine's IPv4 and, where it has that, IPv6 */
  readonly host: string | undefined;
  /** path of a user's script */
  readonly script?: string | undefined;
  /** where requests and answers are kept; undefined for nowhere */
  readonly capture?: CaptureSettings | undefined;
  /** how the page calls the model in a line for the command; default: its name, for the page is not to tell paths to others */
  readonly shownUri?: string | undefined;
  /** parameters of text/csv that requests may leave out */
  readonly csvDefaults?: Parameters;
  /** bodies of more are answered by other threads; default: what keeps this one from pings for a millisecond or more */
  readonly largeBytes?: number;
  /** how long a body may take for 10 kB; default 10 s */
  readonly slowMs?: number;
}

interface RunningServer {
  readonly server: Server;
  readonly url: string;
  /** Resolves when the model is loaded. Fails with the reason why not, a script that cannot be loaded among them. */
  readonly ready: Promise<unknown>;
  /** Ends what goes on in the background, when the last request is answered. */
  readonly finish: () => Promise<void>;
}

/** A server that listens, with its url. The model is loaded meanwhile; `/ping` tells when that is done. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const freezes = options.memoryBytes !== undefined; // behind Lambda's web adapter: a line that waits would be late, or lost
  const logger = createJsonLog(options.logLevel, undefined, freezes ? undefined : writeSoon);
  const metrics = options.metrics === 'off' ? undefined : new Metrics();
  const { capture: wanted } = options;
  const store = wanted && storeInThread({ uri: wanted.uri, maxBodyBytes: options.maxBodyBytes });
  const capture = wanted && openCapture({ ...options, capture: wanted, logger, store });
  const { site, close } = serve(options, logger, { metrics, capture });
  const queue = new RequestQueue(options.queueLimit);
  if (metrics) watchServer(metrics, queue);
  if (metrics) watchModels(metrics, () => site.held?.() ?? []);
  const pace = new Pace(options.slowMs);
  if (metrics && capture) watchCapture(metrics, capture.backlog);
  const shared = {
    maxBodyBytes: options.maxBodyBytes,
    queue,
    budget: new BodyBudget(options.bodyMemoryBytes),
    pace,
    app: createApp(site, {
      logger,
      observers: [
        ...(metrics ? [observerOf(metrics, options, site.modelName)] : []),
        ...(capture ? [capture] : []),
        ...(options.tracing ? [traceServer()] : []),
      ],
      timeoutMs: options.timeoutMs,
    }),
  };
  const isListening = () => server.listening;
  const server = createServer(boundsOf(options), (incoming, outgoing) => {
    void new Exchange(incoming, shared).answer(outgoing, isListening);
  });
  server.once('close', () => pace.close());
  server.once('close', close);
  await listen(server, options);
  const ready = site.ready();
  ready.catch(() => undefined); // each /ping and request tries again and says why
  const finish = async () => await capture?.backlog.close(FINISH_MS);
  return { server, url: urlOf(server, options.host ?? ANY_HOST), ready, finish };
}

/** Who looks on. */
interface Watching {
  readonly metrics: Metrics | undefined;
  readonly capture: Capture | undefined;
}

/** One model, or several, and how their threads end. */
function serve(options: ServerOptions, logger: RequestLogger, { metrics: given, capture }: Watching): ModelsServer {
  const metrics = given && options.metrics !== 'emf' ? () => metricsAnswer(given) : undefined;
  if (options.models !== undefined) {
    const count = given && shadowMetrics(given);
    const onShadow = (told: Shadowed) => {
      count?.(told);
      capture?.shadowed(told);
    };
    return serveModels(options.models, { ...options, metrics, onShadow }, logger);
  }
  const threads = createThreads(options, logger);
  return { site: serviceOf(threads, options, metrics), close: () => threads.close() };
}

/** A user's script has a thread of its own: its hooks may share state, and would find other copies of it in others. */
function createThreads(options: ServerOptions, logger: RequestLogger): OwnThread | RequestThreads {
  const {
    modelUri,
    isEnsemble,
    script,
    takesOtherScript,
    largeBytes,
    workers: size = availableParallelism(),
  } = options;
  const { logLevel, monitor } = options;
  const own = { isEnsemble, takesOtherScript, logLevel, monitor };
  if (script !== undefined) return new ScriptThreads(own).open(script, modelUri);
  const hooks = withHooks({}, { isEnsemble, takesOtherScript });
  const warn = (note: string) => logger.warn(note, { modelUri });
  const watched = (model: Model) => (options.monitor ? watchModel(model, warn) : model);
  const loader = new Loader<Model>(async () => watched(tellNotes(await hooks.model_fn(modelUri), warn)));
  return new RequestThreads(loader, {
    hooks,
    size,
    largeBytes,
    share: (model) => shareWith(model, size, { ...own, modelUri }),
  });
}

/** Counts requests for whoever reads `/metrics`, or tells CloudWatch of each. */
function observerOf(metrics: Metrics, options: ServerOptions, model: string | undefined): Observer {
  return options.metrics === 'emf' ? lateObserver(openEmf(metrics, model)) : requestMetrics(metrics);
}

async function openEmf(metrics: Metrics, model: string | undefined): Promise<Observer> {
  const { emfMetrics } = await import('../lib/middleware/emf-metrics.ts');
  return emfMetrics({ model, readings: () => metrics.read() });
}

/** The page for people, which is made when the first of them asks for it. */
function pageOf(threads: OwnThread | RequestThreads, options: ServerOptions): Site['page'] {
  if (!options.playground) return undefined;
  const page = new Loader(async () => {
    const model = await threads.ready();
    const { openPlayground } = await import('./playground.ts');
    return await openPlayground(model, options);
  });
  return async (request) => (await page.load())(request);
}

function serviceOf(threads: OwnThread | RequestThreads, options: ServerOptions, metrics: Site['metrics']): Site {
  const modelName = options.modelName ?? modelNameOf(options.modelUri);
  const { maxBodyBytes, defaultAccept, defaultOutputs, defaultOptions, defaultSources, csvDefaults } = options;
  return {
    ready: () => threads.ready(),
    transform: (question, stop) => threads.transform(question, stop),
    maxBodyBytes,
    defaultAccept,
    defaultOutputs,
    defaultOptions,
    defaultSources,
    csvDefaults,
    page: pageOf(threads, options),
    metrics,
    loadedModel: () => threads.loaded,
    modelName,
    counter: () => threads.counter,
    held: () => (threads.loadMs === undefined ? [] : [heldModel(modelName, threads)]),
    get maxConcurrentTransforms() {
      return threads.numConcurrent;
    },
  };
}

/** A request must have come in by the deadline of its answer, which answers 504 before the connection is cut. */
function boundsOf({ timeoutMs }: Settings) {
  const requestTimeout = timeoutMs + LINGER_MS;
  const headersTimeout = Math.min(60_000, requestTimeout);
  return { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout, headersTimeout, maxHeaderSize: MAX_HEADER_BYTES };
}

/**
 * Stops accepting when a signal asks the process to end, lets running requests end, and then exits. A second signal waits for no
 * request any longer, and still for what is stored behind answers.
 */
export function drainOnSignals({ server, finish }: RunningServer): void {
  let isEnding = false;
  const end = () => {
    if (!isEnding) void finish().finally(() => process.exit(0));
    isEnding = true;
  };
  const drain = () => {
    if (!server.listening) return end();
    server.close(end);
    setTimeout(end, DRAIN_MS).unref();
  };
  for (const signal of END_SIGNALS) process.on(signal, drain);
}

function listen(server: Server, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(host ?? ANY_HOST, port, cause)));
    server.listen({ port, host }, resolve); // a host takes a start 5 ms: Node looks even addresses up
  });
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): unknown {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new ConfigurationError(`port ${port} of ${host} is taken`, {
        hint: 'end the program that listens there, or choose another port: port=0 takes a free one',
        cause,
      });
    case 'EACCES':
      return new ConfigurationError(`port ${port} of ${host} is not allowed to this user`, {
        hint: 'choose a port from 1024 on, or port=0 for a free one',
        cause,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ConfigurationError(`${host} is not an address of this machine`, {
        hint: 'choose host=127.0.0.1 for this machine alone, or host=0.0.0.0 for every network',
        cause,
      });
    default:
      return cause;
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
