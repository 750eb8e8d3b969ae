import type { Precondition } from '../../aws/precondition.ts';
import type { S3Location } from '../../aws/s3-uri.ts';
import type { TransformOptions } from '../../hooks/options.ts';
import type { StreamState } from '../block-scorer.ts';
import type { RowErrorLimit } from '../row-error-limit.ts';
import type { Marks, Outcome } from '../scored-object.ts';

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
}

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
  readonly limit?: RowErrorLimit | undefined;
}

/** Bytes of JSON that a plan may have: a state machine's state has 262,144, and 10,000 answers take 210,001 of them. */
export const MAX_PLAN_BYTES = 48_000;
