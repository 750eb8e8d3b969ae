import { ObjectBytes } from '../aws/object-bytes.ts';
import type { Precondition } from '../aws/precondition.ts';
import { readAhead } from '../aws/read-ahead.ts';
import { headObject, type S3Head } from '../aws/s3.ts';
import { type S3Location, s3Uri } from '../aws/s3-uri.ts';
import { OvertakenError, ReplacedError } from '../aws/storage-error.ts';
import { compress, decompress } from '../content/compression.ts';
import { type Compression, compressionOf } from '../content/compression-names.ts';
import { tableTypeOf, usableContentType } from '../content/index.ts';
import { type Parameters, withParameters } from '../content/media-type.ts';
import { NotFoundError } from '../errors.ts';
import type { Hooks } from '../hooks/hooks.ts';
import type { TransformOptions } from '../hooks/options.ts';
import type { Model } from '../model/model.ts';
import { nowMs, sha256 } from '../platform/node.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { ByteCounter } from './byte-counter.ts';
import type { RowErrorLimit } from './row-error-limit.ts';
import { scoreStream } from './score-stream.ts';
import { emptySummary, type ScoreSummary } from './score-summary.ts';
import { scoreTable } from './score-table.ts';
import { takesBodies } from './score-whole.ts';
import { findOutcome, type Marks, type Outcome, uploadScored } from './scored-object.ts';

/** An object that is replaced again and again while it is read is somebody's log file. */
const MAX_STARTS = 3;

export interface ScoreObjectSettings {
  readonly options?: TransformOptions;
  /** a user's, in place of kindling's own */
  readonly hooks?: Partial<Hooks> | undefined;
  /** what tells their version from others, whose outputs are not the same */
  readonly script?: string | undefined;
  /** in place of the objects' own */
  readonly contentType?: string | undefined;
  /** parameters of the Content-Type, in place of those that it has */
  readonly dialect?: Parameters | undefined;
  /** an Accept header for the output; undefined for the input's type */
  readonly accept?: string | undefined;
  /** row errors that make the output a failed one */
  readonly limit?: RowErrorLimit | undefined;
  /** how the output is compressed; default: as the input is */
  readonly compression?: { readonly output: Compression | undefined } | undefined;
  /** sees the output on its way, pieces without bytes among it, and how far the reading is */
  readonly watch?:
    | ((scored: AsyncIterable<Uint8Array>, progress: ReadProgress) => AsyncIterable<Uint8Array>)
    | undefined;
  /** stops the work, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  /** of what is read and written at once */
  readonly partBytes?: number | undefined;
  /** threads with this very model */
  readonly pool?: TaskThreads | undefined;
}

/** How much of an object was read, and what was scored of it so far. */
export interface ReadProgress {
  /** bytes of the object, and of these those that are done with */
  readonly size: number;
  readonly read: () => number;
  readonly summary: Readonly<ScoreSummary>;
}

/** What became of one object. */
export interface ObjectResult extends Omit<ScoreSummary, 'firstError'> {
  readonly object: string;
  readonly output: string;
  /** true when the output was there already, made from the same object by the same model with the same options */
  readonly skipped: boolean;
  /** why the output, which is there, is worth nothing */
  readonly failure?: string | undefined;
  readonly seconds: number;
  readonly model: string;
}

/**
 * Scores one object into another. Doing it again changes nothing: an output that carries the source's ETag, the model's
 * fingerprint and the options' is left as it is, and what it says of its failure is reported again. Readers see a whole
 * output or none; an object that is replaced while it is read is scored anew.
 */
export async function scoreObject(
  source: S3Location,
  target: S3Location,
  model: Model,
  settings: ScoreObjectSettings,
): Promise<ObjectResult> {
  for (let starts = 1; ; starts++) {
    try {
      return await scoreOnce(source, target, model, settings);
    } catch (error) {
      const isOvertaken = error instanceof ReplacedError || error instanceof OvertakenError;
      if (!isOvertaken || starts === MAX_STARTS) throw error;
    }
  }
}

