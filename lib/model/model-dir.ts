import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ModelNotReadyError } from '../errors.ts';
import { isModelArchive, openModelArchive } from './model-archive.ts';
import type { ModelFiles } from './model-files.ts';

/**
 * The model files at a local path: those of a folder, of a `.tar.gz`, or a single file without its neighbours.
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
  if (!stats.isDirectory()) {
    if (isModelArchive(path)) return await openModelArchive(await readFile(path), basename(path));
    return folderOf(dirname(path), async () => [basename(path)]);
  }
  const names = await listFiles(path);
  if (names.length === 1 && isModelArchive(names[0])) return await openModelDir(join(path, names[0]));
  return folderOf(path, async () => names);
}

function folderOf(folder: string, list: () => Promise<readonly string[]>): ModelFiles {
  return { place: folder, list, read: (name) => readFile(join(folder, name)) };
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
}
