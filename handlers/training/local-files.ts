import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../../lib/errors.ts';
import { SAGEMAKER_MEMBER } from '../../lib/model/file-names.ts';
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
  for (const { name } of files) if (name.includes('/')) await mkdir(dirname(join(folder, name)), { recursive: true });
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

/**
 * Fails early where models of an earlier run would answer together with those of this one.
 *
 * @param numFold how many models this run writes: xgboost-model-0 and so on
 */
export async function requireNoOtherFolds(folder: string, numFold: number): Promise<void> {
  const others = (await readdir(folder)).filter((name) => {
    const [found, index] = SAGEMAKER_MEMBER.exec(name) ?? [];
    return found !== undefined && !(Number(index) < numFold);
  });
  if (others.length === 0) return;
  throw new ConfigurationError(
    `${folder} holds ${others.sort()[0]} of an earlier run, which would answer with these folds`,
    {
      hint: 'delete the earlier models, or choose another folder',
    },
  );
}
