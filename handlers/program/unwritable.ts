import { StorageError } from '../../lib/errors.ts';

const HINTS: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full: free some space'],
  ['EDQUOT', 'the disk quota is used up: free some space'],
  ['EACCES', 'it is not writable: allow it, or choose another place'],
  ['EPERM', 'it is not writable: allow it, or choose another place'],
  ['EROFS', 'the file system is read-only: choose another place'],
  ['ENOENT', 'name a file in a folder that is there'],
  ['ENOTDIR', 'a file is in the way of the folder: choose another place'],
  ['EEXIST', 'a file is in the way of the folder: choose another place'],
  ['EISDIR', 'it is a folder: name a file in it'],
  ['EPIPE', 'who read it has gone before everything was written'],
]);

const TO_S3 = 'only files are written here: name one, and copy it with aws s3 cp';

/** What could not be written, with the reason and the way out; errors that are not the system's stay as they are. */
export function unwritable(name: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const isUri = /^[a-z][a-z\d+.-]*:\/\//i.test(name);
  const hint = isUri ? TO_S3 : (HINTS.get(code) ?? 'check the path of the output and its permissions');
  return new StorageError(`${name} cannot be written: ${code}`, { hint, cause: error });
}
