import type { Transferable } from './task.ts';

export interface RunOptions {
  /** buffers of the task that go to the thread and are gone here */
  readonly transfer?: readonly Transferable[];
  /** gives the task up, and ends the thread that is busy with it */
  readonly signal?: AbortSignal | undefined;
}

/** Threads that do tasks: a pool, or what one model has of it. */
export interface TaskThreads {
  readonly size: number;
  /** Whether all threads can be given tasks. */
  readonly isReady: boolean;
  /** the pool itself, for what belongs to all of its models */
  readonly root: object;
  /** Starts all threads; where they cannot run, a warning says so and they never get ready. */
  start(): Promise<void>;
  /** The result of a task. */
  run<Result>(kind: string, task: object, options?: RunOptions): Promise<Result>;
  close(): Promise<void>;
}
