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
}