async function scoreOnce(
  source: S3Location,
  target: S3Location,
  model: Model,
  settings: ScoreObjectSettings,
): Promise<ObjectResult> {
  const started = nowMs();
  const { signal } = settings;
  signal?.throwIfAborted();
  const head = await headObject(source, signal);
  if (!head) {
    throw new NotFoundError(`${s3Uri(source)} is not there`, { hint: 'it may have been deleted since the event' });
  }
  const contentType = settings.contentType ?? usableContentType(head.contentType);
  const told = { ...settings, contentType };
  const marks = { 'kindling-source-etag': head.etag.replaceAll('"', ''), ...marksOf(model, told) };
  const { precondition, outcome: earlier } = await findOutcome(target, marks, signal);
  const summary = emptySummary();
  const outcome = earlier ?? (await score({ source, head, target, marks, precondition }, model, told, summary));
  const { firstError: _, ...counts } = { ...summary, ...outcome };
  return {
    object: s3Uri(source),
    output: s3Uri(target),
    skipped: earlier !== undefined,
    ...counts,
    seconds: Math.round(nowMs() - started) / 1000,
    model: fingerprintOf(model),
  };
}

/** A user's own model_fn may make anything. */
function fingerprintOf(model: Partial<Model> | undefined): string {
  return model?.summary?.fingerprint ?? '';
}

interface Work {
  readonly source: S3Location;
  readonly head: S3Head;
  readonly target: S3Location;
  readonly marks: Marks;
  readonly precondition: Precondition;
}

async function score(
  { source, head, target, marks, precondition }: Work,
  model: Model,
  {
    options = {},
    hooks,
    contentType = '',
    accept,
    limit,
    signal,
    partBytes,
    pool,
    watch = asItIs,
    ...settings
  }: ScoreObjectSettings,
  summary: ScoreSummary,
): Promise<Outcome> {
  const compression = compressionOf(source.key, head.contentEncoding);
  const upload = { marks, summary, limit, precondition, signal, partBytes };
  const isPlain = compression === undefined && !(hooks && takesBodies(hooks));
  const table = isPlain ? tableTypeOf(contentType, source.key) : undefined;
  if (table) {
    const object = new ObjectBytes(source, head, { signal, isShared: pool !== undefined });
    const scored = scoreTable(object, table, model, { accept, options, hooks, signal, pool }, summary);
    const progress = { size: head.bytes, read: () => summary.bytesIn, summary };
    return await uploadScored(target, compress(watch(scored, progress), settings.compression?.output), upload);
  }
  const counter = new ByteCounter(readAhead(source, head, { signal, pieceBytes: partBytes }));
  const input = decompress(counter.count(), compression);
  const read = { contentType: withParameters(contentType, settings.dialect ?? {}), name: source.key };
  // this thread has S3 to answer: rows that it scored would keep the others waiting
  const asked = { ...read, accept, options, hooks, signal, pool, onlyFeeds: true, reusesOutput: true };
  const progress = { size: head.bytes, read: () => counter.bytes, summary };
  const scored = watch(scoreStream(input, model, asked, summary), progress);
  const output = settings.compression ?? { output: compression };
  const contentEncoding = settings.compression ? undefined : head.contentEncoding;
  return await uploadScored(target, compress(scored, output.output), { ...upload, contentEncoding });
}

function asItIs(scored: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return scored;
}

/** What an output depends on besides its rows, as metadata that it carries. */
export function marksOf(model: Model, { options = {}, ...settings }: ScoreObjectSettings): Marks {
  const { contentType, accept, limit, dialect = {}, script } = settings;
  const given = Object.entries({ ...options, ...dialect, contentType, accept, limit, script }).filter(
    ([, value]) => value !== undefined,
  );
  const asked = { onRowError: 'annotate', onMissingFeature: 'fail', ...Object.fromEntries(given) };
  const text = JSON.stringify(Object.entries(asked).sort(), withoutInfinity);
  const optionsHash = sha256(Buffer.from(text)).slice(0, 16);
  return { 'kindling-model': fingerprintOf(model), 'kindling-options': optionsHash };
}

/** JSON would write null, whatever the sign of a value that counts as missing. */
function withoutInfinity(_key: string, value: unknown): unknown {
  return value === Infinity || value === -Infinity ? String(value) : value;
}
