import { WorkerError } from '../errors.ts';
import { PoolThread } from './pool-thread.ts';
import type { SharedModel } from './shared-model.ts';
import type { Transferable } from './task.ts';

export interface ThreadPoolOptions {
  readonly model: SharedModel;
  /** path of the bundle that a thread runs */
  readonly script: string;
  readonly size: number;
}

/**
 * Threads that share one model. They start when they are first needed; one that ends, for want of memory say, fails its
 * tasks and is replaced by the next.
 */
export class ThreadPool {
  readonly size: number;
  readonly #options: ThreadPoolOptions;
  readonly #threads: (PoolThread | undefined)[] = [];
  #starting: Promise<void> | undefined;
  #isReady = false;

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
    this.size = options.size;
  }

  /** Whether all threads have their model. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Starts all threads; where they cannot run, a warning says so and they never get ready. */
  start(): Promise<void> {
    this.#starting ??= Promise.all(this.#slots().map((slot) => this.#thread(slot).ready)).then(
      () => {
        this.#isReady = true;
      },
      ({ message, cause }: WorkerError) => {
        const reason = (cause as Error | undefined)?.message ?? message;
        process.emitWarning(`worker threads do not start, so that one thread does the work: ${reason}`);
      },
    );
    return this.#starting;
  }

  /**
   * The result of a task in the thread that has least to do. Each thread does its tasks in the order in which they came.
   *
   * @throws WorkerError when the thread ends; else what the task throws
   */
  run<Result>(kind: string, task: object, transfer: readonly Transferable[] = []): Promise<Result> {
    const load = (slot: number) => this.#threads[slot]?.numTask ?? 0;
    const slot = this.#slots().reduce((least, next) => (load(next) < load(least) ? next : least));
    return this.#thread(slot).run(kind, task, transfer) as Promise<Result>;
  }

  /** Ends all threads; what they have not done fails. */
  async close(): Promise<void> {
    const threads = this.#threads.splice(0);
    await Promise.all(threads.map((thread) => thread?.end(new WorkerError('the threads are closed'))));
  }

  #slots(): number[] {
    return Array.from({ length: this.size }, (_, slot) => slot);
  }

  #thread(slot: number): PoolThread {
    const running = this.#threads[slot];
    if (running?.isAlive) return running;
    const thread = new PoolThread(this.#options.script, this.#options.model);
    this.#threads[slot] = thread;
    return thread;
  }
}
