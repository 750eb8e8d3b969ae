// synchronous: node:fs/promises alone would add milliseconds to every start, and nothing is served before the model is
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ModelNotReadyError } from '../errors.ts';
import type { ModelFiles } from './model-files.ts';

/**
 * The model files at a local path: those of a folder, or a single file without its neighbours. What is neither a file nor a
 * folder, such as a pipe that nobody writes to, is left aside.
 *
 * @throws ModelNotReadyError when nothing is there, or no file
 */
export function openModelDir(path: string): ModelFiles {
  const stats = statOf(path);
  if (stats.isDirectory()) return folderOf(path);
  if (stats.isFile()) return filesOf(dirname(path), [basename(path)]);
  throw new ModelNotReadyError(`${path} is ${kindOf(stats)}, and not a file`, {
    hint: 'name a model file or a folder with one',
  });
}

/** Whether a file or folder is at a path. */
export function isThere(path: string): boolean {
  return existsSync(path);
}

function filesOf(folder: string, names: readonly string[]): ModelFiles {
  return {
    place: folder,
    list: async () => names,
    read: async (name) => orNotReady(join(folder, name), (path) => readFileSync(path)),
    readHead: async (name, maxBytes) => orNotReady(join(folder, name), (path) => readHead(path, maxBytes)),
  };
}

function folderOf(folder: string): ModelFiles {
  const entries = orNotReady(folder, listEntries);
  const namesOf = (is: 'isFile' | 'isDirectory') => entries.filter(({ stats }) => stats[is]()).map(({ name }) => name);
  return {
    ...filesOf(folder, namesOf('isFile')),
    listFolders: async () => namesOf('isDirectory'),
    openFolder: (name) => folderOf(join(folder, name)),
  };
}

interface Entry {
  readonly name: string;
  readonly stats: Pick<Stats, 'isFile' | 'isDirectory'>;
}

/** What lies in a folder; links count as what they lead to, and those that lead nowhere are left out. */
function listEntries(folder: string): Entry[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const stats = entry.isSymbolicLink() ? follow(join(folder, entry.name)) : entry;
    return stats === undefined ? [] : [{ name: entry.name, stats }];
  });
}

function follow(link: string): Stats | undefined {
  try {
    return statSync(link, { throwIfNoEntry: false });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
    throw cause;
  }
}

function readHead(path: string, maxBytes: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = new Uint8Array(maxBytes);
    return head.subarray(0, readSync(file, head, 0, maxBytes, 0));
  } finally {
    closeSync(file);
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new ModelNotReadyError(`there is no model at ${path}`, {
      hint: /^\w+:\/\//.test(path)
        ? 'download it first: models come from files, folders and s3:// uris'
        : 'name a model file or a folder with one',
      cause,
    });
  }
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

/** What a step of the file system gives, or that the file cannot be read. */
function orNotReady<Given>(path: string, step: (path: string) => Given): Given {
  try {
    return step(path);
  } catch (cause) {
    throw new ModelNotReadyError(`${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, {
      hint: 'check that the file is there, and that this user may read it',
      cause,
    });
  }
}
