import type { DocumentNode } from '../formats/document.ts';
import type { Learner } from '../learner.ts';
import type { Release } from './release.ts';

/** What a model is converted from and to. */
export interface Conversion {
  readonly document: DocumentNode;
  readonly learner: Learner;
  readonly release: Release;
}

/** `model` of a booster of any release. */
export function findModel(document: DocumentNode): DocumentNode {
  const booster = document.object('learner').object('gradient_booster');
  return (booster.has('gbtree') ? booster.object('gbtree') : booster).object('model');
}

/** The trees; none of a linear booster. */
export function listTrees(document: DocumentNode): readonly DocumentNode[] {
  const model = findModel(document);
  return model.has('trees') ? model.objects('trees') : [];
}

/** `num_parallel_tree`, which files before 1.6 do not have. */
export function readParallelTrees(document: DocumentNode): number {
  const model = findModel(document);
  const parameters = model.has('gbtree_model_param') ? model.object('gbtree_model_param') : undefined;
  return parameters?.has('num_parallel_tree') ? Math.max(1, Number(parameters.text('num_parallel_tree'))) : 1;
}
