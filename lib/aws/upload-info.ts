import type { S3Location } from './s3-uri.ts';

/** What an upload says of the object besides its bytes. */
export interface UploadInfo {
  readonly contentType: string;
  readonly contentEncoding?: string | undefined;
  readonly metadata: Readonly<{ [name: string]: string }>;
}

/** The parts of a request that say where an object goes, and what it says of itself. */
export function targetOf({ bucket, key }: S3Location): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: key };
}

export function uploadParameters({ contentType, contentEncoding, metadata }: UploadInfo) {
  return {
    ContentType: contentType,
    Metadata: metadata,
    ...(contentEncoding && { ContentEncoding: contentEncoding }),
  };
}
