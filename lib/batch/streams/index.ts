// Streams, queues and S3 Batch Operations: a bundle of its own, which the first such event loads.
import { MalformedInputError } from '../../errors.ts';
import { dynamodb } from './dynamodb.ts';
import { kafka } from './kafka.ts';
import { kinesis } from './kinesis.ts';
import { type StreamParts, scorePartition } from './score-partition.ts';
import type { Json, StreamSource } from './source.ts';

export { scoreMessages } from './messages.ts';
export type { StreamParts } from './score-partition.ts';
export { answerTasks, type TaskObject } from './tasks.ts';

/** What Lambda polls; the first that matches counts. A new one is one file, one entry here and its name in `isStream`. */
const SOURCES: readonly StreamSource[] = [kinesis, dynamodb, kafka];

/** The first record of each partition that could not be used: from it on, all come again. */
export interface StreamAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: unknown }[];
}

/**
 * Scores the records of a stream, and writes those in front of the first that cannot be used.
 *
 * @throws KindlingError where no record is to blame, so that all come again
 */
export async function scoreStreamEvent(event: Json, parts: StreamParts): Promise<StreamAnswer> {
  const source = SOURCES.find(({ matches }) => matches(event));
  if (source === undefined)
    throw new MalformedInputError('the event is of no stream that is known here', {
      hint: 'send records of Kinesis, DynamoDB, Kafka or SQS as their event source mappings do',
    });
  const batchItemFailures: { itemIdentifier: unknown }[] = [];
  for (const partition of source.partitionsOf(event)) {
    const failed = await scorePartition(partition, parts);
    if (failed !== undefined) batchItemFailures.push({ itemIdentifier: partition.itemIdentifier(failed) });
  }
  return { batchItemFailures };
}
