import { callerKind } from './caller-kind.ts';
import type { EventKind } from './event-kind.ts';

/** A Lambda UDF of Redshift's. What is wrong fails the query, with a sentence. */
export const redshift: EventKind = {
  ...callerKind('redshift', (event) => typeof event.external_function === 'string' && 'arguments' in event),
  toResult({ status, text }) {
    const answer = JSON.parse(text);
    if (status === 200) return answer;
    return { success: false, error_msg: answer.detail + (answer.hint ? `; ${answer.hint}` : '') };
  },
  throwsFailures: false,
};
