import type { Question, Transformed } from '../hooks/transform.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';
import type { Stop } from './deadlines.ts';
import { runTransform } from './transform-task.ts';

/** What a thread is told that loads its model itself. */
export interface OwnModel {
  readonly modelUri: string;
  readonly isEnsemble: boolean;
  /** path of a user's script */
  readonly script?: string | undefined;
  /** whether its `prepare_fn` may be another than that of the model's training */
  readonly takesOtherScript?: boolean | undefined;
}

/**
 * Has one thread answer everything: a user's script, whose hooks may share state and take their time, so that there is
 * one copy of it and the main thread is never busy with it.
 */
export class OwnThread {
  readonly numConcurrent = 1;
  /** the thread has it */
  readonly loaded = undefined;
  readonly loadMs = undefined;
  readonly #pool: ThreadPool;
  #wasReady = false;

  /** @param pool with one thread */
  constructor(pool: ThreadPool) {
    this.#pool = pool;
  }

  /** A thread that is started again is on its way: requests wait for it, and health is not in doubt. */
  async ready(): Promise<undefined> {
    if (this.#wasReady && this.#pool.isAlive) return;
    await this.#pool.ready();
    this.#wasReady = true;
  }

  async transform(question: Question, stop?: Stop): Promise<Transformed> {
    await this.ready();
    return await runTransform(this.#pool, question, stop?.signal);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
