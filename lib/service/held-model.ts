import { counterOf } from '../model/row-counter.ts';
import type { Answerer } from './answerer.ts';
import type { HeldModel } from './models.ts';

/** What is told of a model that answers. */
export function heldModel(modelName: string, { loaded: model, counter, memoryBytes, loadMs }: Answerer): HeldModel {
  return { modelName, model, counter: counterOf(model) ?? counter, memoryBytes, loadMs };
}
