// A thread of a pool: does what the main thread sends with the model that both share.
import { parentPort, workerData } from 'node:worker_threads';
import { type BlockTask, scoreBlock } from '../lib/batch/block-task.ts';
import { type Question, transform, withHooks } from '../lib/hooks/transform.ts';
import { answerTasks, type TaskResult, transferable } from '../lib/threads/answer-tasks.ts';
import { openSharedModel } from '../lib/threads/shared-model.ts';

const model = openSharedModel(workerData);
const hooks = withHooks({});

/** A whole request. */
async function transformWhole(question: Question): Promise<TaskResult> {
  const { buffer, byteOffset, byteLength } = question.body;
  const answer = await transform({ ...question, body: Buffer.from(buffer, byteOffset, byteLength) }, model, hooks);
  const body = transferable(typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body);
  return { result: { ...answer, body }, transfer: [body.buffer] };
}

if (parentPort) {
  answerTasks(parentPort, { block: (task: BlockTask) => scoreBlock(task, model), transform: transformWhole });
}
