import { output_fn } from '../hooks/output-fn.ts';
import { type Hooks, type Question, type Transformed, transform } from '../hooks/transform.ts';
import { native } from '../platform/node.ts';
import { type TaskResult, transferable } from '../threads/answer-tasks.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';

const KIND = 'transform';

/** Has a thread of the pool answer a question, whose body goes there. */
export function runTransform(pool: ThreadPool, question: Question, signal?: AbortSignal): Promise<Transformed> {
  const body = transferable(question.body);
  return pool.run<Transformed>(KIND, { ...question, body }, { transfer: [body.buffer], signal });
}

/** The thread's side: the tasks that answer questions with its model. */
export function transformTasks(model: unknown, hooks: Hooks) {
  const isOwnAnswer = hooks.output_fn === output_fn && hooks.transform_fn === undefined;
  return {
    [KIND]: async (question: Question): Promise<TaskResult> => {
      const answer = await transform({ ...question, body: native(question.body) }, model, hooks);
      const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
      const body = isOwnAnswer ? transferable(bytes) : new Uint8Array(bytes); // a script may keep what it answers with
      return { result: { ...answer, body }, transfer: [body.buffer] };
    },
  };
}
