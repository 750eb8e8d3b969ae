import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import { connect } from './client.ts';
import type { S3Location } from './s3-uri.ts';
import { storageError } from './storage-error.ts';

/** Below this an object goes up in one piece. S3 wants at least 5 MiB of every part but the last. */
const PART_BYTES = 8 * 2 ** 20;
/** S3 takes 10,000 parts; doubling their size every so often makes that 8 TB, more than an object may have. */
const PARTS_OF_A_SIZE = 1_000;
/** What clearing up may take when the time is nearly over. */
const ABORT_MS = 4_000;

/** What an upload says of the object besides its bytes. */
export interface UploadInfo {
  readonly contentType: string;
  readonly contentEncoding?: string | undefined;
  readonly metadata: Readonly<{ [name: string]: string }>;
}

export interface UploadOptions {
  /** asked when the first part is there; `isWhole` where there is no other, so that the stream has ended */
  readonly describe: (isWhole: boolean) => UploadInfo;
  /** waited for before an object of several parts becomes visible */
  readonly beforeComplete?: (() => Promise<void>) | undefined;
  /** stops the upload, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  readonly partBytes?: number | undefined;
}

/**
 * Uploads a stream: readers see the whole object or, when anything fails, what was there before, and no parts are left
 * behind. One part is under way while the next is filled, in two buffers that are used again and again: what is pulled
 * from `body` is copied at once.
 */
export async function uploadObject(
  location: S3Location,
  body: AsyncIterable<Uint8Array>,
  { describe, beforeComplete, signal, partBytes = PART_BYTES }: UploadOptions,
): Promise<void> {
  const { sdk, s3 } = await connect();
  const upload = new Upload(sdk, s3, location, signal);
  try {
    for await (const part of partsOf(body, partBytes)) await upload.add(part, describe);
    await upload.complete(beforeComplete);
  } catch (error) {
    await upload.abort(error);
    signal?.throwIfAborted();
    throw storageError('write', location, error);
  }
}

interface Part {
  readonly bytes: Buffer;
  /** 1, 2, 3, … */
  readonly number: number;
  readonly isLast: boolean;
}

/** The stream in parts of one size, which doubles every 1,000; a part is valid until the one after the next is asked for. */
async function* partsOf(body: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Part> {
  let [number, length, size] = [1, 0, partBytes];
  let [filling, other] = [Buffer.allocUnsafeSlow(size), Buffer.alloc(0)];
  for await (const bytes of body) {
    for (let at = 0; at < bytes.length; ) {
      if (length === size) {
        yield { bytes: filling, number: number++, isLast: false };
        if (number % PARTS_OF_A_SIZE === 0) size *= 2;
        [filling, other] = [other.length === size ? other : Buffer.allocUnsafeSlow(size), filling];
        length = 0;
      }
      const taken = Math.min(bytes.length - at, size - length);
      filling.set(bytes.subarray(at, at + taken), length);
      at += taken;
      length += taken;
    }
  }
  yield { bytes: filling.subarray(0, length), number, isLast: true };
}

/** One object on its way: a single PUT where it has one part, else S3's multipart upload. */
class Upload {
  readonly #sdk: typeof import('./sdk.ts');
  readonly #s3: S3Client;
  readonly #target: { Bucket: string; Key: string };
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #parts: CompletedPart[] = [];
  #id: string | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(sdk: typeof import('./sdk.ts'), s3: S3Client, location: S3Location, signal: AbortSignal | undefined) {
    this.#sdk = sdk;
    this.#s3 = s3;
    this.#target = { Bucket: location.bucket, Key: location.key };
    this.#signal = AbortSignal.any([this.#stop.signal, ...(signal ? [signal] : [])]);
  }

  /** Starts a part when the one before has arrived. */
  async add(part: Part, describe: UploadOptions['describe']): Promise<void> {
    await this.#underWay;
    if (part.number === 1 && part.isLast) {
      const command = new this.#sdk.PutObjectCommand({
        ...this.#target,
        ...parameters(describe(true)),
        Body: part.bytes,
      });
      await this.#s3.send(command, { abortSignal: this.#signal });
      return;
    }
    this.#id ??= await this.#create(describe(false));
    this.#underWay = this.#send(part);
    this.#underWay.catch(() => undefined); // told by whoever waits for it
  }

  async complete(beforeComplete?: () => Promise<void>): Promise<void> {
    await this.#underWay;
    if (this.#id === undefined) return;
    await beforeComplete?.();
    const parts = { UploadId: this.#id, MultipartUpload: { Parts: this.#parts } };
    const command = new this.#sdk.CompleteMultipartUploadCommand({ ...this.#target, ...parts });
    await this.#s3.send(command, { abortSignal: this.#signal });
  }

  /** Removes what has arrived. Should that fail too, the bucket's lifecycle rule has the last word. */
  async abort(reason: unknown): Promise<void> {
    this.#stop.abort(reason);
    await this.#underWay.catch(() => undefined); // a part that arrives after the abort would stay
    if (this.#id === undefined) return;
    const command = new this.#sdk.AbortMultipartUploadCommand({ ...this.#target, UploadId: this.#id });
    await this.#s3.send(command, { abortSignal: AbortSignal.timeout(ABORT_MS) }).catch(() => undefined);
  }

  async #create(info: UploadInfo): Promise<string> {
    const command = new this.#sdk.CreateMultipartUploadCommand({
      ...this.#target,
      ...parameters(info),
      ...(await this.#checksum()),
    });
    const { UploadId } = await this.#s3.send(command, { abortSignal: this.#signal });
    if (UploadId) return UploadId;
    throw new Error('S3 gave no upload id');
  }

  async #send({ bytes, number }: Part): Promise<void> {
    const part = { UploadId: this.#id, PartNumber: number, Body: bytes, ...(await this.#checksum()) };
    const command = new this.#sdk.UploadPartCommand({ ...this.#target, ...part });
    const { ETag, ChecksumCRC32 } = await this.#s3.send(command, { abortSignal: this.#signal });
    this.#parts.push({ ETag, PartNumber: number, ...(ChecksumCRC32 && { ChecksumCRC32 }) });
  }

  /** The checksum that S3 is to verify, unless the user's configuration says that the store knows none. */
  async #checksum(): Promise<{ ChecksumAlgorithm?: 'CRC32' }> {
    const when = await this.#s3.config.requestChecksumCalculation();
    return when === 'WHEN_SUPPORTED' ? { ChecksumAlgorithm: 'CRC32' } : {};
  }
}

function parameters({ contentType, contentEncoding, metadata }: UploadInfo) {
  return {
    ContentType: contentType,
    Metadata: metadata,
    ...(contentEncoding && { ContentEncoding: contentEncoding }),
  };
}
