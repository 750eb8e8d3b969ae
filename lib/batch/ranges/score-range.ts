import { type CompletedPart, uploadPart } from '../../aws/multipart.ts';
import { s3Uri } from '../../aws/s3-uri.ts';
import { storageError } from '../../aws/storage-error.ts';
import { ConfigurationError, PayloadTooLargeError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { marksOf } from '../score-object.ts';
import type { ScoreSummary } from '../score-summary.ts';
import { groupsText } from './cut-groups.ts';
import { MAX_PART_BYTES, MIN_PART_BYTES } from './cut-ranges.ts';
import { putNote } from './group-notes.ts';
import { LineRange } from './line-range.ts';
import type { ObjectPlan, ObjectRange, RangeOptions, RangeScoring } from './object-plan.ts';
import { scoreGroups } from './score-groups.ts';

/**
 * Scores the rows of a range and uploads them as the range's part. Doing it again makes the same part.
 *
 * @throws MalformedInputError where the range ends inside a quoted cell, so that the next one would not begin with a line
 */
export async function scoreRange(
  plan: ObjectPlan,
  range: ObjectRange,
  model: Model,
  { minPartBytes = MIN_PART_BYTES, ...settings }: RangeOptions,
): Promise<ScoreSummary> {
  requireSame(plan, model, settings);
  const scored =
    'first' in range
      ? await scoreGroups(plan, range, model, settings)
      : await new LineRange(plan, range, model, settings).score();
  const { output, summary, groups } = scored;
  const numByte = output.length;
  const isEnd = range.part === plan.ranges && groups === undefined; // behind row groups stands what tells of them
  if (!isEnd && numByte > 0 && numByte < minPartBytes) throw tooSmall(plan, range, numByte);
  if (numByte > MAX_PART_BYTES) throw tooLarge(plan, range, numByte);
  if (numByte === 0 && range.part > 1) return summary;
  const part = await uploadRange(plan, range.part, output, settings.signal);
  if (groups) await putNote(plan, part, { groups, numByte });
  return summary;
}

/** Stores the part of that number. */
export async function uploadRange(
  { target: location, uploadId }: ObjectPlan,
  part: number,
  output: Uint8Array,
  signal?: AbortSignal,
): Promise<CompletedPart> {
  try {
    return await uploadPart({ location, id: uploadId ?? '' }, part, output, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw storageError('write', location, error);
  }
}

/** Workers that began before and after a deployment would write rows of two models into one output. */
export function requireSame({ marks, contentType }: ObjectPlan, model: Model, settings: RangeScoring): void {
  const { options, limit, accept, script } = settings;
  const own = marksOf(model, { options, limit, contentType, accept, script });
  if (Object.entries(own).every(([name, value]) => marks[name] === value)) return;
  throw new ConfigurationError('model, script or options are not those that the object was begun with', {
    hint: 'start it again: the function was deployed meanwhile',
  });
}

function tooSmall({ target }: ObjectPlan, range: ObjectRange, bytes: number): PayloadTooLargeError {
  const what = `${textOf(range)} make a part of ${bytes} bytes of ${s3Uri(target)}, and S3 wants 5 MiB`;
  return new PayloadTooLargeError(what, {
    hint: 'rows give less than the first ones did: score it with `kindling score`, or split the object',
  });
}

function tooLarge({ target }: ObjectPlan, range: ObjectRange, bytes: number): PayloadTooLargeError {
  const what = `${textOf(range)} make a part of ${bytes} bytes of ${s3Uri(target)}, and S3 takes 5 GiB`;
  return new PayloadTooLargeError(what, { hint: 'rows give more than the first ones did: split the object' });
}

function textOf(range: ObjectRange): string {
  return 'first' in range ? groupsText(range) : `bytes ${range.begin} to ${range.end}`;
}
