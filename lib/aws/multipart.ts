import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import { connect } from './client.ts';
import { type Precondition, preconditionHeaders } from './precondition.ts';
import type { S3Location } from './s3-uri.ts';
import { targetOf, type UploadInfo, uploadParameters } from './upload-info.ts';

export type { CompletedPart };

/** An object that goes up in parts, from whatever machines. */
export interface MultipartUpload {
  readonly location: S3Location;
  readonly id: string;
}

/** What clearing up may take when the time is nearly over. */
const ABORT_MS = 4_000;

/** Errors of all of these are the SDK's own. */
export async function createMultipart(
  location: S3Location,
  info: UploadInfo,
  signal?: AbortSignal,
): Promise<MultipartUpload> {
  const { sdk, s3 } = await connect();
  const command = new sdk.CreateMultipartUploadCommand({
    ...targetOf(location),
    ...uploadParameters(info),
    ...(await checksumOf(s3)),
  });
  const { UploadId } = await s3.send(command, sending(signal));
  if (UploadId) return { location, id: UploadId };
  throw new Error('S3 gave no upload id');
}

/** Stores a part, in place of one that has the same number. */
export async function uploadPart(
  { location, id }: MultipartUpload,
  number: number,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<CompletedPart> {
  const { sdk, s3 } = await connect();
  const part = { UploadId: id, PartNumber: number, Body: bytes, ...(await checksumOf(s3)) };
  const command = new sdk.UploadPartCommand({ ...targetOf(location), ...part });
  return completed(await s3.send(command, sending(signal)), number);
}

/** The parts that have arrived, by their numbers. S3 names a next part on the last page too, which the SDK's paginator follows. */
export async function listParts({ location, id }: MultipartUpload): Promise<CompletedPart[]> {
  const { sdk, s3 } = await connect();
  const parts: CompletedPart[] = [];
  for (let after: string | undefined; ; ) {
    const command = new sdk.ListPartsCommand({ ...targetOf(location), UploadId: id, PartNumberMarker: after });
    const { Parts = [], IsTruncated, NextPartNumberMarker } = await s3.send(command);
    parts.push(...Parts.map((part) => completed(part, part.PartNumber ?? 0)));
    if (!IsTruncated || NextPartNumberMarker === undefined) return parts;
    after = NextPartNumberMarker;
  }
}

/** Makes the object of its parts, which becomes visible with the last byte. */
export async function completeMultipart(
  { location, id }: MultipartUpload,
  parts: readonly CompletedPart[],
  precondition?: Precondition,
  signal?: AbortSignal,
): Promise<void> {
  const { sdk, s3 } = await connect();
  const command = new sdk.CompleteMultipartUploadCommand({
    ...targetOf(location),
    ...preconditionHeaders(precondition),
    UploadId: id,
    MultipartUpload: { Parts: [...parts] },
  });
  await s3.send(command, sending(signal));
}

/** Removes what has arrived. Should that fail, the bucket's lifecycle rule has the last word. */
export async function abortMultipart({ location, id }: MultipartUpload): Promise<void> {
  const { sdk, s3 } = await connect();
  const command = new sdk.AbortMultipartUploadCommand({ ...targetOf(location), UploadId: id });
  await s3.send(command, { abortSignal: AbortSignal.timeout(ABORT_MS) }).catch(() => undefined);
}

function sending(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

function completed({ ETag, ChecksumCRC32 }: CompletedPart, number: number): CompletedPart {
  return { ETag, PartNumber: number, ...(ChecksumCRC32 && { ChecksumCRC32 }) };
}

/** The checksum that S3 is to verify, unless the user's configuration says that the store knows none. */
async function checksumOf(s3: S3Client): Promise<{ ChecksumAlgorithm?: 'CRC32' }> {
  const when = await s3.config.requestChecksumCalculation();
  return when === 'WHEN_SUPPORTED' ? { ChecksumAlgorithm: 'CRC32' } : {};
}
