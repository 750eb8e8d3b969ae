import { buffersOf } from '../../lib/middleware/capture/capture-block.ts';
import type { Store } from '../../lib/middleware/capture/capture-store.ts';
import { RemoteError } from '../../lib/threads/remote-error.ts';
import { ThreadPool } from '../../lib/threads/thread-pool.ts';
import { bundlePath } from '../bundle-path.ts';
import type { StoredInThread, StoringWork } from '../capture.ts';

/** A thread stores captured requests; it starts with the first of them. */
export function storeInThread(workerData: StoringWork): Store {
  const pool = new ThreadPool({ script: bundlePath('capture-thread.cjs'), workerData, size: 1 });
  return async (blocks, ms) => {
    const { error, ...stored } = await pool.run<StoredInThread>(
      'store',
      { blocks, ms },
      { transfer: buffersOf(blocks) },
    );
    return error === undefined ? stored : { ...stored, error: RemoteError.from(error) };
  };
}
