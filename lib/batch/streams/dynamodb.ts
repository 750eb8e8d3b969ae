import { comesFrom, isObject, nameInArn, recordsOf, type StreamSource } from './source.ts';

/** The stream of a table of DynamoDB's, whose new images are rows. */
export const dynamodb: StreamSource = {
  matches: (event) => comesFrom(event, 'aws:dynamodb'),
  partitionsOf({ Records }) {
    const records = recordsOf(Records, ({ dynamodb: change }) =>
      isObject(change) ? change.SequenceNumber : undefined,
    );
    const [{ eventSourceARN }] = Records as [{ eventSourceARN: unknown }];
    return [{ place: ['dynamodb', nameInArn(eventSourceARN, '/')], records, itemIdentifier: (id) => id }];
  },
};
