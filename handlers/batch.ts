// Lambda: every object that an event names is scored into the output prefix.
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { parseS3Uri, type S3Location } from '../lib/aws/s3.ts';
import { type BatchItem, isSqsEvent, itemsOfEvent } from '../lib/batch/events.ts';
import { type ObjectResult, scoreObject } from '../lib/batch/score-object.ts';
import { ConfigurationError, KindlingError, StorageError } from '../lib/errors.ts';
import { model_fn } from '../lib/hooks/model-fn.ts';
import { ModelLoader } from '../lib/hooks/model-loader.ts';
import { createLogger } from '../lib/middleware/logger.ts';
import type { Model } from '../lib/model/model.ts';
import { modelUri } from './environment.ts';

const logger = createLogger();
const loader = new ModelLoader(() => model_fn(modelUri()));
const output = outputLocation();

/** The scored objects; for an SQS batch the messages that failed. Every object is tried before a failure is reported. */
async function score(event: unknown, context: Context): Promise<ObjectResult[] | SQSBatchResponse> {
  const results: ObjectResult[] = [];
  const failures: { item: BatchItem; error: unknown }[] = [];
  for (const item of tryItems(event, failures)) {
    try {
      const model = (await loader.load()) as Model;
      const result = await scoreObject(item, model, { output, remainingMs: () => context.getRemainingTimeInMillis() });
      logger.info('scored', { ...result });
      results.push(result);
    } catch (error) {
      logger.error(`failed: s3://${item.bucket}/${item.key}`, { error: error as Error });
      failures.push({ item, error });
    }
  }
  if (isSqsEvent(event)) {
    const ids = new Set(failures.map(({ item }) => item.messageId ?? ''));
    return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) };
  }
  if (failures.length > 0) throw failed(failures);
  return results;
}

/** The items of an event. In an SQS batch a message that cannot be read fails alone. */
function tryItems(event: unknown, failures: { item: BatchItem; error: unknown }[]): BatchItem[] {
  if (!isSqsEvent(event)) return itemsOfEvent(event);
  const { Records } = event as { Records: { messageId: string; body: string }[] };
  return Records.flatMap((record) => {
    try {
      return itemsOfEvent({ Records: [record] });
    } catch (error) {
      logger.error(`unreadable message ${record.messageId}`, { error: error as Error });
      failures.push({ item: { bucket: '', key: '', messageId: record.messageId }, error });
      return [];
    }
  });
}

function failed(failures: readonly { item: BatchItem; error: unknown }[]): StorageError {
  const reasons = failures.map(({ item, error }) => {
    const hint = error instanceof KindlingError && error.hint ? ` (${error.hint})` : '';
    return `s3://${item.bucket}/${item.key}: ${(error as Error).message}${hint}`;
  });
  return new StorageError(`${failures.length} failed: ${reasons.join('; ')}`, { cause: failures[0].error });
}

function outputLocation(): S3Location {
  const uri = process.env.KINDLING_OUTPUT_URI;
  if (!uri) {
    throw new ConfigurationError('KINDLING_OUTPUT_URI is not set', {
      hint: 'set it to s3://bucket/prefix/ for the outputs',
    });
  }
  const { bucket, key } = parseS3Uri(uri);
  return { bucket, key: key === '' || key.endsWith('/') ? key : `${key}/` };
}

export const handler = middy().handler(score);
