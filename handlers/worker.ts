// A thread that does what the main thread sends: with the model that both share, or with one that it loads itself, for a
// user's script or a model that threads cannot share.
import { parentPort, workerData } from 'node:worker_threads';
import { type BlockTask, scoreBlock } from '../lib/batch/block-task.ts';
import { type RowsTask, scoreTask } from '../lib/batch/table-rows.ts';
import type { SharedBytes } from '../lib/content/byte-source.ts';
import { tellNotes } from '../lib/hooks/tell-notes.ts';
import type { Question } from '../lib/hooks/transform.ts';
import { withHooks } from '../lib/hooks/with-hooks.ts';
import { createJsonLog } from '../lib/middleware/json-log.ts';
import type { LogLevel } from '../lib/middleware/logger.ts';
import { BytePieces } from '../lib/platform/byte-pieces.ts';
import { Loader } from '../lib/service/model-loader.ts';
import type { OwnModel } from '../lib/service/own-thread.ts';
import { answerTransform, TRANSFORM } from '../lib/service/transform-task.ts';
import { answerTasks, type Tasks } from '../lib/threads/answer-tasks.ts';
import { FORGET, OpenModels, type SharedWork } from '../lib/threads/shared-model.ts';
import { FileBytes } from './program/file-bytes.ts';
import { loadScript } from './script.ts';

interface OwnWork extends OwnModel {
  readonly logLevel: LogLevel | undefined;
}

type WithModel<Task> = Task & Parameters<OpenModels['of']>[0];

async function sharedTasks(work: SharedWork): Promise<Tasks> {
  const models = await OpenModels.open(work);
  const hooks = withHooks({});
  return {
    block: async (task: WithModel<BlockTask>) => scoreBlock(task, await models.of(task)),
    rows: async (task: WithModel<RowsTask>) => scoreTask(task, await models.of(task), openBytes),
    [TRANSFORM]: async (question: WithModel<Question>) => answerTransform(question, await models.of(question), hooks),
    [FORGET]: async ({ id }: { id: number }) => {
      models.forget(id);
      return { result: {}, transfer: [] };
    },
  };
}

function openBytes({ file, pieces = [] }: SharedBytes) {
  return file === undefined ? new BytePieces(pieces) : new FileBytes(file);
}

async function ownTasks({ script: path, modelUri, isEnsemble, takesOtherScript, logLevel }: OwnWork): Promise<Tasks> {
  const logger = createJsonLog(path ? logLevel : 'CRITICAL'); // else the main thread has loaded it, and told
  const script = path === undefined ? undefined : await loadScript(path);
  const hooks = withHooks(script?.hooks ?? {}, { isEnsemble, script, takesOtherScript });
  const loader = new Loader<unknown>(() => hooks.model_fn(modelUri));
  const model = tellNotes(await loader.load(), (note) => logger.warn(note, { modelUri }));
  return { [TRANSFORM]: (question: Question) => answerTransform(question, model, hooks) };
}

if (parentPort) {
  const work: SharedWork | OwnWork = workerData;
  if ('modelUri' in work) {
    // hooks of a script may wait for something, and let others go on meanwhile
    void answerTasks(parentPort, ownTasks(work), { isConcurrent: work.script !== undefined });
  } else {
    void answerTasks(parentPort, sharedTasks(work));
  }
}
