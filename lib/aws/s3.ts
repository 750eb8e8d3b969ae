import { connect } from './client.ts';
import type { S3Location } from './s3-uri.ts';
import { isMissing, storageError } from './storage-error.ts';

/** What S3 tells of an object without its bytes. */
export interface S3Head {
  readonly bytes: number;
  /** with its quotes, as S3 sends it */
  readonly etag: string;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly metadata: Readonly<{ [name: string]: string }>;
}

/** What S3 tells of an object; undefined when there is none. */
export async function headObject(location: S3Location, signal?: AbortSignal): Promise<S3Head | undefined> {
  const { bucket, key, versionId } = location;
  const { sdk, s3 } = await connect();
  try {
    const command = new sdk.HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
    const head = await s3.send(command, signal ? { abortSignal: signal } : {});
    return {
      bytes: head.ContentLength ?? 0,
      etag: head.ETag ?? '',
      contentType: head.ContentType,
      contentEncoding: head.ContentEncoding,
      metadata: head.Metadata ?? {},
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (isMissing(error)) return undefined;
    throw storageError('read', { bucket, key }, error);
  }
}

/** Removes an object, or does nothing where there is none. */
export async function deleteObject({ bucket, key }: S3Location): Promise<void> {
  const { sdk, s3 } = await connect();
  try {
    await s3.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    throw storageError('write', { bucket, key }, error);
  }
}

/** What a list tells of an object. */
export interface S3Entry {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

/** All objects that begin with a prefix, in the order of their keys. */
export async function listEntries(prefix: S3Location): Promise<readonly S3Entry[]> {
  const { entries } = await list(prefix, {});
  return entries;
}

/** Keys of all of them, but for those that stand for folders. */
export async function listObjects(prefix: S3Location): Promise<readonly string[]> {
  return objectKeys(await listEntries(prefix));
}

/** Keys right under a prefix (which ends with `/`): those of objects, and what stands for those that lie deeper. */
export interface S3Folder {
  readonly objects: readonly string[];
  /** prefixes, which end with `/` */
  readonly folders: readonly string[];
}

export async function listFolder(prefix: S3Location): Promise<S3Folder> {
  const { entries, folders } = await list(prefix, { Delimiter: '/' });
  return { objects: objectKeys(entries), folders };
}

function objectKeys(entries: readonly S3Entry[]): string[] {
  return entries.map(({ key }) => key).filter((key) => key !== '' && !key.endsWith('/'));
}

async function list({ bucket, key }: S3Location, how: { readonly Delimiter?: string }) {
  const { sdk, s3 } = await connect();
  const entries: S3Entry[] = [];
  const folders: string[] = [];
  try {
    const pages = sdk.paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: key, ...how });
    for await (const { Contents = [], CommonPrefixes = [] } of pages) {
      entries.push(...Contents.map(({ Key = '', Size = 0, ETag = '' }) => ({ key: Key, bytes: Size, etag: ETag })));
      folders.push(...CommonPrefixes.map(({ Prefix = '' }) => Prefix));
    }
  } catch (error) {
    throw storageError('list', { bucket, key }, error);
  }
  return { entries, folders };
}
