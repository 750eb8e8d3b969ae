import { MalformedInputError } from '../../errors.ts';
import { isObject, type Json, recordsOf, type StreamSource } from './source.ts';

/** Topics of Kafka, in MSK or anywhere: an event has records of several partitions, each in an order of its own. */
export const kafka: StreamSource = {
  matches: ({ eventSource }) => eventSource === 'aws:kafka' || eventSource === 'SelfManagedKafka',
  partitionsOf({ records }) {
    if (!isObject(records)) {
      throw new MalformedInputError('the event\'s "records" is not an object of topics', {
        hint: 'send the event as Lambda does; test/events of kindling has one',
      });
    }
    return Object.entries(records).map(([partition, list]) => ({
      place: ['kafka', ...topicAndNumber(partition)],
      records: recordsOf(list, ({ offset }) => offset).map(({ id, event }) => ({ id, event: inPipe(event) })),
      itemIdentifier: (id) => ({ partition, offset: Number(id) }),
    }));
  },
};

/** A record as pipes have it, which says itself where it comes from. */
function inPipe(record: unknown): unknown {
  return { ...(record as Json), eventSource: 'aws:kafka' };
}

/** `topic-0` → `topic`, `0`; topics may have hyphens, too. */
function topicAndNumber(partition: string): string[] {
  const [, topic, number] = /^(.+)-(\d+)$/s.exec(partition) ?? [];
  return topic === undefined ? [partition] : [topic, number!];
}
