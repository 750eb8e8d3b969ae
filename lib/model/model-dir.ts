// synchronous: node:fs/promises alone would add milliseconds to every start, and nothing is served before the model is
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ModelNotReadyError } from '../errors.ts';
import type { ModelFiles } from './model-files.ts';

/**
 * The model files at a local path: those of a folder, or a single file without its neighbours.
 *
 * @throws ModelNotReadyError when nothing is there
 */
export function openModelDir(path: string): ModelFiles {
  const stats = statOf(path);
  if (!stats.isDirectory()) return folderOf(dirname(path), [basename(path)]);
  return folderOf(path, listFiles(path));
}

function folderOf(folder: string, names: readonly string[]): ModelFiles {
  return { place: folder, list: async () => names, read: async (name) => readFileSync(join(folder, name)) };
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new ModelNotReadyError(`there is no model at ${path}`, {
      hint: 'name a model file or a folder with one',
      cause,
    });
  }
}

function listFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (folders.length === entries.length && folders.length > 0) {
    throw new ModelNotReadyError(`${folder} holds folders only: ${folders.toSorted().slice(0, 20).join(', ')}`, {
      hint: 'name the folder that holds the model file',
    });
  }
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}
