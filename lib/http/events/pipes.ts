import { callerKind } from './caller-kind.ts';
import { isObject } from './fields.ts';

/** The enrichment of a pipe: a list of events as their source has them. Or a batch of a distributed map. */
export const pipes = callerKind(
  'pipes',
  ({ 0: first, Items }) => Array.isArray(Items) || (isObject(first) && typeof first.eventSource === 'string'),
);
