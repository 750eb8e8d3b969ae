import { callerKind } from './caller-kind.ts';

/** Rows as an external function of Snowflake's has them, each behind its number, from whoever hands them on. */
export const snowflake = callerKind(
  'snowflake',
  (event) => Array.isArray(event.data) && Array.isArray(event.data[0]) && Object.keys(event).length === 1,
);
