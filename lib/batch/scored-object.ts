import type { Precondition } from '../aws/precondition.ts';
import { deleteObject, headObject } from '../aws/s3.ts';
import { type S3Location, s3Uri } from '../aws/s3-uri.ts';
import { OvertakenError } from '../aws/storage-error.ts';
import { uploadObject } from '../aws/upload-object.ts';
import { csv } from '../content/csv.ts';
import { failureOf, type RowErrorLimit } from './row-error-limit.ts';
import { emptySummary, type ScoreSummary } from './score-summary.ts';

/** What an output depends on, as metadata that it carries. */
export type Marks = Readonly<{ [name: string]: string }>;

/** What became of the rows of an output. */
export interface Outcome {
  readonly rows: number;
  readonly rowErrors: number;
  readonly unknownCategories: number;
  /** why the output is worth nothing */
  readonly failure?: string | undefined;
}

export interface ScoredUpload {
  readonly marks: Marks;
  /** of the rows in the upload: complete when its stream has ended */
  readonly summary: ScoreSummary;
  readonly limit?: RowErrorLimit | undefined;
  readonly contentEncoding?: string | undefined;
  /** what has to be there still when the output becomes visible; undefined for whatever may be */
  readonly precondition?: Precondition | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly partBytes?: number | undefined;
}

/**
 * Uploads scored rows with all that a later run has to know. An output that goes up in one piece has its outcome in its
 * metadata. S3 wants the metadata of one that goes up in parts before its rows are known, so that a failed one has a
 * failure mark beside it, which is there before the output is.
 */
export async function uploadScored(
  target: S3Location,
  scored: AsyncIterable<Uint8Array>,
  { marks, summary, limit, contentEncoding, precondition, signal, partBytes }: ScoredUpload,
): Promise<Outcome> {
  const outcome = () => outcomeOf(summary, limit);
  let isMarked = false;
  let mayBeMarked = precondition !== 'absent';
  const upload = uploadObject(target, scored, {
    describe: (isWhole) => {
      mayBeMarked ||= !isWhole;
      const metadata = isWhole ? { ...marks, ...outcomeMetadata(outcome()) } : marks;
      return { contentType: summary.contentType || csv.name, contentEncoding, metadata };
    },
    beforeComplete: async () => {
      isMarked = await putFailureMark(target, outcome(), marks, signal);
    },
    precondition,
    signal,
    partBytes,
  });
  await upload.catch((error: unknown) => unlessWritten(target, marks, error));
  if (mayBeMarked && !isMarked) await removeFailureMark(target);
  return outcome();
}

/** Lets an error pass where the very output is there: an attempt that nobody heard of, or another worker, has made it. */
export async function unlessWritten(target: S3Location, marks: Marks, error: unknown): Promise<void> {
  if (!(error instanceof OvertakenError)) throw error;
  const head = await headObject(target);
  if (!carries(head?.metadata, marks)) throw error;
}

/** What is at the target, and what became of the output if it carries these very marks; counts that are not known are 0. */
export async function findOutcome(
  target: S3Location,
  marks: Marks,
  signal?: AbortSignal,
): Promise<{ precondition: Precondition; outcome: Outcome | undefined }> {
  const head = await headObject(target, signal);
  if (head === undefined) return { precondition: 'absent', outcome: undefined };
  const precondition = { etag: head.etag };
  if (!carries(head.metadata, marks)) return { precondition, outcome: undefined };
  if (ROWS in head.metadata) return { precondition, outcome: readOutcome(head.metadata) };
  const mark = await headObject(failureMarkOf(target), signal);
  const outcome = carries(mark?.metadata, marks) ? readOutcome(mark!.metadata) : outcomeOf(emptySummary());
  return { precondition, outcome };
}

export function outcomeOf(
  summary: Pick<ScoreSummary, 'rows' | 'rowErrors' | 'unknownCategories'>,
  limit?: RowErrorLimit,
): Outcome {
  const { rows, rowErrors, unknownCategories } = summary;
  return { rows, rowErrors, unknownCategories, failure: failureOf(summary, limit) };
}

const ROWS = 'kindling-rows';
const ROW_ERRORS = 'kindling-row-errors';
const UNKNOWN_CATEGORIES = 'kindling-unknown-categories';
const FAILURE = 'kindling-failure';

function outcomeMetadata({ rows, rowErrors, unknownCategories, failure }: Outcome): Marks {
  const counts = { [ROWS]: `${rows}`, [ROW_ERRORS]: `${rowErrors}`, [UNKNOWN_CATEGORIES]: `${unknownCategories}` };
  return failure === undefined ? counts : { ...counts, [FAILURE]: failure };
}

function readOutcome(metadata: Marks): Outcome {
  return {
    rows: Number(metadata[ROWS]),
    rowErrors: Number(metadata[ROW_ERRORS]),
    unknownCategories: Number(metadata[UNKNOWN_CATEGORIES]),
    failure: metadata[FAILURE],
  };
}

function carries(metadata: Marks | undefined, marks: Marks): boolean {
  return metadata !== undefined && Object.entries(marks).every(([name, value]) => metadata[name] === value);
}

/** `a/in.csv.out` → `a/_in.csv.out.failed`: readers of tables (Athena, Spark, Hive) pass over names that begin so. */
function failureMarkOf({ bucket, key }: S3Location): S3Location {
  const begin = key.lastIndexOf('/') + 1;
  return { bucket, key: `${key.slice(0, begin)}_${key.slice(begin)}.failed` };
}

export async function putFailureMark(
  target: S3Location,
  outcome: Outcome,
  marks: Marks,
  signal?: AbortSignal,
): Promise<boolean> {
  if (outcome.failure === undefined) return false;
  const text = `${JSON.stringify({ output: s3Uri(target), ...outcome })}\n`;
  async function* body() {
    yield Buffer.from(text);
  }
  const metadata = { ...marks, ...outcomeMetadata(outcome) };
  const describe = () => ({ contentType: 'application/json', metadata });
  await uploadObject(failureMarkOf(target), body(), { describe, signal });
  return true;
}

/** One of an earlier run; where it may not be removed, its marks tell that it is not this output's. */
export async function removeFailureMark(target: S3Location): Promise<void> {
  const mark = failureMarkOf(target);
  try {
    // asked first: in a bucket with versions a delete leaves something behind each time
    if (await headObject(mark)) await deleteObject(mark);
  } catch {
    // the output is complete all the same
  }
}
