import type { Model } from '../model/model.ts';
import { shorten } from '../short-text.ts';

/**
 * Tells whoever writes the log what a user may not expect of a model that was loaded, one sentence at a time.
 *
 * @returns the model, which may be anything that a user's own `model_fn` made
 */
export function tellNotes<Loaded>(model: Loaded, tell: (note: string) => void): Loaded {
  const { summary } = (model ?? {}) as Partial<Model>;
  for (const note of summary?.notes ?? []) tell(shorten(note, 1000));
  return model;
}
