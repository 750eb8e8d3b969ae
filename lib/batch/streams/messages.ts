import { scoreRecords } from '../../records/score-records.ts';
import { bytesOf, errorOf, keyOf, rowsOf, type StreamParts } from './score-partition.ts';
import { isObject, nameInArn } from './source.ts';

/** Objects that are written at a time. */
const NUM_CONCURRENT = 8;

/**
 * Scores the rows in messages of SQS, each message into an object of its own: a queue hands out its messages in other batches
 * each time, so that only what is named by one message is overwritten when it comes again.
 *
 * @param messages records of an SQS event that have rows in their bodies
 * @returns positions of those that failed
 */
export async function scoreMessages(messages: readonly unknown[], parts: StreamParts): Promise<number[]> {
  const rows = rowsOf(messages).map((row) => row!);
  const { scored } = await scoreRecords(rows, { ...parts, form: 'objects' });
  const failed: number[] = [];
  for (let begin = 0; begin < messages.length; begin += NUM_CONCURRENT) {
    const writing = scored.slice(begin, begin + NUM_CONCURRENT).map(async (one, index) => {
      const at = begin + index;
      const message = messages[at];
      const { messageId, eventSourceARN } = isObject(message) ? message : {};
      if ('problem' in one || typeof messageId !== 'string' || messageId === '') {
        failed.push(at);
        parts.logger.error('a message could not be used', { messageId, error: errorOf(one) });
        return;
      }
      const key = keyOf(['sqs', nameInArn(eventSourceARN, ':', 5), messageId]);
      await parts.put(key, bytesOf([one])).catch((error) => {
        failed.push(at);
        parts.logger.error(`cannot write ${key}`, { error });
      });
    });
    await Promise.all(writing);
  }
  parts.logger.info('scored', { messages: messages.length, failed: failed.length });
  return failed;
}
