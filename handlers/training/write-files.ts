import type { FoldPlan } from '../../lib/training/job/folds.ts';
import type { OutputFile } from '../../lib/training/job/save-model.ts';
import { requireNoOtherFolds, requireWritableFolder, writeFolder } from './local-files.ts';
import { requireUpload, uploadFiles } from './upload-files.ts';

/**
 * Writes files, the model first, into a folder or an `s3://` folder; a failure leaves what was there.
 *
 * @throws StorageError with the reason
 */
export async function writeFiles(folder: string, files: readonly OutputFile[]): Promise<void> {
  await (isS3(folder) ? uploadFiles(folder, files) : writeFolder(folder, files));
}

/**
 * Fails early where nothing could be written in the end, or where it would lie among other models.
 *
 * @param plan the folds of the job
 */
export async function requireWritable(folder: string, plan: FoldPlan | undefined): Promise<void> {
  await (isS3(folder) ? requireUpload(folder) : requireWritableFolder(folder));
  if (plan && !isS3(folder)) await requireNoOtherFolds(folder, plan.numFold * plan.numRepeat);
}

function isS3(folder: string): boolean {
  return folder.startsWith('s3://');
}
