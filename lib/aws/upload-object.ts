import type { CompletedPart } from '@aws-sdk/client-s3';
import { connect } from './client.ts';
import { abortMultipart, completeMultipart, createMultipart, type MultipartUpload, uploadPart } from './multipart.ts';
import { type Precondition, preconditionHeaders } from './precondition.ts';
import type { S3Location } from './s3-uri.ts';
import { storageError } from './storage-error.ts';
import { targetOf, type UploadInfo, uploadParameters } from './upload-info.ts';

/** Below this an object goes up in one piece. S3 wants at least 5 MiB of every part but the last. */
const PART_BYTES = 8 * 2 ** 20;
/** S3 takes 10,000 parts; doubling their size every so often makes that 8 TB, more than an object may have. */
const PARTS_OF_A_SIZE = 1_000;

export interface UploadOptions {
  /** asked when the first part is there; `isWhole` where there is no other, so that the stream has ended */
  readonly describe: (isWhole: boolean) => UploadInfo;
  /** waited for before an object of several parts becomes visible */
  readonly beforeComplete?: (() => Promise<void>) | undefined;
  /** what must be there when the object becomes visible; default: anything */
  readonly precondition?: Precondition | undefined;
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
  { partBytes = PART_BYTES, ...options }: UploadOptions,
): Promise<void> {
  const upload = new Upload(location, options);
  try {
    for await (const part of partsOf(body, partBytes)) await upload.add(part);
    await upload.complete();
  } catch (error) {
    await upload.abort(error);
    options.signal?.throwIfAborted();
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
  readonly #location: S3Location;
  readonly #options: UploadOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #parts: CompletedPart[] = [];
  #multipart: MultipartUpload | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(location: S3Location, options: UploadOptions) {
    this.#location = location;
    this.#options = options;
    this.#signal = AbortSignal.any([this.#stop.signal, ...(options.signal ? [options.signal] : [])]);
  }

  /** Starts a part when the one before has arrived. */
  async add(part: Part): Promise<void> {
    const { describe } = this.#options;
    await this.#underWay;
    if (part.number === 1 && part.isLast) return await this.#put(part.bytes, describe(true));
    this.#multipart ??= await createMultipart(this.#location, describe(false), this.#signal);
    this.#underWay = this.#send(this.#multipart, part);
    this.#underWay.catch(() => undefined); // told by whoever waits for it
  }

  async complete(): Promise<void> {
    await this.#underWay;
    if (this.#multipart === undefined) return;
    const { beforeComplete, precondition } = this.#options;
    await beforeComplete?.();
    await completeMultipart(this.#multipart, this.#parts, precondition, this.#signal);
  }

  /** Removes what has arrived. */
  async abort(reason: unknown): Promise<void> {
    this.#stop.abort(reason);
    await this.#underWay.catch(() => undefined); // a part that arrives after the abort would stay
    if (this.#multipart !== undefined) await abortMultipart(this.#multipart);
  }

  async #put(bytes: Buffer, info: UploadInfo): Promise<void> {
    const { sdk, s3 } = await connect();
    const command = new sdk.PutObjectCommand({
      ...targetOf(this.#location),
      ...uploadParameters(info),
      ...preconditionHeaders(this.#options.precondition),
      Body: bytes,
    });
    await s3.send(command, { abortSignal: this.#signal });
  }

  async #send(multipart: MultipartUpload, { bytes, number }: Part): Promise<void> {
    this.#parts.push(await uploadPart(multipart, number, bytes, this.#signal));
  }
}
