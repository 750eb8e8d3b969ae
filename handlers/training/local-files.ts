import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFile } from '../../lib/training/job/save-model.ts';
import { replaceFiles } from '../program/replace-files.ts';
import { unwritable } from '../program/unwritable.ts';

/**
 * Writes files into a folder, as `replaceFiles` does.
 *
 * @throws StorageError with the reason
 */
export async function writeFolder(folder: string, files: readonly OutputFile[]): Promise<void> {
  await requireWritableFolder(folder);
  await replaceFiles(files.map(({ name, bytes }) => ({ path: join(folder, name), bytes })));
}

/** Makes the folder where it is absent, and fails early where nothing could be written in the end. */
export async function requireWritableFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}
