import { StorageError } from '../errors.ts';

/** An object's address. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
  /** one of the object's versions; default: the newest */
  readonly versionId?: string | undefined;
}

/** The bucket and key of an `s3://bucket/key` uri; the key may be empty. */
export function parseS3Uri(uri: string): S3Location {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  if (match) return { bucket: match[1]!, key: match[2] ?? '' };
  throw new StorageError(`"${uri}" is not an S3 uri`, { hint: 'write s3://bucket/key' });
}

export function s3Uri({ bucket, key }: S3Location): string {
  return `s3://${bucket}/${key}`;
}
