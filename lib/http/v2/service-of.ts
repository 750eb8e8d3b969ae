import { MODEL_VERSION } from '../../content/tensors/model-version.ts';
import { NotFoundError } from '../../errors.ts';
import type { Service } from '../../service/service.ts';
import { quoteName } from '../../short-text.ts';
import type { Call, Site } from '../route.ts';

/** What answers with a model, and the model's name. */
export interface NamedService {
  readonly service: Service;
  readonly name: string;
}

/** A site whose model nobody has named. */
const NAMELESS = 'model';

/** @throws NotFoundError for a model or version that is not there */
export async function serviceOf({ site, parameters: { name = '', version } }: Call): Promise<NamedService> {
  const service = site.models ? (await site.models()).find(name) : onlyModel(site, name);
  if (version === undefined || version === MODEL_VERSION) return { service, name };
  throw new NotFoundError(`the model ${quoteName(name)} has no version ${quoteName(version)}`, {
    hint: `its only version is ${MODEL_VERSION}`,
  });
}

function onlyModel(site: Site, name: string): Service {
  const { modelName = NAMELESS } = site;
  if (name === modelName) return site;
  throw new NotFoundError(`there is no model ${quoteName(name)}`, { hint: `this server has ${quoteName(modelName)}` });
}

/** The models of a site; of several those in memory. */
export async function namesOf({ modelName = NAMELESS, models }: Site): Promise<readonly string[]> {
  return models ? (await models()).list().map((model) => model.modelName) : [modelName];
}
