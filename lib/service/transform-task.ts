import { output_fn } from '../hooks/output-fn.ts';
import { type Hooks, type Question, type Transformed, transform } from '../hooks/transform.ts';
import { native } from '../platform/node.ts';
import { type TaskResult, transferable } from '../threads/answer-tasks.ts';
import type { TaskThreads } from '../threads/task-threads.ts';

/** A model as a task tells the thread of it, which loads it with the first that does. */
export interface TaskOwn {
  /** of those that the process has asked for */
  readonly id: number;
  readonly uri: string;
  /** where its rows are counted since before the thread was there */
  readonly counts: SharedArrayBuffer | undefined;
}

/** The kind of a task that answers a question. */
export const TRANSFORM = 'transform';

/** Has a thread of the pool answer a question, whose body goes there. */
export function runTransform(
  pool: TaskThreads,
  question: Question & { readonly own?: TaskOwn },
  signal?: AbortSignal,
): Promise<Transformed> {
  const body = transferable(question.body);
  return pool.run<Transformed>(TRANSFORM, { ...question, body }, { transfer: [body.buffer], signal });
}

/** The thread's side: the answer of its model. */
export async function answerTransform(question: Question, model: unknown, hooks: Hooks): Promise<TaskResult> {
  const isOwnAnswer = hooks.output_fn === output_fn && hooks.transform_fn === undefined;
  const answer = await transform({ ...question, body: native(question.body) }, model, hooks);
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const body = isOwnAnswer ? transferable(bytes) : new Uint8Array(bytes); // a script may keep what it answers with
  return { result: { ...answer, body }, transfer: [body.buffer] };
}
