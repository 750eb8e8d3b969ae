import { availableParallelism } from 'node:os';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import type { Site } from '../../lib/http/route.ts';
import { siteOfModels } from '../../lib/http/site-of-models.ts';
import type { RequestLogger } from '../../lib/middleware/late-logger.ts';
import { shadowLog } from '../../lib/middleware/shadow-log.ts';
import type { Model } from '../../lib/model/model.ts';
import { Loader } from '../../lib/service/model-loader.ts';
import type { SeveralModels } from '../../lib/service/models.ts';
import { RequestThreads, type RequestThreadsOptions } from '../../lib/service/request-threads.ts';
import type { ServiceSettings } from '../../lib/service/service.ts';
import { Turns } from '../../lib/service/turns.ts';
import type { Settings } from '../environment.ts';
import { SharedThreads } from '../share-model.ts';
import type { Loaded } from './watch-server.ts';

interface ModelsServerOptions
  extends Omit<Settings, 'metrics'>,
    Pick<Site, 'metrics'>,
    Pick<ServiceSettings, 'csvDefaults'>,
    Pick<RequestThreadsOptions, 'largeBytes'> {}

/** What is served, and how its threads end. */
export interface ModelsServer {
  readonly site: Site;
  /** the one model, where there is one */
  readonly model: Loaded;
  close(): Promise<void>;
}

/** Serves several models: each answers small requests in this thread, and all have the same threads for the others. */
export function serveModels(
  places: SeveralModels,
  { metrics, ...options }: ModelsServerOptions,
  logger: RequestLogger,
): ModelsServer {
  const { isEnsemble, largeBytes, workers: size = availableParallelism() } = options;
  const hooks = withHooks({}, { isEnsemble });
  const turns = new Turns();
  const threads = new SharedThreads(size);
  const open = (modelUri: string) => {
    const loader = new Loader<Model>(async () =>
      tellNotes(await hooks.model_fn(modelUri), (note) => logger.warn(note, { modelUri })),
    );
    const share = (model: Model) => threads.shareWith(model, { modelUri, isEnsemble });
    return new RequestThreads(loader, { hooks, size, largeBytes, turns, share });
  };
  const settings: ServiceSettings = { ...options, maxConcurrentTransforms: size };
  const site = siteOfModels(places, { settings, open, onShadow: shadowLog(logger) });
  const model = { loaded: undefined, loadMs: undefined };
  return { site: { ...site, metrics }, model, close: () => threads.close() };
}
