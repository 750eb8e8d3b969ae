import type { MessagePort } from 'node:worker_threads';
import { describeError } from './remote-error.ts';
import type { Answer, Question, Transferable } from './task.ts';

/** What a task gives, and the buffers of it that go to the other thread without being copied. */
export interface TaskResult {
  readonly result: object;
  readonly transfer: readonly Transferable[];
}

/** How each kind of task is done. */
export type Tasks = Readonly<{
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own
  [kind: string]: (task: any) => Promise<TaskResult>;
}>;

/** The thread's side of a pool: does the tasks that come, one after the other. */
export function answerTasks(port: MessagePort, tasks: Tasks): void {
  let last = Promise.resolve();
  const answer = async ({ id, kind, task }: Question) => {
    try {
      const { result, transfer } = await tasks[kind]!(task);
      port.postMessage({ id, result } satisfies Answer, transfer);
    } catch (error) {
      port.postMessage({ id, error: describeError(error) } satisfies Answer);
    }
  };
  port.on('message', (question: Question) => {
    last = last.then(() => answer(question));
  });
  port.postMessage({ id: 0 } satisfies Answer);
}

/** Bytes that can be transferred: their own buffer's, which a small Buffer shares with others. */
export function transferable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isOwn = bytes.byteLength > MAX_POOLED_BYTES && bytes.buffer instanceof ArrayBuffer;
  return isOwn ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

/** More than Node's pool of small Buffers has. */
const MAX_POOLED_BYTES = 2 ** 16;
