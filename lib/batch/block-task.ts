import { ByteSink } from '../frame/byte-sink.ts';
import type { Model } from '../model/model.ts';
import { copyShared, native } from '../platform/node.ts';
import type { TaskResult } from '../threads/answer-tasks.ts';
import { BlockScorer, type StreamState } from './block-scorer.ts';
import { RowCounts } from './row-counts.ts';
import type { ScoreSummary } from './score-summary.ts';

/** Whole lines to be scored by another thread. */
export interface BlockTask {
  /** in memory that threads share, as is the room for their output, which may need more */
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

/** Where outputs are put together: cell by cell, which memory that threads share makes slow. */
const sink = new ByteSink();

/** Scores a block in a thread of a pool, which waits for the rows of the blocks before where it has to name one. */
export async function scoreBlock(task: BlockTask, model: Model): Promise<TaskResult> {
  const counts = new RowCounts(task.cells);
  sink.clear();
  const result = await scoreLines({ task, model, sink, countOpen: () => counts.sum(task.firstOpen, task.block) });
  if (result.output === undefined) return { result, transfer: [] };
  if (result.output.length > task.room.length) {
    const output = Uint8Array.from(result.output);
    return { result: { ...result, output } satisfies BlockResult, transfer: [output.buffer] };
  }
  const output = task.room.subarray(0, result.output.length);
  copyShared(result.output, 0, output.length, output, 0);
  return { result: { ...result, output } satisfies BlockResult, transfer: [] };
}

/**
 * Scores a block in the thread that feeds the others, which does not wait for them.
 *
 * @throws RowsNotCounted if it has to name a row before those of earlier blocks are counted
 */
export function scoreOwnBlock(task: BlockTask, model: Model): Promise<BlockResult> {
  const counts = new RowCounts(task.cells);
  const countOpen = () => {
    const numRow = counts.sumKnown(task.firstOpen, task.block);
    if (numRow === undefined) throw new RowsNotCounted();
    return numRow;
  };
  return scoreLines({ task, model, sink: new ByteSink(0, task.room), countOpen });
}

interface Scoring {
  readonly task: BlockTask;
  readonly model: Model;
  /** where the output may be written */
  readonly sink: ByteSink;
  /** asked, where a row has to be named, for the rows from the first open block on */
  readonly countOpen: () => number;
}

async function scoreLines({ task, model, sink, countOpen }: Scoring): Promise<BlockResult> {
  const { block } = task;
  const counts = new RowCounts(task.cells);
  let rowsBefore: number | undefined;
  const countBefore = () => {
    rowsBefore ??= task.rowsBefore + countOpen();
    return rowsBefore;
  };
  const scorer = BlockScorer.resume(task.state, model, countBefore, {
    onRows: (numRow) => counts.publish(block, numRow),
    sink,
  });
  try {
    const { output } = await scorer.score(native(task.bytes), true);
    const isSame = scorer.state?.lines === task.state.lines;
    return { output, summary: scorer.summary, state: isSame ? undefined : scorer.state };
  } catch (error) {
    if (!(error instanceof RowsNotCounted)) counts.publish(block, 0); // it cannot be read
    throw error;
  }
}
