import { KindlingError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import type { WatchedModel } from '../model/row-counter.ts';
import { openCounter } from './counting.ts';

/**
 * Has a model count the rows that it scores from here on, where it brings a baseline.
 *
 * @param tell is told why a baseline cannot be used; the model answers without
 * @param shared what another thread has counted into, for the same model
 * @returns the model, which may be anything that a user's own `model_fn` made
 */
export function watchModel<Loaded>(model: Loaded, tell: (reason: string) => void, shared?: SharedArrayBuffer): Loaded {
  const { baseline } = (model ?? {}) as Partial<Model>;
  if (baseline === undefined) return model;
  try {
    (model as WatchedModel).counter = openCounter(model as Model, shared);
  } catch (error) {
    if (!(error instanceof KindlingError)) throw error;
    tell(error.message);
  }
  return model;
}
