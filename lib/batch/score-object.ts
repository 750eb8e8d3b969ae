import { readObject } from '../aws/read-object.ts';
import { headObject, type S3Head } from '../aws/s3.ts';
import { type S3Location, s3Uri } from '../aws/s3-uri.ts';
import { ReplacedError } from '../aws/storage-error.ts';
import { uploadObject } from '../aws/upload-object.ts';
import { compress, compressionOf, decompress } from '../content/compression.ts';
import { csv } from '../content/csv.ts';
import { usableContentType } from '../content/index.ts';
import { NotFoundError } from '../errors.ts';
import type { TransformOptions } from '../hooks/options.ts';
import { sha256 } from '../model/fingerprint.ts';
import type { Model } from '../model/model.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';
import { outputName } from './object-names.ts';
import { scoreStream } from './score-stream.ts';
import { emptySummary, type ScoreSummary } from './score-summary.ts';

/** An object that is replaced again and again while it is read is somebody's log file. */
const MAX_STARTS = 3;

export interface ScoreObjectSettings {
  /** where outputs go: the key is a prefix */
  readonly output: S3Location;
  readonly options?: TransformOptions;
  /** in place of the objects' own */
  readonly contentType?: string | undefined;
  /** stops the work, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  readonly partBytes?: number;
  /** threads with this very model */
  readonly pool?: ThreadPool | undefined;
}

/** What became of one object. */
export interface ObjectResult extends Omit<ScoreSummary, 'firstError'> {
  readonly object: string;
  readonly output: string;
  /** true when the output was there already, made from the same object by the same model with the same options */
  readonly skipped: boolean;
  readonly seconds: number;
  readonly model: string;
}

/**
 * Scores one object into the output prefix. Doing it again changes nothing: an output that carries the source's ETag,
 * the model's fingerprint and the options' is left as it is. Readers see a whole output or none; an object that is
 * replaced while it is read is scored anew.
 */
export async function scoreObject(
  source: S3Location,
  model: Model,
  settings: ScoreObjectSettings,
): Promise<ObjectResult> {
  for (let starts = 1; ; starts++) {
    try {
      return await scoreOnce(source, model, settings);
    } catch (error) {
      if (!(error instanceof ReplacedError) || starts === MAX_STARTS) throw error;
    }
  }
}

async function scoreOnce(source: S3Location, model: Model, settings: ScoreObjectSettings): Promise<ObjectResult> {
  const started = performance.now();
  const { output, signal } = settings;
  const target = { bucket: output.bucket, key: output.key + outputName(source.key) };
  signal?.throwIfAborted();
  const head = await headObject(source, signal);
  if (!head) {
    throw new NotFoundError(`${s3Uri(source)} is not there`, { hint: 'it may have been deleted since the event' });
  }
  const marks = marksOf(head, model, settings);
  const skipped = await carries(target, marks, signal);
  const { firstError: _, ...summary } = skipped
    ? emptySummary()
    : await score({ source, head, target, marks }, model, settings);
  return {
    object: s3Uri(source),
    output: s3Uri(target),
    skipped,
    ...summary,
    seconds: Math.round(performance.now() - started) / 1000,
    model: model.summary.fingerprint,
  };
}

interface Work {
  readonly source: S3Location;
  readonly head: S3Head;
  readonly target: S3Location;
  readonly marks: { [name: string]: string };
}

async function score(
  { source, head, target, marks }: Work,
  model: Model,
  { options = {}, contentType, signal, partBytes, pool }: ScoreObjectSettings,
): Promise<ScoreSummary> {
  const summary = emptySummary();
  const compression = compressionOf(source.key, head.contentEncoding);
  const input = decompress(readObject(source, head, { signal }), compression);
  const read = { contentType: contentType ?? usableContentType(head.contentType), name: source.key };
  const scored = scoreStream(input, model, { ...read, options, signal, pool }, summary);
  await uploadObject(target, compress(scored, compression), {
    describe: () => ({
      contentType: summary.contentType || csv.name,
      contentEncoding: head.contentEncoding,
      metadata: marks,
    }),
    signal,
    partBytes,
  });
  return summary;
}

/** What an output depends on, as the metadata that it carries. */
function marksOf({ etag }: S3Head, model: Model, { options = {}, contentType }: ScoreObjectSettings): Work['marks'] {
  const given = Object.entries({ ...options, contentType }).filter(([, value]) => value !== undefined);
  const asked = { onRowError: 'annotate', onMissingFeature: 'fail', ...Object.fromEntries(given) };
  const optionsHash = sha256(Buffer.from(JSON.stringify(Object.entries(asked).sort()))).slice(0, 16);
  return {
    'kindling-source-etag': etag.replaceAll('"', ''),
    'kindling-model': model.summary.fingerprint,
    'kindling-options': optionsHash,
  };
}

async function carries(target: S3Location, marks: Work['marks'], signal: AbortSignal | undefined): Promise<boolean> {
  const existing = await headObject(target, signal);
  return existing !== undefined && Object.entries(marks).every(([name, value]) => existing.metadata[name] === value);
}
