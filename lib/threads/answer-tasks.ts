import type { MessagePort } from 'node:worker_threads';
import { describeError } from './remote-error.ts';
import { type Answer, PROBE, type Question, type Transferable } from './task.ts';

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

export interface AnswerOptions {
  /** whether a task may begin while another waits for something: what a script awaits */
  readonly isConcurrent?: boolean;
}

/** The thread's side of a pool: does the tasks that come once it has what it needs, one after the other by default. */
export async function answerTasks(
  port: MessagePort,
  preparing: Tasks | Promise<Tasks>,
  { isConcurrent = false }: AnswerOptions = {},
): Promise<void> {
  const tasks = await prepare(port, preparing);
  if (tasks === undefined) return;
  let last = Promise.resolve();
  const answer = async ({ id, kind, task }: Question) => {
    try {
      const { result, transfer } = await tasks[kind]!(task);
      port.postMessage({ id, result } satisfies Answer, transfer);
    } catch (error) {
      port.postMessage({ id, error: describeError(error) } satisfies Answer);
    }
  };
  const begin = (question: Question) => {
    let isAnswered = false;
    void answer(question).finally(() => {
      isAnswered = true;
    });
    setImmediate(() => {
      if (!isAnswered) port.postMessage({ id: question.id, isWaiting: true } satisfies Answer);
    });
  };
  port.on('message', (question: Question) => {
    if (question.kind === PROBE) port.postMessage({ id: question.id } satisfies Answer);
    else if (isConcurrent) begin(question);
    else last = last.then(() => answer(question));
  });
  port.postMessage({ id: 0 } satisfies Answer);
}

/** What the tasks need; the pool is told why there is none. */
async function prepare(port: MessagePort, preparing: Tasks | Promise<Tasks>): Promise<Tasks | undefined> {
  try {
    return await preparing;
  } catch (error) {
    port.postMessage({ id: 0, error: describeError(error) } satisfies Answer);
    return undefined;
  }
}

/** Bytes that can be transferred: their own buffer's, which a small Buffer shares with others. */
export function transferable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isOwn = bytes.byteLength > MAX_POOLED_BYTES && bytes.buffer instanceof ArrayBuffer;
  return isOwn ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

/** More than Node's pool of small Buffers has. */
const MAX_POOLED_BYTES = 2 ** 16;
