import { callerKind } from './caller-kind.ts';

/** Calls of a remote function of BigQuery's, from whoever hands them on. */
export const bigQuery = callerKind(
  'bigquery',
  ({ calls, caller }) => Array.isArray(calls) && typeof caller === 'string',
);
