import { openModelFiles } from '../hooks/model-fn.ts';
import { Loader } from '../service/model-loader.ts';
import type { SeveralModels } from '../service/models.ts';
import type { Site } from './route.ts';
import type { ModelsOptions } from './several-models/open-models.ts';

/** A site of several models. What they need stands in a bundle of its own, which those with one model do not load. */
export function siteOfModels(several: SeveralModels, options: Omit<ModelsOptions, 'openFiles'>): Site {
  const loader = new Loader(async () => {
    const { openModels } = await import('./several-models/index.ts');
    return openModels(several, { ...options, openFiles: openModelFiles });
  });
  const models = () => loader.load();
  return {
    ...options.settings,
    ready: models,
    transform: async (question, stop) => (await models()).choose({}).service.transform(question, stop),
    models,
    held: () => loader.loaded?.held() ?? [],
  };
}
