import { callerKind } from './caller-kind.ts';

/** A Firehose stream that has its records transformed. */
export const firehose = callerKind(
  'firehose',
  ({ deliveryStreamArn, records }) => typeof deliveryStreamArn === 'string' && records !== undefined,
);
