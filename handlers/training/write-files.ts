import type { OutputFile } from '../../lib/training/job/save-model.ts';
import { requireWritableFolder, writeFolder } from './local-files.ts';
import { requireUpload, uploadFiles } from './upload-files.ts';

/**
 * Writes files, the model first, into a folder or an `s3://` folder; a failure leaves what was there.
 *
 * @throws StorageError with the reason
 */
export async function writeFiles(folder: string, files: readonly OutputFile[]): Promise<void> {
  await (isS3(folder) ? uploadFiles(folder, files) : writeFolder(folder, files));
}

/** Fails early where nothing could be written in the end. */
export async function requireWritable(folder: string): Promise<void> {
  await (isS3(folder) ? requireUpload(folder) : requireWritableFolder(folder));
}

function isS3(folder: string): boolean {
  return folder.startsWith('s3://');
}
