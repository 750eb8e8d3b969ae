import type { ReadyBytes, SharedBytes } from '../content/byte-source.ts';
import { findMediaType } from '../content/index.ts';
import type { TableGroup, TablePages, TablePart, TableState, WritableType } from '../content/media-type.ts';
import type { Frame } from '../frame/frame.ts';
import type { TransformOptions } from '../hooks/options.ts';
import { predict_fn } from '../hooks/predict-fn.ts';
import type { Model } from '../model/model.ts';
import { type TaskResult, transferable } from '../threads/answer-tasks.ts';
import { countScored, emptySummary, type ScoreSummary } from './score-summary.ts';

/** A scored frame as the answer has it: bytes of a text, or pages of the columns that are added to a table. */
export type Encoded = Uint8Array | readonly TablePages[];

export interface RowsResult {
  /** frame by frame */
  readonly encoded: readonly Encoded[];
  readonly summary: ScoreSummary;
}

/** Rows of a table that another thread is to score. */
export interface RowsTask {
  /** names of media types */
  readonly input: string;
  readonly output: string;
  readonly options: TransformOptions;
  /** of an answer that keeps the table's columns */
  readonly state: TableState | undefined;
  /** tells groups from each other, those of other tables among them */
  readonly groupId: string;
  readonly part: TablePart;
  readonly bytes: SharedBytes;
  readonly rowsBefore: number;
  readonly begin: number;
  readonly end: number;
}

/** Scores frames one after the other. */
export async function scoreRows(
  frames: Iterable<Frame>,
  predict: (frame: Frame) => Promise<Frame>,
  encode: (scored: Frame) => Encoded,
  namesErrors: boolean,
): Promise<RowsResult> {
  const encoded: Encoded[] = [];
  const summary = emptySummary();
  for (const frame of frames) {
    const scored = await predict(frame);
    encoded.push(encode(scored));
    countScored(summary, scored, namesErrors);
  }
  return { encoded, summary };
}

/** The group that this thread has read last, as far as `end`: pages that go on in the rows to come are unfolded once. */
let last: { readonly id: string; readonly group: TableGroup; end: number } | undefined;

/** Scores rows in a thread of a pool. */
export async function scoreTask(
  task: RowsTask,
  model: Model,
  open: (bytes: SharedBytes) => ReadyBytes,
): Promise<TaskResult> {
  const { options, state, rowsBefore, begin, end } = task;
  const [input, output] = [findMediaType(task.input)!, findMediaType(task.output) as WritableType];
  if (last?.id !== task.groupId || last.end > begin) {
    last = { id: task.groupId, group: await input.openPart!(task.part, open(task.bytes)), end };
  }
  last.end = end;
  const predict = (frame: Frame) => predict_fn(frame, model, options);
  const encode = (scored: Frame) =>
    state ? input.tablePages!(scored, state).map(sendable) : transferable(output.encode(scored, false));
  const result = await scoreRows(last.group.frames(rowsBefore, begin, end), predict, encode, output.hasHeader !== true);
  return { result, transfer: result.encoded.flatMap(buffersOf) };
}

function sendable(pages: TablePages): TablePages {
  return { ...pages, bytes: transferable(pages.bytes) };
}

function buffersOf(encoded: Encoded): ArrayBuffer[] {
  return (encoded instanceof Uint8Array ? [encoded] : encoded.map(({ bytes }) => bytes)).map(
    ({ buffer }) => buffer as ArrayBuffer,
  );
}
