import { publicError } from '../errors.ts';
import { fitJson } from '../fit-json.ts';
import { shorten } from '../short-text.ts';

/** Bytes of what Lambda hands on, as JSON. */
const MAX_BYTES = 3072;

/** What Lambda reports as `errorType` and `errorMessage`: code, message and the way out, as the caller may read them. */
export function invocationError(error: unknown): Error {
  const { code, message, hint } = publicError(error);
  return lambdaError(code, hint === undefined ? [message] : [message, hint], error);
}

/** An error that Lambda reports by that type and those sentences, with no stack. */
export function lambdaError(type: string, sentences: readonly string[], cause: unknown): Error {
  const text = fitJson((limit) => sentences.map((sentence) => shorten(sentence, limit)).join('; '), MAX_BYTES);
  const reported = new Error(text, { cause });
  reported.name = type;
  reported.stack = '';
  return reported;
}
