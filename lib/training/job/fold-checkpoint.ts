import type { RoundMetric } from '../train.ts';
import type { FinishedFold } from './fold-result.ts';

/** How far a job of several folds is. */
export interface FoldProgress {
  readonly finished: readonly FinishedFold[];
  /** the trainer's checkpoint of the fold that it is at; undefined before its first round */
  readonly current: Uint8Array | undefined;
}

/** The bytes of a state: a line of JSON that says how long the parts are, and the parts. */
export function joinFolds({ finished, current }: FoldProgress): Uint8Array {
  const folds = finished.map(({ bytes, rounds, bestIteration }) => ({ size: bytes.length, rounds, bestIteration }));
  // JSON has no NaN, which some metrics are
  const head = Buffer.from(`${JSON.stringify(folds, (_, value) => (Number.isNaN(value) ? 'NaN' : value))}\n`);
  return Buffer.concat([head, ...finished.map(({ bytes }) => bytes), current ?? new Uint8Array(0)]);
}

/** What `joinFolds` made, of which the caller knows that it is whole. */
export function splitFolds(joined: Uint8Array): FoldProgress {
  let at = joined.indexOf(10) + 1;
  const folds = JSON.parse(Buffer.from(joined.subarray(0, at)).toString()) as (Omit<FinishedFold, 'bytes'> & {
    readonly size: number;
  })[];
  const finished = folds.map(({ size, rounds, bestIteration }) => {
    const bytes = joined.subarray(at, at + size);
    at += size;
    return { bytes, rounds: rounds.map((round) => round?.map(readMetric)), bestIteration };
  });
  return { finished, current: at < joined.length ? joined.subarray(at) : undefined };
}

function readMetric(metric: RoundMetric): RoundMetric {
  return { ...metric, value: Number(metric.value) };
}
