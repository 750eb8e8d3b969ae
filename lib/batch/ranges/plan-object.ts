import { abortMultipart, createMultipart } from '../../aws/multipart.ts';
import { putObject } from '../../aws/put-object.ts';
import { deleteObject, headObject, type S3Head } from '../../aws/s3.ts';
import { type S3Location, s3Uri } from '../../aws/s3-uri.ts';
import { storageError } from '../../aws/storage-error.ts';
import { compressionOf } from '../../content/compression-names.ts';
import { csv } from '../../content/csv.ts';
import { tableTypeOf, usableContentType } from '../../content/index.ts';
import { ConfigurationError, NotFoundError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { sha256 } from '../../platform/node.ts';
import { marksOf } from '../score-object.ts';
import { takesBodies } from '../score-whole.ts';
import { findOutcome } from '../scored-object.ts';
import { cutGroups } from './cut-groups.ts';
import { type ByteRange, cutRanges, expectedPartBytes, type RangeSettings } from './cut-ranges.ts';
import { type FirstLines, readFirstLines } from './first-lines.ts';
import { deleteNotes } from './group-notes.ts';
import { MAX_PLAN_BYTES, type ObjectPlan, type ObjectRange, type Planned, type RangeScoring } from './object-plan.ts';
import { readFirstGroup } from './score-groups.ts';

/** What a worker needs besides the output of a range. */
const WORKER_BYTES = 256 * 2 ** 20;
const MIB = 2 ** 20;

export interface PlanSettings extends RangeScoring {
  /** what tells this attempt from others at the same object; doing it again overwrites its own list */
  readonly execution: string;
  /** what a worker has; undefined where that is not known */
  readonly memoryBytes?: number | undefined;
  readonly ranges?: Omit<RangeSettings, 'ratio'>;
}

/**
 * Decides how an object is scored by many workers: reads its first lines, lists its ranges in an object beside the output, and
 * begins the upload whose parts they make. Where the very output is there already, there is nothing to do.
 *
 * @throws UnsupportedMediaTypeError for an object that cannot be read in ranges
 */
export async function planObject(
  source: S3Location,
  target: S3Location,
  model: Model,
  settings: PlanSettings,
): Promise<Planned> {
  const head = await headObject(source);
  if (head === undefined) {
    throw new NotFoundError(`${s3Uri(source)} is not there`, { hint: 'it may have been deleted since the event' });
  }
  const contentType = settings.contentType ?? usableContentType(head.contentType);
  const { options, limit, accept, hooks, script } = settings;
  if (hooks && takesBodies(hooks)) throw wholeAlone('the script reads or writes bodies');
  const marks = {
    'kindling-source-etag': head.etag.replaceAll('"', ''),
    ...marksOf(model, { options, limit, contentType, accept, script }),
  };
  const { precondition, outcome: earlier } = await findOutcome(target, marks);
  const { etag, bytes } = head;
  const known = { source, etag, bytes, contentType, target, precondition, marks, earlier, lineEnd: 0, ranges: 0 };
  const list = listOf(target, settings.execution);
  if (earlier) return await begin(known, list, []);
  const isTable = compressionOf(source.key, head.contentEncoding) === undefined && tableTypeOf(contentType, source.key);
  if (isTable && hooks) throw wholeAlone('row groups are scored without a script');
  const { ranges, outputType, ...more } = isTable
    ? await groupsOf(known, list, model, settings)
    : await linesOf(head, known, model, settings);
  return await begin(fitting({ ...known, ranges: ranges.length, ...more }), list, ranges, outputType || csv.name);
}

type Decided = Partial<Omit<ObjectPlan, 'ranges'>> & {
  readonly ranges: readonly ObjectRange[];
  readonly outputType: string;
};

async function linesOf(
  head: S3Head,
  { source, contentType }: ObjectPlan,
  model: Model,
  settings: PlanSettings,
): Promise<Decided> {
  const { options, accept, hooks } = settings;
  const first = await readFirstLines(source, head, model, { contentType, name: source.key, options, accept, hooks });
  const { outputType, state, lineEnd } = first;
  return { ranges: rangesOf(head, first, settings), outputType, state, lineEnd };
}

/** A worker holds its part, and of one row group what the model reads. */
async function groupsOf(plan: ObjectPlan, list: S3Location, model: Model, settings: PlanSettings): Promise<Decided> {
  const { outputType, state, groupBytes, ratio } = await readFirstGroup(plan, model, settings);
  const ranges = cutGroups(groupBytes, { ...settings.ranges, ratio });
  const longest = Math.max(...ranges.map(({ bytes }) => bytes));
  requireMemory(expectedPartBytes(longest, ratio) + Math.max(0, ...groupBytes), settings.memoryBytes);
  return { ranges, outputType, table: { state, notes: list.key.replace(/\.ranges$/, '') } };
}

function wholeAlone(why: string): ConfigurationError {
  return new ConfigurationError(`${why}, and an object in ranges is never there as a whole`, {
    hint: 'export prepare_fn and predict_fn alone and store CSV, JSON Lines or libsvm, or have the batch function score the object',
  });
}

function rangesOf({ bytes }: S3Head, { state, ratio }: FirstLines, { memoryBytes, ranges }: PlanSettings): ByteRange[] {
  const all = state === undefined ? [{ part: 1, begin: 0, end: bytes }] : cutRanges(bytes, { ...ranges, ratio });
  requireMemory(expectedPartBytes(all[0]!.end, ratio), memoryBytes);
  return all;
}

/** @throws ConfigurationError where a worker would not have room for that and for the model */
function requireMemory(bytes: number, memoryBytes: number | undefined): void {
  const needed = bytes + WORKER_BYTES;
  if (memoryBytes === undefined || needed <= memoryBytes) return;
  const megabytes = Math.ceil(needed / MIB);
  throw new ConfigurationError(`a worker needs ${megabytes} MB for a part of this object`, {
    hint: `give the batch-step function ${megabytes} MB (MemorySize), or split the object`,
  });
}

/** The state of wide tables would leave no room for what workers answer. */
function fitting(plan: ObjectPlan): ObjectPlan {
  const bytes = Buffer.byteLength(JSON.stringify(plan));
  return bytes <= MAX_PLAN_BYTES ? plan : { ...plan, state: undefined };
}

/** An attempt of the same execution that nobody heard of has begun the upload already, and its list says which. */
async function begin(
  plan: ObjectPlan,
  list: S3Location,
  ranges: readonly ObjectRange[],
  contentType?: string,
): Promise<Planned> {
  const told = await headObject(list);
  const uploadId =
    told?.metadata[UPLOAD] ?? (contentType === undefined ? undefined : await createUpload(plan, contentType));
  const metadata = uploadId === undefined ? {} : { [UPLOAD]: uploadId };
  const planned = { plan: { ...plan, uploadId }, list };
  try {
    await putObject(list, Buffer.from(JSON.stringify(ranges)), { contentType: 'application/json', metadata });
    return planned;
  } catch (error) {
    await abortPlan(planned);
    throw error;
  }
}

const UPLOAD = 'kindling-upload';

async function createUpload({ target, marks }: ObjectPlan, contentType: string): Promise<string> {
  try {
    return (await createMultipart(target, { contentType, metadata: marks })).id;
  } catch (error) {
    throw storageError('write', target, error);
  }
}

/** `a/in.csv.out` → `a/_in.csv.out.0123456789abcdef.ranges`: readers of tables pass over names that begin so. */
function listOf({ bucket, key }: S3Location, execution: string): S3Location {
  const begin = key.lastIndexOf('/') + 1;
  const id = sha256(Buffer.from(execution)).slice(0, 16);
  return { bucket, key: `${key.slice(0, begin)}_${key.slice(begin)}.${id}.ranges` };
}

/** Takes back what a plan has begun. Nothing is left of it, whatever became of its workers. */
export async function abortPlan({ plan, list }: Planned): Promise<void> {
  if (plan.uploadId !== undefined) await abortMultipart({ location: plan.target, id: plan.uploadId });
  await deleteNotes(plan);
  await deleteObject(list);
}
