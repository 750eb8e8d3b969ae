// A thread of a pool: does what the main thread sends with the model that both share.
import { parentPort, workerData } from 'node:worker_threads';
import { type BlockTask, scoreBlock } from '../lib/batch/block-task.ts';
import { withHooks } from '../lib/hooks/with-hooks.ts';
import { transformTasks } from '../lib/service/transform-task.ts';
import { answerTasks } from '../lib/threads/answer-tasks.ts';
import { openSharedModel } from '../lib/threads/shared-model.ts';

if (parentPort) {
  const model = openSharedModel(workerData);
  const block = (task: BlockTask) => scoreBlock(task, model);
  void answerTasks(parentPort, { block, ...transformTasks(model, withHooks({})) });
}
