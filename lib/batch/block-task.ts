import { ByteSink } from '../frame/byte-sink.ts';
import type { Model } from '../model/model.ts';
import { type TaskResult, transferable } from '../threads/answer-tasks.ts';
import { BlockScorer, type StreamState } from './block-scorer.ts';
import { RowCounts } from './row-counts.ts';
import type { ScoreSummary } from './score-summary.ts';

/** Whole lines to be scored by another thread. */
export interface BlockTask {
  /** in shared memory, as is the room for their output, which may need more */
  readonly bytes: Uint8Array;
  readonly room: Uint8Array;
  readonly state: StreamState;
  /** which block of the stream it is */
  readonly block: number;
  /** the first block whose rows are not in `rowsBefore`, and the cells that tell of it and the next */
  readonly firstOpen: number;
  readonly rowsBefore: number;
  readonly cells: Int32Array<SharedArrayBuffer>;
}

export interface BlockResult {
  /** undefined where the lines are blank */
  readonly output: Uint8Array | undefined;
  readonly summary: ScoreSummary;
  /** where the block has told more of the lines to come */
  readonly state: StreamState | undefined;
}

/** A thread that must not wait cannot name a row yet. */
export class RowsNotCounted extends Error {}

/** Scores a block in a thread of a pool, which waits for the rows of the blocks before where it has to name one. */
export async function scoreBlock(task: BlockTask, model: Model): Promise<TaskResult> {
  const counts = new RowCounts(task.cells);
  const result = await scoreLines(task, model, () => counts.sum(task.firstOpen, task.block));
  if (result.output === undefined || result.output.buffer === task.room.buffer) return { result, transfer: [] };
  const output = transferable(result.output);
  return { result: { ...result, output } satisfies BlockResult, transfer: [output.buffer] };
}

/**
 * Scores a block in the thread that feeds the others, which does not wait for them.
 *
 * @throws RowsNotCounted if it has to name a row before those of earlier blocks are counted
 */
export function scoreOwnBlock(task: BlockTask, model: Model): Promise<BlockResult> {
  const counts = new RowCounts(task.cells);
  return scoreLines(task, model, () => {
    const numRow = counts.sumKnown(task.firstOpen, task.block);
    if (numRow === undefined) throw new RowsNotCounted();
    return numRow;
  });
}

/** @param countOpen asked, where a row has to be named, for the rows from the first open block on */
async function scoreLines(task: BlockTask, model: Model, countOpen: () => number): Promise<BlockResult> {
  const { block } = task;
  const counts = new RowCounts(task.cells);
  let rowsBefore: number | undefined;
  const scorer = BlockScorer.resume(task.state, model, {
    rowsBefore: () => {
      rowsBefore ??= task.rowsBefore + countOpen();
      return rowsBefore;
    },
    onRows: (numRow) => counts.publish(block, numRow),
    sink: new ByteSink(0, task.room),
  });
  try {
    const bytes = Buffer.from(task.bytes.buffer, task.bytes.byteOffset, task.bytes.byteLength);
    const { output } = await scorer.score(bytes, true);
    const isSame = scorer.state?.lines === task.state.lines;
    return { output, summary: scorer.summary, state: isSame ? undefined : scorer.state };
  } catch (error) {
    if (!(error instanceof RowsNotCounted)) counts.publish(block, 0); // it cannot be read
    throw error;
  }
}
