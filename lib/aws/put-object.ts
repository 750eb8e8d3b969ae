import { connect } from './client.ts';
import type { S3Location } from './s3-uri.ts';
import { storageError } from './storage-error.ts';
import { targetOf, type UploadInfo, uploadParameters } from './upload-info.ts';

/**
 * Stores a small object in one request.
 *
 * @throws StorageError with the reason; the signal's where it ended the attempt
 */
export async function putObject(
  location: S3Location,
  bytes: Uint8Array,
  info: UploadInfo,
  signal?: AbortSignal,
): Promise<void> {
  const { sdk, s3 } = await connect();
  const command = new sdk.PutObjectCommand({ ...targetOf(location), ...uploadParameters(info), Body: bytes });
  try {
    await s3.send(command, signal ? { abortSignal: signal } : {});
  } catch (error) {
    throw storageError('write', location, error);
  }
}
