import { openCounter } from '../drift/counting.ts';
import type { Question, Transformed } from '../hooks/transform.ts';
import type { Model } from '../model/model.ts';
import type { RowCounter } from '../model/row-counter.ts';
import { nowMs } from '../platform/node.ts';
import { FORGET } from '../threads/shared-model.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';
import type { Answerer } from './answerer.ts';
import type { Stop } from './deadlines.ts';
import { runTransform, type TaskOwn } from './transform-task.ts';

/** What a thread is told that loads its models itself. */
export interface OwnModels {
  readonly isEnsemble: boolean;
  /** path of a user's script */
  readonly script?: string | undefined;
  /** whether its `prepare_fn` may be another than that of the model's training */
  readonly takesOtherScript?: boolean | undefined;
  /** whether it counts the rows of models that bring a baseline */
  readonly monitor?: boolean | undefined;
}

/** The same, with the model that it loads first: the one that tasks are about which name none. */
export interface OwnModel extends OwnModels {
  readonly modelUri: string;
}

/** The kind of a task that loads a model and does nothing else. */
export const LOAD = 'load';

/** What the thread tells of a model that it has loaded. */
export interface LoadedThere {
  readonly memoryBytes: number;
  /** what counts its rows there, and what of the model is needed to read that; undefined where nobody does */
  readonly counted:
    | (Pick<Model, 'baseline' | 'featureNames' | 'numFeature' | 'categories'> & { readonly counts: SharedArrayBuffer })
    | undefined;
}

/**
 * Has one thread answer everything: a user's script, whose hooks may share state and take their time, so that there is
 * one copy of it and the main thread is never busy with it. It may have other models beside this one.
 */
export class OwnThread implements Answerer {
  readonly numConcurrent = 1;
  /** the thread has it */
  readonly loaded = undefined;
  memoryBytes = 0;
  loadMs: number | undefined;
  /** what counts the model's rows, where somebody watches them */
  counter: RowCounter | undefined;
  readonly #pool: ThreadPool;
  readonly #leave: () => Promise<void>;
  #own: TaskOwn;
  #loading: Promise<void> | undefined;

  /**
   * @param pool with one thread
   * @param own the model: 0 is the one that the thread loads first
   * @param leave ends the thread, where no other model is left to it
   */
  constructor(pool: ThreadPool, { id, uri }: Pick<TaskOwn, 'id' | 'uri'>, leave: () => Promise<void>) {
    this.#pool = pool;
    this.#own = { id, uri, counts: undefined };
    this.#leave = leave;
  }

  /** A thread that is started again is on its way: requests wait for it, and health is not in doubt. */
  async ready(): Promise<undefined> {
    if (this.loadMs !== undefined && this.#pool.isAlive) return;
    await this.#pool.ready();
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #load(): Promise<void> {
    const startMs = nowMs();
    const { memoryBytes, counted } = await this.#pool.run<LoadedThere>(LOAD, { own: this.#own });
    this.memoryBytes = memoryBytes;
    if (counted && this.counter === undefined) {
      this.counter = openCounter(counted as unknown as Model, counted.counts);
      this.#own = { ...this.#own, counts: counted.counts };
    }
    this.loadMs ??= nowMs() - startMs;
  }

  async transform(question: Question, stop?: Stop): Promise<Transformed> {
    await this.ready();
    return await runTransform(this.#pool, { ...question, own: this.#own }, stop?.signal);
  }

  async close(): Promise<void> {
    this.#pool.tell(FORGET, { id: this.#own.id });
    await this.#leave();
  }
}
