import { availableParallelism } from 'node:os';
import { watchModel } from '../../lib/drift/watch-model.ts';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import type { Site } from '../../lib/http/route.ts';
import { siteOfModels } from '../../lib/http/site-of-models.ts';
import type { RequestLogger } from '../../lib/middleware/late-logger.ts';
import { shadowLog } from '../../lib/middleware/shadow-log.ts';
import type { Model } from '../../lib/model/model.ts';
import { Loader } from '../../lib/service/model-loader.ts';
import type { SeveralModels, Shadowed } from '../../lib/service/models.ts';
import { RequestThreads, type RequestThreadsOptions } from '../../lib/service/request-threads.ts';
import type { ServiceSettings } from '../../lib/service/service.ts';
import { Turns } from '../../lib/service/turns.ts';
import type { Settings } from '../environment.ts';
import type { ServedSeveral } from '../playground.ts';
import { ScriptThreads, SharedThreads } from '../share-model.ts';

/** What counts for several models alone. */
export interface OfSeveral {
  /** The path of the script that the model at a path or uri is behind; undefined for none. */
  readonly scriptOf?: ((modelUri: string) => string | undefined) | undefined;
  /** whether pages may tell paths */
  readonly shows?: boolean;
}

interface ModelsServerOptions
  extends Omit<Settings, 'metrics'>,
    Pick<Site, 'metrics'>,
    OfSeveral,
    Pick<ServiceSettings, 'csvDefaults'>,
    Pick<RequestThreadsOptions, 'largeBytes'> {
  /** told of what shadows have made of a request, besides the log */
  readonly onShadow: (told: Shadowed) => void;
}

/** What is served, and how its threads end. */
export interface ModelsServer {
  readonly site: Site;
  close(): Promise<void>;
}

/** Serves several models: each answers small requests in this thread, and all have the same threads for the others. */
export function serveModels(
  places: SeveralModels,
  { metrics, onShadow, ...options }: ModelsServerOptions,
  logger: RequestLogger,
): ModelsServer {
  const { isEnsemble, takesOtherScript, monitor, logLevel } = options;
  const { largeBytes, scriptOf, workers: size = availableParallelism() } = options;
  const hooks = withHooks({}, { isEnsemble, takesOtherScript });
  const turns = new Turns();
  const threads = new SharedThreads(size);
  const scripts = new ScriptThreads({ isEnsemble, takesOtherScript, monitor, logLevel });
  const open = (modelUri: string) => {
    const script = scriptOf?.(modelUri);
    if (script !== undefined) return scripts.open(script, modelUri);
    const warn = (note: string) => logger.warn(note, { modelUri });
    const watched = (model: Model) => (monitor ? watchModel(model, warn) : model);
    const loader = new Loader<Model>(async () => watched(tellNotes(await hooks.model_fn(modelUri), warn)));
    const share = (model: Model) => threads.shareWith(model, { modelUri, isEnsemble });
    return new RequestThreads(loader, { hooks, size, largeBytes, turns, share });
  };
  const settings: ServiceSettings = { ...options, maxConcurrentTransforms: size };
  const log = shadowLog(logger);
  const told = (shadowed: Shadowed) => {
    onShadow(shadowed);
    log(shadowed);
  };
  const site = siteOfModels(places, { settings, open, onShadow: told });
  const { playground, defaultOptions, shows = false } = options;
  const page = playground ? pageOf(site, { isEnsemble, defaultOptions, scriptOf, shows }) : undefined;
  const close = async () => void (await Promise.all([threads.close(), scripts.close()]));
  return { site: { ...site, metrics, page }, close };
}

/** The pages for people, whose program is loaded when the first of them asks for one. */
function pageOf(site: Site, served: ServedSeveral): Site['page'] {
  const page = new Loader(async () => {
    const { openPlaygroundOfSeveral } = await import('../playground.ts');
    return openPlaygroundOfSeveral(await site.models!(), served);
  });
  return async (request) => (await page.load())(request);
}
