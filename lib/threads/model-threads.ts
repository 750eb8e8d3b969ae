import { FORGET, type SharedModel, type TaskModel } from './shared-model.ts';
import type { RunOptions, TaskThreads } from './task-threads.ts';
import type { ThreadPool } from './thread-pool.ts';

let lastId = 0;

/**
 * The threads of a pool that serves several models, as one of these has them: each task brings the model along, whose memory
 * all share, so that a thread that takes another's place has it as well.
 */
export class ModelThreads implements TaskThreads {
  readonly root: ThreadPool;
  readonly #model: TaskModel;

  constructor(pool: ThreadPool, { bytes, counts }: SharedModel) {
    this.root = pool;
    this.#model = { id: ++lastId, bytes, counts };
  }

  get size(): number {
    return this.root.size;
  }

  get isReady(): boolean {
    return this.root.isReady;
  }

  start(): Promise<void> {
    return this.root.start();
  }

  run<Result>(kind: string, task: object, options?: RunOptions): Promise<Result> {
    return this.root.run(kind, { ...task, model: this.#model }, options);
  }

  /** Has the threads forget the model, and no other. */
  async close(): Promise<void> {
    this.root.tell(FORGET, { id: this.#model.id });
  }
}
