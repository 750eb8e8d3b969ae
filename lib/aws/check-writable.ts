import { connect } from './client.ts';
import type { S3Location } from './s3-uri.ts';
import { storageError } from './storage-error.ts';

/**
 * Fails where `uploadObject` would: a multipart upload is begun and given up, which needs the same permissions and leaves
 * nothing behind.
 *
 * @throws StorageError or NotFoundError with the reason
 */
export async function checkWritable(location: S3Location): Promise<void> {
  const { sdk, s3 } = await connect();
  const target = { Bucket: location.bucket, Key: location.key };
  try {
    const { UploadId } = await s3.send(new sdk.CreateMultipartUploadCommand(target));
    await s3.send(new sdk.AbortMultipartUploadCommand({ ...target, UploadId }));
  } catch (error) {
    throw storageError('write', location, error);
  }
}
