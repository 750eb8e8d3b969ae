import { ModelFormatError } from '../../errors.ts';
import type { DocumentObject, DocumentValue } from '../../model/formats/document.ts';
import { writeUbjson } from '../../model/save/ubjson-writer.ts';
import { RandomState } from './random-state.ts';

const EMPTY: DocumentObject = new Map();

/**
 * The buffer within a pickled Booster: the model and the configuration around it, which XGBoost wants with a random
 * state; what a configuration leaves out is at its default.
 */
export function serializeBooster(document: DocumentObject): Uint8Array {
  const learner = document.get('learner');
  if (!(learner instanceof Map)) throw new ModelFormatError('the document has no learner');
  const config = object({
    learner: object({
      generic_param: object({ rng_state: new RandomState(0).toText() }),
      gradient_booster: object({
        name: 'gbtree',
        gbtree_train_param: EMPTY,
        specified_updater: false,
        tree_train_param: EMPTY,
        updater: [object({ hist_train_param: EMPTY, name: 'grow_quantile_histmaker' })],
      }),
      learner_train_param: EMPTY,
      metrics: [],
      objective: learner.get('objective') ?? null,
    }),
    version: document.get('version') ?? null,
  });
  return writeUbjson(object({ Config: config, Model: document }));
}

function object(members: { readonly [key: string]: DocumentValue }): DocumentObject {
  return new Map(Object.entries(members));
}
