import { KindlingError, NotFoundError, StorageError } from '../errors.ts';
import { type S3Location, s3Uri } from './s3-uri.ts';

/** The object is another one than when the reading began. */
export class ReplacedError extends StorageError {}

/** Somebody else has written the object since it was looked at. */
export class OvertakenError extends StorageError {}

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
}

/** True where S3 says that there is no such bucket or object. */
export function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as SdkError;
  return name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchBucket' || $metadata?.httpStatusCode === 404;
}

/** True for what may be gone when tried again: broken connections, an overloaded or failing S3. */
export function isPassing(error: unknown): boolean {
  const status = (error as SdkError).$metadata?.httpStatusCode;
  return status === undefined || status >= 500 || status === 429 || status === 408 || status < 400;
}

/** How many requests the SDK made before it gave up; 1 for what broke after an answer had begun. */
export function attemptsOf(error: unknown): number {
  return (error as SdkError).$metadata?.attempts ?? 1;
}

/**
 * What the caller is told of an error of the SDK: what failed, where, and S3's name for it. S3's own sentence names
 * accounts and roles, so that it stays in the cause, for the log.
 */
export function storageError(action: 'read' | 'list' | 'write', location: S3Location, error: unknown): Error {
  if (error instanceof KindlingError) return error; // it came through the stream and says more
  const where = s3Uri(location);
  const { name, $metadata } = error as SdkError;
  if (action === 'write' && isOvertaken(error as SdkError)) {
    return new OvertakenError(`${where} was written by somebody else meanwhile`, { hint: 'start again', cause: error });
  }
  if (isMissing(error)) {
    const what = name === 'NoSuchBucket' ? `the bucket ${location.bucket}` : where;
    return new NotFoundError(`${what} is not there`, { hint: 'check bucket and key', cause: error });
  }
  const status = $metadata?.httpStatusCode;
  if (status === 412 && action === 'read') {
    return new ReplacedError(`${where} was replaced while it was read`, { hint: 'start again', cause: error });
  }
  const request = $metadata?.requestId ? `, request ${$metadata.requestId}` : '';
  const reason = status === undefined ? reasonOf(error as NodeJS.ErrnoException) : `${name} (${status}${request})`;
  return new StorageError(`cannot ${action} ${where}: ${reason}`, { hint: hintFor(action, status), cause: error });
}

/** An upload is gone as well where an attempt that nobody heard of has completed it. */
function isOvertaken({ name, $metadata }: SdkError): boolean {
  return $metadata?.httpStatusCode === 412 || name === 'ConditionalRequestConflict' || name === 'NoSuchUpload';
}

function reasonOf({ code, name, message }: NodeJS.ErrnoException): string {
  return code ?? (name === 'Error' ? message : name);
}

const PERMISSIONS = {
  read: 's3:GetObject, and s3:ListBucket so that a missing object is told from a forbidden one',
  list: 's3:ListBucket',
  write: 's3:PutObject and s3:AbortMultipartUpload',
};

function hintFor(action: 'read' | 'list' | 'write', status: number | undefined): string {
  if (status === 403) return `allow the role ${PERMISSIONS[action]}; the log has S3's own message`;
  if (status !== undefined && status < 500) return "the log has S3's own message";
  return 'try again: it was retried without success; check network, region and credentials if it stays';
}
