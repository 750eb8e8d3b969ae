import type { Worker } from 'node:worker_threads';
import { WorkerError } from '../errors.ts';
import { RemoteError } from './remote-error.ts';
import { type Answer, PROBE, type Question, type Transferable } from './task.ts';

/** A task, and who awaits its result. */
export interface Job {
  readonly kind: string;
  readonly task: object;
  /** buffers of the task that the thread gets without a copy */
  readonly transfer: readonly Transferable[];
  /** aborted when nobody wants the result any longer */
  readonly signal: AbortSignal | undefined;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Told of what happens in a thread. */
export interface ThreadWatcher {
  /** A task is done, so that there is room for another. */
  settled(thread: WorkerThread): void;
  /** The thread is gone; it may have begun the first of the tasks that it leaves. */
  ended(thread: WorkerThread, error: unknown, unfinished: readonly Job[]): void;
}

/** The id under which a thread says that it has its model. */
const READY = 0;

/** How long a thread that is alive may take to say so. */
const PROBE_MS = 500;

/** One thread of a pool and the tasks that it has. It keeps the process alive only while it has any. */
export class WorkerThread {
  /** Resolves when the thread has its model. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #watcher: ThreadWatcher;
  readonly #start = Promise.withResolvers<void>();
  /** by id, in the order in which the thread got them */
  readonly #jobs = new Map<number, Job>();
  readonly #probes = new Map<number, (isAlive: boolean) => void>();
  #busyWith: Job | undefined;
  #lastId = READY;
  #state: 'starting' | 'ready' | 'ended' = 'starting';

  constructor(script: string, workerData: unknown, watcher: ThreadWatcher) {
    // not imported: who never starts a thread need not load it
    const { Worker: ThreadWorker } = process.getBuiltinModule('node:worker_threads');
    this.#watcher = watcher;
    this.#worker = new ThreadWorker(script, { workerData });
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('messageerror', (cause) => this.end(new WorkerError('an answer cannot be read', { cause })));
    this.#worker.on('error', (cause) => this.end(endedBy(cause)));
    this.#worker.on('exit', (code) => this.end(new WorkerError(`a worker thread ended with status ${code}`)));
    this.ready = this.#start.promise;
    this.ready.catch(() => undefined); // reported to whoever awaits it
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** The task that keeps it from beginning another: the last one, unless that waits for something. */
  get busyWith(): Job | undefined {
    return this.#busyWith;
  }

  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  /** The tasks that are not done, in the order in which they came. */
  get jobs(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  /** Has a task done, after those that came before. */
  give(job: Job): void {
    const id = ++this.#lastId;
    try {
      this.#worker.postMessage({ id, kind: job.kind, task: job.task } satisfies Question, job.transfer);
    } catch (error) {
      job.reject(error); // what cannot be sent
      return;
    }
    this.#jobs.set(id, job);
    this.#busyWith = job;
    this.#worker.ref();
  }

  /** Has something done whose end nobody awaits. */
  tell(kind: string, task: object): void {
    this.#worker.postMessage({ id: ++this.#lastId, kind, task } satisfies Question);
  }

  /** Whether the thread takes messages: a task that waited for something may keep it busy since. */
  isResponsive(): Promise<boolean> {
    if (this.hasEnded) return Promise.resolve(false);
    const id = ++this.#lastId;
    this.#worker.postMessage({ id, kind: PROBE, task: {} } satisfies Question);
    return new Promise((resolve) => {
      this.#probes.set(id, resolve);
      setTimeout(() => this.#answerProbe(id, false), PROBE_MS).unref();
    });
  }

  /** Ends the thread, whatever it is doing; resolves when it is gone. */
  async end(error: unknown): Promise<void> {
    if (this.hasEnded) return;
    this.#state = 'ended';
    const gone = this.#worker.terminate();
    const unfinished = this.jobs;
    this.#jobs.clear();
    for (const id of this.#probes.keys()) this.#answerProbe(id, false);
    this.#start.reject(error);
    this.#watcher.ended(this, error, unfinished);
    await gone;
  }

  #settle(answer: Answer): void {
    const { id } = answer;
    if (this.#busyWith === this.#jobs.get(id)) this.#busyWith = undefined;
    this.#answerProbe(id, true);
    if (id === READY) this.#started(answer);
    else if (!answer.isWaiting) this.#finish(answer);
    if (!this.hasEnded) this.#watcher.settled(this);
  }

  #finish({ id, result, error }: Answer): void {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    if (this.#jobs.size === 0) this.#worker.unref();
    if (error) job?.reject(RemoteError.from(error));
    else job?.resolve(result);
  }

  #started({ error }: Answer): void {
    if (error) {
      void this.end(RemoteError.from(error));
      return;
    }
    this.#state = 'ready';
    this.#start.resolve();
    this.#worker.unref();
  }

  #answerProbe(id: number, isAlive: boolean): void {
    this.#probes.get(id)?.(isAlive);
    this.#probes.delete(id);
  }
}

/** What is no sentence of kindling's stays in the cause, which the log has. */
function endedBy(cause: NodeJS.ErrnoException): WorkerError {
  if (cause.code !== 'ERR_WORKER_OUT_OF_MEMORY') return new WorkerError('a worker thread ended', { cause });
  const hint = 'send fewer rows at a time, or give the process more memory';
  return new WorkerError('a worker thread ran out of memory', { hint, cause });
}
