import type { LogLevel } from '../lib/middleware/logger.ts';
import type { Model } from '../lib/model/model.ts';
import { type OwnModel, type OwnModels, OwnThread } from '../lib/service/own-thread.ts';
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

/** A thread that loads models itself. */
function ownThread(own: OwnModel): ThreadPool {
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

/** What each of the threads of scripts is told besides its script. */
type ScriptSettings = Omit<OwnModels, 'script'> & { readonly logLevel: LogLevel | undefined };

/** The threads of scripts that models are behind: one for each script, while there is a model behind it. */
export class ScriptThreads {
  readonly #settings: ScriptSettings;
  readonly #threads = new Map<string, { readonly pool: ThreadPool; numModel: number; lastId: number }>();

  constructor(settings: ScriptSettings) {
    this.#settings = settings;
  }

  /** What answers with a model by the hooks of a script. */
  open(script: string, modelUri: string): OwnThread {
    const own = { ...this.#settings, script, modelUri };
    const found = this.#threads.get(script) ?? { pool: ownThread(own), numModel: 0, lastId: -1 };
    this.#threads.set(script, found);
    found.numModel++;
    return new OwnThread(found.pool, { id: ++found.lastId, uri: modelUri }, async () => {
      if (--found.numModel > 0) return;
      this.#threads.delete(script);
      await found.pool.close();
    });
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#threads.values(), ({ pool }) => pool.close()));
  }
}

function share(model: Model, size: number): { model: Model; pool: ThreadPool } {
  const workerData = shareModel(model);
  return {
    model: openSharedModel(model, workerData),
    pool: new ThreadPool({ script: bundlePath('worker.cjs'), workerData, size }),
  };
}
