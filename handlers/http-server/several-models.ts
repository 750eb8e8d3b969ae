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
import { SharedThreads } from '../share-model.ts';

interface ModelsServerOptions
  extends Omit<Settings, 'metrics'>,
    Pick<Site, 'metrics'>,
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
  const { isEnsemble, largeBytes, workers: size = availableParallelism() } = options;
  const hooks = withHooks({}, { isEnsemble });
  const turns = new Turns();
  const threads = new SharedThreads(size);
  const open = (modelUri: string) => {
    const warn = (note: string) => logger.warn(note, { modelUri });
    const watched = (model: Model) => (options.monitor ? watchModel(model, warn) : model);
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
  return { site: { ...site, metrics }, close: () => threads.close() };
}
