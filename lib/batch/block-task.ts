import type { Model } from '../model/model.ts';
import { type TaskResult, transferable } from '../threads/answer-tasks.ts';
import { BlockScorer, type StreamState } from './block-scorer.ts';
import { RowCounts } from './row-counts.ts';
import type { ScoreSummary } from './score-summary.ts';

/** Whole lines to be scored by another thread. */
export interface BlockTask {
  /** in shared memory */
  readonly bytes: Uint8Array;
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

/** Scores a block in this thread. */
export async function scoreBlock(task: BlockTask, model: Model): Promise<TaskResult> {
  const { block, firstOpen } = task;
  const counts = new RowCounts(task.cells);
  let rowsBefore: number | undefined;
  const scorer = BlockScorer.resume(task.state, model, {
    rowsBefore: () => {
      rowsBefore ??= task.rowsBefore + counts.sum(firstOpen, block);
      return rowsBefore;
    },
    onRows: (numRow) => counts.publish(block, numRow),
  });
  try {
    const bytes = Buffer.from(task.bytes.buffer, task.bytes.byteOffset, task.bytes.byteLength);
    const { output } = await scorer.score(bytes, true);
    const own = output && transferable(output);
    const isSame = scorer.state?.lines === task.state.lines;
    const result: BlockResult = { output: own, summary: scorer.summary, state: isSame ? undefined : scorer.state };
    return { result, transfer: own ? [own.buffer] : [] };
  } finally {
    counts.publish(block, 0); // of a block that cannot be read
  }
}
