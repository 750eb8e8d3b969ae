import { connect } from './client.ts';
import type { S3Location } from './s3-uri.ts';
import { storageError } from './storage-error.ts';

/**
 * Stores a small object in one request.
 *
 * @throws StorageError with the reason; the signal's where it ended the attempt
 */
export async function putObject(
  { bucket, key }: S3Location,
  bytes: Uint8Array,
  contentType: string,
  signal: AbortSignal,
): Promise<void> {
  const { sdk, s3 } = await connect();
  const command = new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType });
  try {
    await s3.send(command, { abortSignal: signal });
  } catch (error) {
    throw storageError('write', { bucket, key }, error);
  }
}
