import type { Worker } from 'node:worker_threads';
import { WorkerError } from '../errors.ts';
import { RemoteError } from './remote-error.ts';
import type { SharedModel } from './shared-model.ts';
import type { Answer, Transferable } from './task.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** One thread of a pool and the tasks that it has. It keeps the process alive only while it has any. */
export class PoolThread {
  /** Resolves when the thread has its model. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #numPosted = 0;
  #end: WorkerError | undefined;

  constructor(script: string, model: SharedModel) {
    // not imported: who never starts a thread need not load it
    const { Worker: ThreadWorker } = process.getBuiltinModule('node:worker_threads');
    this.#worker = new ThreadWorker(script, { workerData: model });
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('messageerror', (cause) => this.#fail(new WorkerError('an answer cannot be read', { cause })));
    this.#worker.on('error', (cause) => this.#fail(endedBy(cause)));
    this.#worker.on('exit', (code) => this.#fail(new WorkerError(`a worker thread ended with status ${code}`)));
    this.ready = this.#wait(READY);
    this.ready.catch(() => undefined); // who waits for it is told
  }

  get isAlive(): boolean {
    return this.#end === undefined;
  }

  get numTask(): number {
    return this.#waiting.size;
  }

  run(kind: string, task: object, transfer: readonly Transferable[]): Promise<unknown> {
    if (this.#end) return Promise.reject(this.#end);
    const id = ++this.#numPosted;
    const result = this.#wait(id);
    this.#worker.postMessage({ id, kind, task }, transfer);
    return result;
  }

  async end(error: WorkerError): Promise<void> {
    this.#fail(error);
    await this.#worker.terminate();
  }

  #wait<Result>(id: number): Promise<Result> {
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
    });
  }

  #settle({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (error) waiting?.reject(RemoteError.from(error));
    else waiting?.resolve(result);
  }

  #fail(error: WorkerError): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }
}

/** The id under which a thread says that it has its model. */
const READY = 0;

/** What is no sentence of kindling's stays in the cause, which the log has. */
function endedBy(cause: NodeJS.ErrnoException): WorkerError {
  if (cause.code !== 'ERR_WORKER_OUT_OF_MEMORY') return new WorkerError('a worker thread ended', { cause });
  const hint = 'send fewer rows at a time, or give the process more memory';
  return new WorkerError('a worker thread ran out of memory', { hint, cause });
}
