import { WorkerError } from '../errors.ts';
import type { RunOptions, TaskThreads } from './task-threads.ts';
import { type Job, WorkerThread } from './worker-thread.ts';

export interface ThreadPoolOptions {
  /** path of the bundle that a thread runs */
  readonly script: string;
  /** what a thread is given when it starts */
  readonly workerData: unknown;
  readonly size: number;
  /** a thread begins a task while others wait for something; default: one after the other */
  readonly isConcurrent?: boolean;
}

const STUCK = 'a worker thread was busy past a deadline, and another takes its place';

/** Tasks that a thread has at most, so that it never waits for the next: the one that it does and one more. */
const MAX_TAKEN = 2;

/**
 * Threads that do tasks, each in the order in which they came. They start when they are first needed. One that ends, for
 * want of memory or because its task was given up, fails that task only: the others go to another thread, and a new one
 * takes its place.
 */
export class ThreadPool implements TaskThreads {
  readonly size: number;
  readonly #options: ThreadPoolOptions;
  /** (size) undefined where none has been started, or none could be */
  readonly #threads: (WorkerThread | undefined)[];
  /** tasks that no thread has yet */
  #queue: Job[] = [];
  /** tasks whose thread ended; tasks that came later may be waiting for what they tell, and must not be before them */
  readonly #moved = new WeakSet<Job>();
  #starting: Promise<void> | undefined;
  #isReady = false;
  #isClosing = false;

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
    this.size = options.size;
    this.#threads = new Array(options.size).fill(undefined);
  }

  /** Whether all threads have had their model. */
  get isReady(): boolean {
    return this.#isReady;
  }

  get root(): this {
    return this;
  }

  /** Whether there is a thread, or will be when it has started. */
  get isAlive(): boolean {
    return this.#alive.length > 0;
  }

  /** Starts all threads; where they cannot run, a warning says so and they never get ready. */
  start(): Promise<void> {
    this.#starting ??= this.ready().catch(({ message, cause }: WorkerError) => {
      const reason = (cause as Error | undefined)?.message ?? message;
      process.emitWarning(`worker threads do not start, so that one thread does the work: ${reason}`);
    });
    return this.#starting;
  }

  /**
   * Starts the threads that do not run, and waits until all have their model.
   *
   * @throws what stopped a thread
   */
  async ready(): Promise<void> {
    this.#startThreads();
    await Promise.all(this.#threads.map((thread) => thread!.ready));
    this.#isReady = true;
  }

  /**
   * The result of a task.
   *
   * @throws WorkerError when the thread ends; the signal's reason; else what the task throws
   */
  run<Result>(kind: string, task: object, { transfer = [], signal }: RunOptions = {}): Promise<Result> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const job: Job = { kind, task, transfer, signal, resolve, reject };
    this.#queue.push(job);
    this.#startThreads();
    this.#handOut();
    if (signal === undefined) return promise as Promise<Result>;
    const giveUp = () => this.#giveUp(job, signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', giveUp)) as Promise<Result>;
  }

  /** Has every thread that runs do something behind what it has, whose end nobody awaits. */
  tell(kind: string, task: object): void {
    for (const thread of this.#alive) if (thread.isReady) thread.tell(kind, task);
  }

  /** Ends all threads; what they have not done fails. */
  async close(): Promise<void> {
    const error = new WorkerError('the threads are closed');
    this.#isClosing = true;
    await Promise.all(this.#alive.map((thread) => thread.end(error)));
    this.#isClosing = false;
    for (const job of this.#queue.splice(0)) job.reject(error);
  }

  get #alive(): WorkerThread[] {
    return this.#threads.filter((thread) => thread !== undefined);
  }

  #startThreads(): void {
    for (let slot = 0; slot < this.size; slot++) if (this.#threads[slot] === undefined) this.#startThread(slot);
  }

  #startThread(slot: number): void {
    const { script, workerData } = this.#options;
    this.#threads[slot] = new WorkerThread(script, workerData, {
      settled: (thread) => this.#settled(thread),
      ended: (_thread, error, unfinished) => this.#ended(slot, error, unfinished),
    });
  }

  /** Gives the first tasks of the queue to threads that have room. */
  #handOut(): void {
    for (let job = this.#queue[0]; job !== undefined; job = this.#queue[0]) {
      const thread = this.#findThread(job);
      if (thread === undefined) return;
      this.#queue.shift();
      thread.give(job);
    }
  }

  /** The thread that has least to do. */
  #findThread(job: Job): WorkerThread | undefined {
    const free = this.#alive.filter((thread) => thread.isReady && this.#hasRoom(thread, job));
    if (free.length === 0) return undefined;
    return free.reduce((least, next) => (next.jobs.length < least.jobs.length ? next : least));
  }

  /** A task waits in a thread only where another thread could still get it, and where the one before it is as short. */
  #hasRoom({ jobs, busyWith }: WorkerThread, job: Job): boolean {
    if (this.#options.isConcurrent) return busyWith === undefined;
    if (jobs.length === 0) return true;
    const isShort = ({ transfer }: Job) => transfer.length === 0;
    return jobs.length < MAX_TAKEN && !this.#moved.has(job) && [job, ...jobs].every(isShort);
  }

  #settled(thread: WorkerThread): void {
    const [next] = thread.jobs;
    if (next?.signal?.aborted && !this.#options.isConcurrent) void thread.end(new WorkerError(STUCK));
    this.#handOut();
  }

  /** Fails what the thread may have begun. One that was at work is replaced at once, others when they are needed. */
  #ended(slot: number, error: unknown, unfinished: readonly Job[]): void {
    this.#threads[slot] = undefined;
    const numLost = this.#options.isConcurrent ? unfinished.length : 1;
    for (const job of unfinished.slice(0, numLost)) job.reject(error);
    const moved = unfinished.slice(numLost).filter(({ signal }) => !signal?.aborted);
    for (const job of moved) this.#moved.add(job);
    this.#queue.unshift(...moved);
    if (this.#isClosing) return;
    if (unfinished.length > 0) this.#startThread(slot);
    else if (!this.isAlive) for (const job of this.#queue.splice(0)) job.reject(error);
    this.#handOut();
  }

  #giveUp(job: Job, reason: unknown): void {
    job.reject(reason);
    this.#queue = this.#queue.filter((waiting) => waiting !== job);
    const thread = this.#alive.find(({ jobs }) => jobs.includes(job));
    if (thread === undefined) return;
    if (!this.#options.isConcurrent) {
      if (thread.jobs[0] === job) void thread.end(new WorkerError(STUCK));
    } else if (thread.busyWith === job || thread.busyWith === undefined) void this.#endIfStuck(thread);
  }

  async #endIfStuck(thread: WorkerThread): Promise<void> {
    if (!(await thread.isResponsive())) await thread.end(new WorkerError(STUCK));
  }
}
