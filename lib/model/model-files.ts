import { KindlingError, ModelFormatError } from '../errors.ts';

/**
 * The files of one model, wherever they are: a folder, a single file, an archive, an object store.
 * Names have no folders in them.
 */
export interface ModelFiles {
  /** Where the files are, for messages. */
  readonly place?: string | undefined;
  /** Names of the files, in any order. */
  list(): Promise<readonly string[]>;
  /** The bytes of a listed file. */
  read(name: string): Promise<Uint8Array>;
  /** Its first bytes, at most so many, where they can be had without the rest. */
  readonly readHead?: ((name: string, maxBytes: number) => Promise<Uint8Array>) | undefined;
  /** Names of the folders beside the files, where there can be any. */
  listFolders?(): Promise<readonly string[]>;
  /** The files of one of these folders. */
  openFolder?(name: string): ModelFiles;
}

/** The same files, each of which is read once, however often it is asked for. */
export function readOnce(files: ModelFiles): ModelFiles {
  const known = new Map<string, Promise<Uint8Array>>();
  const read = (name: string) => {
    const bytes = known.get(name) ?? files.read(name);
    known.set(name, bytes);
    return bytes;
  };
  return {
    place: files.place,
    list: () => files.list(),
    read,
    ...(files.readHead && { readHead: (name, maxBytes) => known.get(name) ?? files.readHead!(name, maxBytes) }),
    ...(files.listFolders && { listFolders: () => files.listFolders!() }),
    ...(files.openFolder && { openFolder: (name) => files.openFolder!(name) }),
  };
}

/** Says which file of several an error is about. */
export function withFileName(cause: unknown, file: string): unknown {
  if (!(cause instanceof KindlingError)) return cause;
  return new ModelFormatError(`${file}: ${cause.message}`, { hint: cause.hint, cause });
}
