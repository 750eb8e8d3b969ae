import { MalformedInputError } from '../../errors.ts';

/** The error for bytes that are no Arrow, or none that can be read. */
export function damaged(
  what: string,
  hint = 'write it with pyarrow.ipc or to_feather, and send the file byte by byte',
  cause?: unknown,
): MalformedInputError {
  return new MalformedInputError(`the body is not Arrow that can be read: ${what}`, { hint, cause });
}
