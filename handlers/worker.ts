// A thread of a pool: scores what the main thread sends with the model that both share.
import { parentPort, workerData } from 'node:worker_threads';
import { type BlockTask, scoreBlock } from '../lib/batch/block-task.ts';
import { answerTasks } from '../lib/threads/answer-tasks.ts';
import { openSharedModel } from '../lib/threads/shared-model.ts';

const model = openSharedModel(workerData);
if (parentPort) answerTasks(parentPort, { block: (task: BlockTask) => scoreBlock(task, model) });
