import type { Precondition } from '../../aws/precondition.ts';
import type { S3Head } from '../../aws/s3.ts';
import type { S3Location } from '../../aws/s3-uri.ts';
import type { TableState } from '../../content/media-type.ts';
import type { Hooks } from '../../hooks/hooks.ts';
import type { TransformOptions } from '../../hooks/options.ts';
import type { StreamState } from '../block-scorer.ts';
import type { RowErrorLimit } from '../row-error-limit.ts';
import type { ScoreSummary } from '../score-summary.ts';
import type { Marks, Outcome } from '../scored-object.ts';
import type { GroupRange } from './cut-groups.ts';
import type { ByteRange } from './cut-ranges.ts';

/** What every worker of an object knows. It travels as JSON, in the state of a state machine. */
export interface ObjectPlan {
  readonly source: S3Location;
  readonly etag: string;
  readonly bytes: number;
  /** media type by which the first lines were read */
  readonly contentType: string;
  readonly target: S3Location;
  readonly precondition: Precondition;
  readonly marks: Marks;
  /** undefined where the output is there already */
  readonly uploadId?: string | undefined;
  /** what became of the output that is there already */
  readonly earlier?: Outcome | undefined;
  readonly ranges: number;
  /** the byte that ends a line */
  readonly lineEnd: number;
  /** what later lines have to know of the first ones; undefined where it is too long: the first lines tell it again */
  readonly state?: StreamState | undefined;
  /** where the object is read in row groups */
  readonly table?: TablePlan | undefined;
}

/** What workers of a table know besides. */
export interface TablePlan {
  /** what the rows of all have in common; undefined for an output that does not keep the table's columns */
  readonly state?: TableState | undefined;
  /** begin of the keys, beside the output, under which workers leave what its end says of their row groups */
  readonly notes: string;
}

/** What one worker scores: the lines that begin in a range of bytes, or some row groups. */
export type ObjectRange = ByteRange | GroupRange;

/** A plan, and where its ranges are listed. */
export interface Planned {
  readonly plan: ObjectPlan;
  readonly list: S3Location;
}

/** Rows of a range, and how many of them could not be used: all that a worker answers, so that 10,000 answers fit a state. */
export type RangeCounts = readonly [rows: number, errors: number];

/** What the environment says of scoring, which has to be the same in every worker. */
export interface RangeScoring {
  readonly options: TransformOptions;
  readonly contentType?: string | undefined;
  /** an Accept header for the output; undefined for the input's type */
  readonly accept?: string | undefined;
  readonly limit?: RowErrorLimit | undefined;
  /** a user's that see rows */
  readonly hooks?: Partial<Hooks> | undefined;
  /** hex SHA-256 of the script whose hooks they are */
  readonly script?: string | undefined;
}

export interface RangeOptions extends RangeScoring {
  readonly signal?: AbortSignal | undefined;
  /** what S3 wants of every part but the last */
  readonly minPartBytes?: number | undefined;
}

/** Bytes of JSON that a plan may have: a state machine's state has 262,144, and 10,000 answers take 210,001 of them. */
export const MAX_PLAN_BYTES = 48_000;

/** What a range gives. */
export interface ScoredRange {
  readonly output: Uint8Array;
  readonly summary: ScoreSummary;
  /** what the end of the output says of its row groups, where it is written behind all ranges */
  readonly groups?: readonly Uint8Array[] | undefined;
}

/** The very object that was planned for. */
export function headOf({ etag, bytes }: Pick<ObjectPlan, 'etag' | 'bytes'>): S3Head {
  return { etag, bytes, contentType: undefined, contentEncoding: undefined, metadata: {} };
}

/** Whether the output has an end that tells of all parts. */
export function isJoined({ table, ranges }: ObjectPlan): boolean {
  return table?.state !== undefined && ranges > 1;
}
