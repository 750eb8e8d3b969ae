import type { Transferable as NodeTransferable } from 'node:worker_threads';
import type { ErrorDescription } from './remote-error.ts';

export type Transferable = NodeTransferable;

/** What a pool sends to a thread. */
export interface Question {
  readonly id: number;
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: each kind of task has its own
  readonly task: any;
}

/** The kind of a question that only asks whether the thread takes questions. */
export const PROBE = 'probe';

/** What a thread sends back; id 0 when it is ready, or why it will not be. */
export interface Answer {
  readonly id: number;
  /** true where the task waits for something, so that the thread can begin another */
  readonly isWaiting?: boolean;
  readonly result?: unknown;
  readonly error?: ErrorDescription;
}
