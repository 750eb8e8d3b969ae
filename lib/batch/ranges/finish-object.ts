import { completeMultipart, listParts } from '../../aws/multipart.ts';
import { deleteObject } from '../../aws/s3.ts';
import { s3Uri } from '../../aws/s3-uri.ts';
import { storageError } from '../../aws/storage-error.ts';
import { StorageError } from '../../errors.ts';
import { count } from '../../frame/row-errors.ts';
import type { RowErrorLimit } from '../row-error-limit.ts';
import { type Outcome, outcomeOf, putFailureMark, removeFailureMark, unlessWritten } from '../scored-object.ts';
import type { ObjectPlan, Planned, RangeCounts } from './object-plan.ts';

/**
 * Makes the output visible when every range has its part: the last step, and the only one that readers see. Doing it again
 * changes nothing.
 *
 * @param results of the ranges, in their order
 * @throws StorageError where a range is missing
 */
export async function finishObject(
  { plan, list }: Planned,
  results: readonly RangeCounts[],
  limit: RowErrorLimit | undefined,
): Promise<Outcome> {
  const outcome = plan.earlier ?? (await complete(plan, results, limit));
  await deleteObject(list);
  return outcome;
}

async function complete(
  plan: ObjectPlan,
  results: readonly RangeCounts[],
  limit: RowErrorLimit | undefined,
): Promise<Outcome> {
  const { target, marks, precondition } = plan;
  const [rows, rowErrors] = addUp(plan, results);
  const outcome = outcomeOf({ rows, rowErrors, unknownCategories: 0 }, limit);
  try {
    const upload = { location: target, id: plan.uploadId ?? '' };
    const parts = await listParts(upload);
    requireParts(plan, results, new Set(parts.map(({ PartNumber }) => PartNumber ?? 0)));
    const isMarked = await putFailureMark(target, outcome, marks);
    await completeMultipart(upload, parts, precondition);
    if (precondition !== 'absent' && !isMarked) await removeFailureMark(target);
  } catch (error) {
    await unlessWritten(target, marks, storageError('write', target, error));
  }
  return outcome;
}

/** The rows of all ranges, of which each has told its own. */
function addUp({ ranges, source }: ObjectPlan, results: readonly RangeCounts[]): RangeCounts {
  if (results.length !== ranges || !results.every(isCounts)) {
    throw new StorageError(`${results.length} of the ${count(ranges, 'range')} of ${s3Uri(source)} were scored`, {
      hint: 'start it again',
    });
  }
  return results.reduce<RangeCounts>(([rows, errors], [more, bad]) => [rows + more, errors + bad], [0, 0]);
}

function isCounts(counts: unknown): boolean {
  return Array.isArray(counts) && counts.length === 2 && counts.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/** A range without rows needs no part; the first one has the header. */
function requireParts({ target }: ObjectPlan, results: readonly RangeCounts[], parts: ReadonlySet<number>): void {
  const lacking = results.findIndex(([rows], at) => !parts.has(at + 1) && (rows > 0 || at === 0));
  const isBeyond = Math.max(0, ...parts) > results.length;
  if (lacking < 0 && !isBeyond) return;
  const what = isBeyond ? 'has more parts than ranges' : `lacks part ${lacking + 1}`;
  throw new StorageError(`the upload of ${s3Uri(target)} ${what}`, { hint: 'start it again' });
}
