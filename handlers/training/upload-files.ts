import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkWritable } from '../../lib/aws/check-writable.ts';
import { parseS3Uri, type S3Location } from '../../lib/aws/s3-uri.ts';
import { uploadObject } from '../../lib/aws/upload-object.ts';
import { mediaTypeOfName } from '../../lib/content/index.ts';
import { StorageError } from '../../lib/errors.ts';
import type { OutputFile } from '../../lib/training/job/save-model.ts';
import { writeFolder } from './local-files.ts';

/** Of files that are neither read nor written as rows. */
const OTHER_TYPES: ReadonlyMap<string, string> = new Map([
  ['gz', 'application/gzip'],
  ['html', 'text/html; charset=utf-8'],
]);

/**
 * Uploads files into the folder at an `s3://` uri, the first one last: whoever finds the model finds what belongs to it.
 * What cannot be uploaded is kept in a local folder, as hours of training may be in it.
 *
 * @throws StorageError with the reason, and with that folder
 */
export async function uploadFiles(uri: string, files: readonly OutputFile[]): Promise<void> {
  try {
    for (const { name, bytes } of files.toReversed()) await upload(fileAt(uri, name), bytes);
  } catch (cause) {
    const kept = await mkdtemp(join(tmpdir(), 'kindling-model-'));
    await writeFolder(kept, files);
    throw new StorageError((cause as Error).message, {
      hint: `the files are in ${kept}: upload them from there`,
      cause,
    });
  }
}

/** Fails early where nothing could be uploaded in the end. */
export async function requireUpload(uri: string): Promise<void> {
  await checkWritable(fileAt(uri, 'xgb_model.json'));
}

async function upload(location: S3Location, bytes: Uint8Array): Promise<void> {
  const extension = location.key.slice(location.key.lastIndexOf('.') + 1);
  const contentType = OTHER_TYPES.get(extension) ?? mediaTypeOfName(location.key)?.name ?? 'application/octet-stream';
  const body = (async function* () {
    yield bytes;
  })();
  await uploadObject(location, body, { describe: () => ({ contentType, metadata: {} }) });
}

function fileAt(uri: string, name: string): S3Location {
  const { bucket, key } = parseS3Uri(uri);
  return { bucket, key: key === '' || key.endsWith('/') ? key + name : `${key}/${name}` };
}
