// A thread that loads its model itself: for a user's script, or a model that threads cannot share.
import { parentPort, workerData } from 'node:worker_threads';
import { tellNotes } from '../lib/hooks/tell-notes.ts';
import { withHooks } from '../lib/hooks/with-hooks.ts';
import { createJsonLog } from '../lib/middleware/json-log.ts';
import type { LogLevel } from '../lib/middleware/logger.ts';
import { Loader } from '../lib/service/model-loader.ts';
import type { OwnModel } from '../lib/service/own-thread.ts';
import { transformTasks } from '../lib/service/transform-task.ts';
import { answerTasks } from '../lib/threads/answer-tasks.ts';
import { loadScript } from './script.ts';

interface Work extends OwnModel {
  readonly logLevel: LogLevel | undefined;
}

async function loadTasks({ script, modelUri, isEnsemble, logLevel }: Work) {
  const logger = createJsonLog(script ? logLevel : 'CRITICAL'); // else the main thread has loaded it, and told
  const hooks = withHooks(script ? await loadScript(script) : {}, { isEnsemble });
  const loader = new Loader<unknown>(() => hooks.model_fn(modelUri));
  const model = tellNotes(await loader.load(), (note) => logger.warn(note, { modelUri }));
  return transformTasks(model, hooks);
}

if (parentPort) {
  // hooks of a script may wait for something, and let others go on meanwhile
  const isConcurrent = (workerData as Work).script !== undefined;
  void answerTasks(parentPort, loadTasks(workerData), { isConcurrent });
}
