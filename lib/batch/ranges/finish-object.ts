import { type CompletedPart, completeMultipart, listParts } from '../../aws/multipart.ts';
import { deleteObject } from '../../aws/s3.ts';
import { s3Uri } from '../../aws/s3-uri.ts';
import { storageError } from '../../aws/storage-error.ts';
import { StorageError } from '../../errors.ts';
import { count } from '../../frame/row-errors.ts';
import type { Model } from '../../model/model.ts';
import { type Outcome, outcomeOf, putFailureMark, removeFailureMark, unlessWritten } from '../scored-object.ts';
import { deleteNotes, readNotes } from './group-notes.ts';
import { isJoined, type ObjectPlan, type Planned, type RangeCounts, type RangeOptions } from './object-plan.ts';
import { endOfTable } from './score-groups.ts';
import { requireSame, uploadRange } from './score-range.ts';

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
  { loadModel, ...settings }: RangeOptions & { readonly loadModel: () => Promise<Model> },
): Promise<Outcome> {
  const outcome = plan.earlier ?? (await complete(plan, results, settings, loadModel));
  await deleteNotes(plan);
  await deleteObject(list);
  return outcome;
}

async function complete(
  plan: ObjectPlan,
  results: readonly RangeCounts[],
  settings: RangeOptions,
  loadModel: () => Promise<Model>,
): Promise<Outcome> {
  const { target, marks, precondition } = plan;
  const [rows, rowErrors] = addUp(plan, results);
  const outcome = outcomeOf({ rows, rowErrors, unknownCategories: 0 }, settings.limit);
  try {
    const upload = { location: target, id: plan.uploadId ?? '' };
    const found = await listParts(upload);
    requireParts(plan, results, new Set(found.map(({ PartNumber }) => PartNumber ?? 0)));
    const parts = isJoined(plan) ? await withEnd(plan, found, await loadModel(), settings) : found;
    const isMarked = await putFailureMark(target, outcome, marks);
    await completeMultipart(upload, parts, precondition);
    if (precondition !== 'absent' && !isMarked) await removeFailureMark(target);
  } catch (error) {
    await unlessWritten(target, marks, storageError('write', target, error));
  }
  return outcome;
}

/** The parts and, behind them, what tells of their row groups; that of an earlier attempt is replaced. */
async function withEnd(
  plan: ObjectPlan,
  found: readonly CompletedPart[],
  model: Model,
  settings: RangeOptions,
): Promise<CompletedPart[]> {
  requireSame(plan, model, settings);
  const parts = found.filter(({ PartNumber = 0 }) => PartNumber <= plan.ranges);
  const end = await endOfTable(plan, await readNotes(plan, parts), model, settings);
  return [...parts, await uploadRange(plan, plan.ranges + 1, end, settings.signal)];
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
function requireParts(plan: ObjectPlan, results: readonly RangeCounts[], parts: ReadonlySet<number>): void {
  const lacking = results.findIndex(([rows], at) => !parts.has(at + 1) && (rows > 0 || at === 0));
  const isBeyond = Math.max(0, ...parts) > results.length + (isJoined(plan) ? 1 : 0);
  if (lacking < 0 && !isBeyond) return;
  const what = isBeyond ? 'has more parts than ranges' : `lacks part ${lacking + 1}`;
  throw new StorageError(`the upload of ${s3Uri(plan.target)} ${what}`, { hint: 'start it again' });
}
