import type { JsonObject } from '../../content/json-value.ts';
import type { Model } from '../../model/model.ts';
import type { Toolbox } from './toolbox.ts';

/** A JSON Schema without references. */
export type Schema = { readonly [keyword: string]: unknown };

/** Something that an agent can ask. */
export interface Tool<M = Model> {
  readonly name: string;
  /** for people */
  readonly title: string;
  /** Whether a model has it; absent where all do. */
  isOffered?(model: M): boolean;
  /** What it is for, what it takes and answers. */
  define(model: M): { readonly description: string; readonly inputSchema: Schema; readonly outputSchema: Schema };
  /** @throws KindlingError */
  call(given: JsonObject, model: M, toolbox: Toolbox): Promise<object>;
}
