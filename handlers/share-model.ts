import type { Model } from '../lib/model/model.ts';
import type { OwnModel } from '../lib/service/own-thread.ts';
import { ModelThreads } from '../lib/threads/model-threads.ts';
import { canShare, openSharedModel, shareKernels, shareModel } from '../lib/threads/shared-model.ts';
import type { TaskThreads } from '../lib/threads/task-threads.ts';
import { ThreadPool } from '../lib/threads/thread-pool.ts';
import { bundlePath } from './bundle-path.ts';

/**
 * The model, and the threads that share it with this one, which is one of `size`; none are started yet. A single thread
 * needs no others, and a model of a foreign runtime is not shared.
 */
export function shareAmong(model: Model, size: number): { model: Model; pool: ThreadPool | undefined } {
  return size === 1 || !canShare(model) ? { model, pool: undefined } : share(model, size - 1);
}

/** The same for threads that this one leaves all work to: one at least. A model that is not shared has a thread of its own. */
export function shareWith(model: Model, size: number, own: OwnModel): { model: Model; pool: ThreadPool } {
  return canShare(model) ? share(model, size) : { model, pool: ownThread(own) };
}

/** A thread that loads a model itself. */
export function ownThread(own: OwnModel): ThreadPool {
  const isConcurrent = own.script !== undefined;
  return new ThreadPool({ script: bundlePath('worker.cjs'), workerData: own, size: 1, isConcurrent });
}

/** Threads that several models have between them, started when the first of these needs them. */
export class SharedThreads {
  readonly #size: number;
  #pool: ThreadPool | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** `shareWith`, among the threads of all. */
  shareWith(model: Model, own: OwnModel): { model: Model; pool: TaskThreads } {
    if (!canShare(model)) return { model, pool: ownThread(own) };
    this.#pool ??= new ThreadPool({ script: bundlePath('worker.cjs'), workerData: shareKernels(), size: this.#size });
    const shared = shareModel(model);
    return { model: openSharedModel(model, shared), pool: new ModelThreads(this.#pool, shared) };
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }
}

function share(model: Model, size: number): { model: Model; pool: ThreadPool } {
  const workerData = shareModel(model);
  return {
    model: openSharedModel(model, workerData),
    pool: new ThreadPool({ script: bundlePath('worker.cjs'), workerData, size }),
  };
}
