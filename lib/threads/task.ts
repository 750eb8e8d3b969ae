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

/** What a thread sends back; id 0 when it is ready. */
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: ErrorDescription;
}
