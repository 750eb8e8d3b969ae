import { ByteSink } from '../../frame/byte-sink.ts';
import { CaptureBlock, type Entry, type PackedBlock } from './capture-block.ts';
import { captureKey } from './capture-key.ts';
import { appendLines, groupEntries } from './capture-object.ts';
import type { CaptureTarget } from './capture-target.ts';

/** What became of blocks, which are given back with what is done with marked. */
export interface Stored {
  readonly blocks: readonly PackedBlock[];
  readonly numStored: number;
  /** requests whose bodies unfold to more than a body may have */
  readonly numUnfit: number;
  /** why the others were not stored */
  readonly error?: unknown;
}

/**
 * Stores requests, here or in another thread, whose the blocks are until then.
 *
 * @param ms what storing one object may take
 * @throws where the blocks are lost, or could not be handed over
 */
export type Store = (blocks: readonly PackedBlock[], ms: number) => Promise<Stored>;

/** Lines of so many bytes leave their memory to those that follow: new memory costs 2 µs for each 4 kB. */
const KEPT_BYTES = 2 ** 22;

/**
 * Makes lines of requests and stores them in objects, place by place.
 *
 * @param maxBodyBytes what a body may unfold to
 */
export function openStore(target: CaptureTarget, maxBodyBytes: number): Store {
  let kept: ByteSink | undefined;
  const storeGroup = async (group: readonly Entry[], ms: number): Promise<number> => {
    const sink = kept ?? new ByteSink();
    kept = undefined; // an attempt that fails may go on reading it
    const numLine = await appendLines(group, maxBodyBytes, sink);
    const lines = sink.finish();
    const { kind, atMs } = group[0]!;
    if (numLine > 0) await target.write(captureKey(kind.place, atMs), lines, AbortSignal.timeout(ms));
    sink.clear();
    if (lines.length <= KEPT_BYTES) kept = sink;
    return numLine;
  };
  return async (blocks, ms) => {
    let [numStored, numUnfit] = [0, 0];
    const entries = blocks.flatMap((block) => new CaptureBlock(block).entries());
    for (const group of groupEntries(entries)) {
      try {
        const numLine = await storeGroup(group, ms);
        numStored += numLine;
        numUnfit += group.length - numLine;
      } catch (error) {
        return { blocks, numStored, numUnfit, error };
      }
      for (const entry of group) entry.block.finish(entry);
    }
    return { blocks, numStored, numUnfit };
  };
}
