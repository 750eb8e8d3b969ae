import { join } from 'node:path';
import type { Model } from '../lib/model/model.ts';
import { canShare, openSharedModel, shareModel } from '../lib/threads/shared-model.ts';
import { ThreadPool } from '../lib/threads/thread-pool.ts';

/** The bundle that stands beside this one, and beside the sources once they are built. */
const SCRIPT = join(import.meta.dirname, '..', 'dist', 'worker.cjs');

/**
 * The model, and threads that share it with this one; none are started yet. A single thread needs no others, and a model
 * of a foreign runtime is not shared.
 */
export function shareAmong(model: Model, size: number): { model: Model; pool: ThreadPool | undefined } {
  if (size === 1 || !canShare(model)) return { model, pool: undefined };
  const shared = shareModel(model);
  return { model: openSharedModel(shared), pool: new ThreadPool({ model: shared, size, script: SCRIPT }) };
}
