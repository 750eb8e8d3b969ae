import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '../../lib/errors.ts';
import type { OutputFile } from '../../lib/training/job/save-model.ts';

const REASONS: ReadonlyMap<string, readonly [what: string, hint: string]> = new Map([
  ['ENOSPC', ['the disk is full', 'free some space']],
  ['EDQUOT', ['the disk quota is used up', 'free some space']],
  ['EACCES', ['the folder is not writable', 'allow it, or choose another folder']],
  ['EPERM', ['the folder is not writable', 'allow it, or choose another folder']],
  ['EROFS', ['the file system is read-only', 'choose another folder']],
  ['ENOTDIR', ['a file is in the way of the folder', 'choose another folder']],
  ['EEXIST', ['a file is in the way of the folder', 'choose another folder']],
]);

/**
 * Writes files into a folder, all beside their places first and then renamed, so that a failure leaves what was there.
 *
 * @throws StorageError with the reason
 */
export async function writeFolder(folder: string, files: readonly OutputFile[]): Promise<void> {
  await explained(folder, async () => {
    await mkdir(folder, { recursive: true });
    const partial = await mkdtemp(join(folder, '.partial-'));
    try {
      for (const { name, bytes } of files) await writeFile(join(partial, name), bytes, { flush: true });
      for (const { name } of files) await rename(join(partial, name), join(folder, name));
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

/** Fails early where nothing could be written in the end. */
export async function requireWritableFolder(folder: string): Promise<void> {
  await explained(folder, async () => {
    await mkdir(folder, { recursive: true });
    await access(folder, 2); // W_OK
  });
}

async function explained(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const [what, hint] = REASONS.get(code) ?? [message, 'look at the disk and its permissions'];
    throw new StorageError(`cannot write to ${folder}: ${what}`, { hint, cause });
  }
}
