import { comesFrom, isObject, nameInArn, recordsOf, type StreamSource } from './source.ts';

/** A stream of Kinesis: an event has records of one shard. */
export const kinesis: StreamSource = {
  matches: (event) => comesFrom(event, 'aws:kinesis'),
  partitionsOf({ Records }) {
    const records = recordsOf(Records, ({ kinesis: data }) => (isObject(data) ? data.sequenceNumber : undefined));
    const { eventSourceARN, eventID } = (Records as [{ eventSourceARN: unknown; eventID: unknown }])[0];
    const shard = typeof eventID === 'string' ? eventID.split(':')[0]! : 'shard';
    return [{ place: ['kinesis', nameInArn(eventSourceARN, '/'), shard], records, itemIdentifier: (id) => id }];
  },
};
