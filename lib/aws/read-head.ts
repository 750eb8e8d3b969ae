import { connect } from './client.ts';
import type { S3Location } from './s3-uri.ts';
import { storageError } from './storage-error.ts';

/** S3's word for a range of an empty object. */
const NO_RANGE = 416;

/** The object's first bytes, at most so many; none where it is empty. */
export async function readHead({ bucket, key }: S3Location, maxBytes: number): Promise<Uint8Array> {
  const { sdk, s3 } = await connect();
  try {
    const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${maxBytes - 1}` });
    const { Body } = await s3.send(command);
    return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === NO_RANGE) {
      return new Uint8Array(0);
    }
    throw storageError('read', { bucket, key }, error);
  }
}
