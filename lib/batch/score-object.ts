import { headObject, readObject, type S3Head, type S3Location, s3Uri, uploadObject } from '../aws/s3.ts';
import { compress, compressionOf, contentTypeOfName, decompress, outputName } from '../content/compression.ts';
import { ConfigurationError, DeadlineError, NotFoundError } from '../errors.ts';
import type { TransformOptions } from '../hooks/options.ts';
import type { Model } from '../model/model.ts';
import { emptySummary, scoreStream } from './score-stream.ts';

/** Time to abort an upload and report, kept back from the platform's limit. */
const RESERVED_MS = 5_000;

export interface ScoreObjectSettings {
  /** where outputs go: the key is a prefix */
  readonly output: S3Location;
  readonly options?: TransformOptions;
  readonly remainingMs?: (() => number) | undefined;
}

/** What became of one object. */
export interface ObjectResult {
  readonly object: string;
  readonly output: string;
  /** true when the output was there already, made from the same object by the same model */
  readonly skipped: boolean;
  readonly rows: number;
  readonly rowErrors: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly seconds: number;
  readonly model: string;
}

/**
 * Scores one object into the output prefix. Doing it again changes nothing: an output that carries the source's ETag and
 * the model's fingerprint is left as it is, and readers see a whole output or none.
 */
export async function scoreObject(
  source: S3Location,
  model: Model,
  settings: ScoreObjectSettings,
): Promise<ObjectResult> {
  const started = performance.now();
  const target = { bucket: settings.output.bucket, key: settings.output.key + outputName(source.key) };
  refuseOwnOutput(source, settings.output);
  const head = await headObject(source);
  if (!head)
    throw new NotFoundError(`${s3Uri(source)} is not there`, { hint: 'it may have been deleted since the event' });
  const summary = emptySummary();
  const marks = { 'kindling-source-etag': head.etag.replaceAll('"', ''), 'kindling-model': model.summary.fingerprint };
  const skipped = await carries(target, marks);
  if (!skipped) {
    const compression = compressionOf(source.key, head.contentEncoding);
    const input = decompress(readObject(source, head), compression);
    const contentType = contentTypeOf(source, head);
    const beforeChunk = settings.remainingMs && (() => watchDeadline(source, settings.remainingMs?.() ?? Infinity));
    const scored = scoreStream(input, model, { contentType, beforeChunk, options: settings.options ?? {} }, summary);
    await uploadObject(target, compress(scored, compression), {
      contentType: contentType || 'text/csv',
      contentEncoding: head.contentEncoding,
      metadata: marks,
      expectedBytes: head.bytes * 2,
    });
  }
  const seconds = Math.round(performance.now() - started) / 1000;
  return {
    object: s3Uri(source),
    output: s3Uri(target),
    skipped,
    ...summary,
    seconds,
    model: model.summary.fingerprint,
  };
}

/** An object under the output prefix is somebody's result: scoring it would go round for ever. */
function refuseOwnOutput(source: S3Location, output: S3Location): void {
  if (source.bucket !== output.bucket || !source.key.startsWith(output.key)) return;
  throw new ConfigurationError(`${s3Uri(source)} lies under the output prefix ${s3Uri(output)}`, {
    hint: 'let KINDLING_OUTPUT_URI name a bucket or prefix that no event comes from',
  });
}

async function carries(target: S3Location, marks: { readonly [name: string]: string }): Promise<boolean> {
  const existing = await headObject(target);
  return existing !== undefined && Object.entries(marks).every(([name, value]) => existing.metadata[name] === value);
}

function contentTypeOf({ key }: S3Location, { contentType = '' }: S3Head): string {
  const isGeneric = contentType === '' || /^(binary|application)\/(octet-stream|x-gzip|gzip|zstd)$/.test(contentType);
  return isGeneric ? contentTypeOfName(key) : contentType;
}

function watchDeadline(source: S3Location, remainingMs: number): void {
  if (remainingMs > RESERVED_MS) return;
  throw new DeadlineError(`${s3Uri(source)} cannot be scored before the function's time ends`, {
    hint: 'raise the timeout or the memory (which brings CPU), or split the object',
  });
}
