import type { S3Client } from '@aws-sdk/client-s3';
import { NotFoundError, StorageError } from '../errors.ts';

/** An object's address. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** What S3 tells of an object without its bytes. */
export interface S3Head {
  readonly bytes: number;
  /** with its quotes, as S3 sends it */
  readonly etag: string;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly metadata: Readonly<{ [name: string]: string }>;
}

/** S3 takes at most 10,000 parts of an upload, and none but the last below 5 MiB. */
const MAX_PARTS = 10_000;
const MIN_PART_BYTES = 8 * 2 ** 20;
const RESUMES = 5;
const RESUME_MS = 200;

/** The bucket and key of an `s3://bucket/key` uri; the key may be empty. */
export function parseS3Uri(uri: string): S3Location {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  if (match) return { bucket: match[1], key: match[2] ?? '' };
  throw new StorageError(`"${uri}" is no S3 uri`, { hint: 'write s3://bucket/key' });
}

export function s3Uri({ bucket, key }: S3Location): string {
  return `s3://${bucket}/${key}`;
}

let client: Promise<S3Client> | undefined;

/** The SDK and one client for the process, both made when first needed. */
async function connect() {
  const sdk = await import('./sdk.ts');
  // custom endpoints (local S3, VPC appliances) seldom resolve bucket names as hosts, so they are addressed by path
  client ??= (async () => {
    const probe = new sdk.S3Client({});
    const { serviceConfiguredEndpoint } = probe.config as {
      serviceConfiguredEndpoint?: () => Promise<string | undefined>;
    };
    const endpoint = await serviceConfiguredEndpoint?.();
    return endpoint ? new sdk.S3Client({ forcePathStyle: true }) : probe;
  })();
  return { sdk, s3: await client };
}

/** What S3 tells of an object; undefined when there is none. */
export async function headObject({ bucket, key }: S3Location): Promise<S3Head | undefined> {
  const { sdk, s3 } = await connect();
  try {
    const head = await s3.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }));
    return {
      bytes: head.ContentLength ?? 0,
      etag: head.ETag ?? '',
      contentType: head.ContentType,
      contentEncoding: head.ContentEncoding,
      metadata: head.Metadata ?? {},
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw storageError('read', { bucket, key }, error);
  }
}

/**
 * The object's bytes from first to last. A broken stream is resumed at its last byte; an object that was replaced since
 * `head` is an error, as is one whose bytes do not add up.
 */
export async function* readObject(location: S3Location, head: S3Head): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (let attempt = 0; offset < head.bytes; attempt++) {
    try {
      for await (const chunk of await openRange(location, head, offset)) {
        offset += chunk.length;
        yield chunk;
      }
      if (offset >= head.bytes) break;
      throw new Error(`the stream ended after ${offset} of ${head.bytes} bytes`);
    } catch (error) {
      if (isReplaced(error) || isMissing(error) || attempt >= RESUMES) throw storageError('read', location, error);
      await sleep(RESUME_MS * 2 ** attempt * (0.5 + Math.random() / 2));
    }
  }
}

async function openRange(
  { bucket, key }: S3Location,
  { etag }: S3Head,
  offset: number,
): Promise<AsyncIterable<Uint8Array>> {
  const { sdk, s3 } = await connect();
  const range = offset > 0 ? { Range: `bytes=${offset}-` } : {};
  const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag, ...range }));
  return Body as unknown as AsyncIterable<Uint8Array>;
}

/** Keys of the objects right under a prefix (which ends with `/`), at most 1,000. */
export async function listFolder({ bucket, key }: S3Location): Promise<string[]> {
  const { sdk, s3 } = await connect();
  try {
    const command = new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: key, Delimiter: '/' });
    const { Contents = [] } = await s3.send(command);
    return Contents.map((object) => object.Key ?? '').filter((name) => name !== '' && !name.endsWith('/'));
  } catch (error) {
    throw storageError('list', { bucket, key }, error);
  }
}

/** Keys of all objects that begin with a prefix, in their order. */
export async function listObjects({ bucket, key }: S3Location): Promise<string[]> {
  const { sdk, s3 } = await connect();
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  try {
    do {
      const command = new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: key, ContinuationToken });
      const { Contents = [], NextContinuationToken } = await s3.send(command);
      keys.push(...Contents.map((object) => object.Key ?? ''));
      ContinuationToken = NextContinuationToken;
    } while (ContinuationToken !== undefined);
  } catch (error) {
    throw storageError('list', { bucket, key }, error);
  }
  return keys.filter((name) => name !== '' && !name.endsWith('/'));
}

/** What an upload says of the object besides its bytes. */
export interface UploadInfo {
  readonly contentType: string;
  readonly contentEncoding?: string | undefined;
  readonly metadata: { [name: string]: string };
  /** about how many bytes will come; parts grow with it */
  readonly expectedBytes: number;
}

/** Uploads a stream: readers see the whole object or, when anything fails, what was there before. */
export async function uploadObject(
  { bucket, key }: S3Location,
  body: AsyncIterable<Uint8Array>,
  info: UploadInfo,
): Promise<void> {
  const { sdk, s3 } = await connect();
  const { Readable } = await import('node:stream');
  const stream = Readable.from(body, { objectMode: false });
  const upload = new sdk.Upload({
    client: s3,
    queueSize: 2,
    // twice the expected size still fits into the parts that S3 takes
    partSize: Math.max(MIN_PART_BYTES, Math.ceil((2 * info.expectedBytes) / MAX_PARTS)),
    leavePartsOnError: false,
    params: {
      Bucket: bucket,
      Key: key,
      Body: stream,
      ContentType: info.contentType,
      ...(info.contentEncoding && { ContentEncoding: info.contentEncoding }),
      Metadata: info.metadata,
    },
  });
  try {
    await upload.done();
  } catch (error) {
    throw storageError('write', { bucket, key }, error);
  } finally {
    stream.destroy();
  }
}

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as SdkError;
  return name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchBucket' || $metadata?.httpStatusCode === 404;
}

function isReplaced(error: unknown): boolean {
  return (error as SdkError).$metadata?.httpStatusCode === 412;
}

function storageError(action: string, location: S3Location, error: unknown): Error {
  if (error instanceof Error && 'hint' in error) return error; // ours already: it came through the stream
  const where = s3Uri(location);
  if (isMissing(error))
    return new NotFoundError(`${where} is not there`, { hint: 'check bucket and key', cause: error });
  if (isReplaced(error)) {
    return new StorageError(`${where} was replaced while it was read`, { hint: 'score it again', cause: error });
  }
  const { name, message, $metadata } = error as SdkError;
  const denied = $metadata?.httpStatusCode === 403;
  return new StorageError(`cannot ${action} ${where}: ${name} ${message}`.trim(), {
    hint: denied
      ? 'allow the role s3:GetObject, s3:ListBucket and s3:PutObject there'
      : 'try again; the SDK retried already',
    cause: error,
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
