import { headObject } from '../aws/s3.ts';
import { type S3Location, s3Uri } from '../aws/s3-uri.ts';
import { startExecution } from '../aws/start-execution.ts';
import { compressionOf } from '../content/compression-names.ts';
import { tableTypeOf, usableContentType } from '../content/index.ts';
import { DeadlineError, NotFoundError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import { nowMs, sha256 } from '../platform/node.ts';
import { marksOf, type ReadProgress, type ScoreObjectSettings } from './score-object.ts';

/** So long a pace has to show itself: connections and just-in-time compilers are slow at first. */
const SHOWS_MS = 20_000;

/** An object that a state machine scores. */
export interface HandedOver {
  readonly object: string;
  /** name of the execution */
  readonly handedOverTo: string;
  /** false where an earlier event has started it */
  readonly isNew: boolean;
}

/** What is written of an object, until it shows that it will not be read in time. */
export async function* paced(
  scored: AsyncIterable<Uint8Array>,
  { read, size }: Pick<ReadProgress, 'read' | 'size'>,
  remainingMs: number,
  showsMs = SHOWS_MS,
): AsyncGenerator<Uint8Array> {
  const started = nowMs();
  for await (const piece of scored) {
    yield piece;
    const elapsed = nowMs() - started;
    const expected = (elapsed / Math.max(1, read())) * size;
    if (elapsed < showsMs || expected <= remainingMs) continue;
    const seconds = Math.round(expected / 1000);
    throw new DeadlineError(`the object takes some ${seconds} s, and ${Math.round(remainingMs / 1000)} s are left`, {
      hint: 'give the function more memory (which brings CPU), or split the object',
    });
  }
}

/**
 * Starts the state machine for an object, under a name that this very object, model and options have: a second event of it
 * starts nothing.
 *
 * @throws the error that there was where the object cannot be read in ranges
 */
export async function handOver(
  source: S3Location,
  machineArn: string,
  model: Model,
  {
    error,
    ...settings
  }: Pick<ScoreObjectSettings, 'options' | 'limit' | 'contentType' | 'accept' | 'script'> & { error: DeadlineError },
): Promise<HandedOver> {
  const head = await headObject(source);
  if (head === undefined)
    throw new NotFoundError(`${s3Uri(source)} is not there`, {
      hint: 'it may have been deleted since the event',
      cause: error,
    });
  if (compressionOf(source.key, head.contentEncoding)) throw error;
  const contentType = settings.contentType ?? usableContentType(head.contentType);
  if (settings.script !== undefined && tableTypeOf(contentType, source.key)) throw error; // row groups go without a script
  const { bucket, key } = source;
  const told = [bucket, key, head.etag, ...Object.values(marksOf(model, settings))];
  const name = sha256(Buffer.from(JSON.stringify(told)));
  const isNew = await startExecution(machineArn, name, { bucket, key });
  return { object: s3Uri(source), handedOverTo: name, isNew };
}
