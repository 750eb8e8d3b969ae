// A thread that does what the main thread sends: with the model that both share, or with one that it loads itself, for a
// user's script or a model that threads cannot share.
import { parentPort, workerData } from 'node:worker_threads';
import { type BlockTask, scoreBlock } from '../lib/batch/block-task.ts';
import { type RowsTask, scoreTask } from '../lib/batch/table-rows.ts';
import type { SharedBytes } from '../lib/content/byte-source.ts';
import { watchModel } from '../lib/drift/watch-model.ts';
import { tellNotes } from '../lib/hooks/tell-notes.ts';
import type { Question } from '../lib/hooks/transform.ts';
import { withHooks } from '../lib/hooks/with-hooks.ts';
import { createJsonLog } from '../lib/middleware/json-log.ts';
import type { LogLevel } from '../lib/middleware/logger.ts';
import type { Model } from '../lib/model/model.ts';
import { counterOf } from '../lib/model/row-counter.ts';
import { BytePieces } from '../lib/platform/byte-pieces.ts';
import { memoryOf } from '../lib/service/answerer.ts';
import { Loader } from '../lib/service/model-loader.ts';
import { LOAD, type LoadedThere, type OwnModel } from '../lib/service/own-thread.ts';
import { answerTransform, type TaskOwn, TRANSFORM } from '../lib/service/transform-task.ts';
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

async function ownTasks(work: OwnWork): Promise<Tasks> {
  const { script: path, modelUri, isEnsemble, takesOtherScript, monitor, logLevel } = work;
  const logger = createJsonLog(path ? logLevel : 'CRITICAL'); // else the main thread has loaded it, and told
  const script = path === undefined ? undefined : await loadScript(path);
  const hooks = withHooks(script?.hooks ?? {}, { isEnsemble, script, takesOtherScript });
  const models = new Map<number, Loader<unknown>>();
  const load = async ({ uri }: TaskOwn) => {
    const warn = (note: string) => logger.warn(note, { modelUri: uri });
    const model = tellNotes(await hooks.model_fn(uri), warn);
    return monitor ? watchModel(model, warn) : model;
  };
  const first = { id: 0, uri: modelUri, counts: undefined };
  const modelOf = async (own: TaskOwn = first) => {
    const loader = models.get(own.id) ?? new Loader<unknown>(() => load(own));
    models.set(own.id, loader);
    return countedInto(own.counts, await loader.load());
  };
  await modelOf(first).catch(() => undefined); // who asks is told
  return {
    [LOAD]: async ({ own }: { own: TaskOwn }) => ({ result: loadedThere(await modelOf(own)), transfer: [] }),
    [TRANSFORM]: async ({ own, ...question }: Question & { own?: TaskOwn }) =>
      answerTransform(question, await modelOf(own), hooks),
    [FORGET]: async ({ id }: { id: number }) => {
      models.delete(id);
      return { result: {}, transfer: [] };
    },
  };
}

/** The model, which counts on where it was counted before this thread was there. */
function countedInto(counts: SharedArrayBuffer | undefined, loaded: unknown): unknown {
  const counter = counterOf(loaded as Model | undefined);
  const isElsewhere = counts !== undefined && counter !== undefined && counter.shared !== counts;
  return isElsewhere ? watchModel(loaded, () => undefined, counts) : loaded;
}

function loadedThere(loaded: unknown): LoadedThere {
  const { baseline, featureNames, numFeature, categories } = (loaded ?? {}) as Model;
  const counts = counterOf(loaded as Model | undefined)?.shared;
  return {
    memoryBytes: memoryOf(loaded),
    counted: counts && { baseline, featureNames, numFeature, categories, counts },
  };
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
