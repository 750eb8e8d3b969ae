import { KindlingError, MalformedInputError } from '../../errors.ts';
import { quoteName } from '../../short-text.ts';

const AGAIN = 'copy the file again, or write it again';

/** The error for a file whose parts do not fit together. */
export function damaged(what: string, cause?: unknown): MalformedInputError {
  return new MalformedInputError(`the Parquet file is damaged: ${what}`, { hint: AGAIN, cause });
}

/** The error for a column that is stored in a way which is not read. */
export function unreadable(name: string, what: string, hint: string): MalformedInputError {
  return new MalformedInputError(`column ${quoteName(name)} ${what}`, { hint, column: name });
}

/** What `read` gives; bytes that lie make it fail in many ways, which are told as one. */
export function undamaged<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof KindlingError) throw error;
    throw damaged(`${where}: ${(error as Error).message}`, error);
  }
}
