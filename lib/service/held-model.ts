import type { Answerer } from './answerer.ts';
import type { HeldModel } from './models.ts';

/** What is told of a model that answers. */
export function heldModel(modelName: string, { loaded: model, memoryBytes, loadMs }: Answerer): HeldModel {
  return { modelName, model, memoryBytes, loadMs };
}
