import { type Hooks, type Question, type Transformed, transform } from '../hooks/transform.ts';
import type { Model } from '../model/model.ts';
import { counterOf, type RowCounter } from '../model/row-counter.ts';
import type { Stop } from './deadlines.ts';
import type { Loader } from './model-loader.ts';

/** What answers with one model, wherever that is. */
export interface Answerer {
  /** bytes that the model takes now; 0 before it is loaded */
  readonly memoryBytes: number;
  /** the model, where this thread has it */
  readonly loaded: Model | undefined;
  /** how long its load took; undefined until it is there */
  readonly loadMs: number | undefined;
  /** what counts the rows of a model that another thread has, where somebody watches them */
  readonly counter?: RowCounter | undefined;
  /** Resolves when questions can be answered. Fails with the reason why not; the next call tries again. */
  ready(): Promise<unknown>;
  /** The answer to a question. */
  transform(question: Question, stop?: Stop): Promise<Transformed>;
  /** Gives back what it has taken; nothing is asked after that. */
  close(): Promise<void>;
}

/** Answers where it is asked, one request after the other. */
export class PlainAnswerer implements Answerer {
  readonly #loader: Loader<unknown>;
  readonly #hooks: Hooks;

  constructor(loader: Loader<unknown>, hooks: Hooks) {
    this.#loader = loader;
    this.#hooks = hooks;
  }

  get memoryBytes(): number {
    return memoryOf(this.#loader.loaded);
  }

  get loaded(): Model | undefined {
    const { loaded } = this.#loader;
    // one of a user's own `model_fn` may be anything
    return (loaded as Partial<Model> | undefined)?.summary === undefined ? undefined : (loaded as Model);
  }

  get loadMs(): number | undefined {
    return this.#loader.loadMs;
  }

  ready(): Promise<unknown> {
    return this.#loader.load();
  }

  async transform(question: Question): Promise<Transformed> {
    return await transform(question, await this.#loader.load(), this.#hooks);
  }

  async close(): Promise<void> {}
}

/** What a model takes, at least: names, texts and objects around its numbers. */
const MODEL_BYTES = 2 ** 16;

/** Bytes of a model's memory, as far as it tells: a runtime of others, or a model of a user's, tells its file's at best. */
export function memoryOf(model: unknown): number {
  const { memoryBytes, summary } = (model ?? {}) as Partial<Model>;
  const counts = counterOf(model as Model | undefined)?.shared.byteLength ?? 0;
  return MODEL_BYTES + (memoryBytes ?? 2 * (summary?.bytes ?? 0)) + counts;
}
