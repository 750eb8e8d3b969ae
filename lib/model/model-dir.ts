import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ModelNotReadyError } from '../errors.ts';
import type { ModelFiles } from './model-files.ts';

/**
 * The model files at a local path: those of a folder, or a single file without its neighbours.
 *
 * @throws ModelNotReadyError when nothing is there
 */
export async function openModelDir(path: string): Promise<ModelFiles> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new ModelNotReadyError(`there is no model at ${path}`, {
      hint: 'name a model file or a folder with one',
      cause,
    });
  });
  return stats.isDirectory()
    ? folderOf(path, () => listFiles(path))
    : folderOf(dirname(path), async () => [basename(path)]);
}

function folderOf(folder: string, list: () => Promise<readonly string[]>): ModelFiles {
  return { place: folder, list, read: (name) => readFile(join(folder, name)) };
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
}
