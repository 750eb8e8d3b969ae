import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { ObjectBytes } from '../../../lib/aws/object-bytes.ts';
import { readHead } from '../../../lib/aws/read-head.ts';
import { headObject, listEntries } from '../../../lib/aws/s3.ts';
import { parseS3Uri, s3Uri } from '../../../lib/aws/s3-uri.ts';
import type { ByteSource } from '../../../lib/content/byte-source.ts';
import { compressionOf } from '../../../lib/content/compression-names.ts';
import { mediaTypeOf, tableTypeOf, usableContentType } from '../../../lib/content/index.ts';
import type { MediaType } from '../../../lib/content/media-type.ts';
import { NotFoundError, PayloadTooLargeError } from '../../../lib/errors.ts';
import { FileBytes } from '../../program/file-bytes.ts';

/** Rows to be scored, and the first of them. */
export interface Data {
  /** bytes of each object */
  readonly sizes: readonly number[];
  /** the first bytes of the largest one, or all of them */
  readonly head: Uint8Array;
  readonly isWhole: boolean;
  readonly name: string;
  readonly contentType: string;
  readonly contentEncoding: string | undefined;
  /** whether workers can begin in the middle of an object */
  readonly isSplittable: boolean;
  /** the largest one, where it is read in row groups */
  readonly table?: { readonly mediaType: MediaType; readonly source: ByteSource } | undefined;
}

/** So much of a text is scored to find the pace: some 100,000 rows. */
const HEAD_BYTES = 2 ** 24;
/** What is neither a text nor Parquet is scored whole. */
const WHOLE_BYTES = 2 ** 26;

/** @throws NotFoundError where there are no rows */
export async function findData(uri: string): Promise<Data> {
  if (!uri.startsWith('s3://')) return await fileData(uri);
  const location = parseS3Uri(uri);
  if (!location.key.endsWith('/')) return await objectData(uri);
  const found = (await listEntries(location)).filter(({ bytes }) => bytes > 0);
  if (found.length === 0) throw new NotFoundError(`there is no object below ${uri}`, { hint: 'check the prefix' });
  const largest = found.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const data = await objectData(s3Uri({ bucket: location.bucket, key: largest.key }));
  const isSplittable = data.isSplittable && found.every(({ key }) => compressionOf(key) === undefined);
  return { ...data, sizes: found.map(({ bytes }) => bytes), isSplittable };
}

async function objectData(uri: string): Promise<Data> {
  const location = parseS3Uri(uri);
  const found = await headObject(location);
  if (!found || found.bytes === 0) {
    throw new NotFoundError(`${uri} is ${found ? 'empty' : 'not there'}`, {
      hint: 'check bucket and key; a prefix ends with /',
    });
  }
  const { bytes, contentType, contentEncoding } = found;
  const read = (maxBytes: number) => readHead(location, maxBytes);
  const open = () => new ObjectBytes(location, found);
  return await describe(uri, { bytes, read, open, contentType: usableContentType(contentType), contentEncoding });
}

async function fileData(path: string): Promise<Data> {
  const bytes = sizeOf(path);
  if (bytes === 0) throw new NotFoundError(`${path} is empty`, { hint: 'give a file with rows' });
  const read = (maxBytes: number) => readHeadOfFile(path, Math.min(bytes, maxBytes));
  const open = () => new FileBytes(path);
  return await describe(path, { bytes, read, open, contentType: '', contentEncoding: undefined });
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (cause) {
    throw new NotFoundError(`${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, {
      hint: 'give a file, an object or a prefix that ends with /',
      cause,
    });
  }
}

function readHeadOfFile(path: string, numByte: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(numByte);
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

interface Found extends Pick<Data, 'contentType' | 'contentEncoding'> {
  readonly bytes: number;
  read(maxBytes: number): Promise<Uint8Array> | Uint8Array;
  open(): ByteSource;
}

/** @throws PayloadTooLargeError for what is no text and too large to be scored as a trial */
async function describe(name: string, { bytes, read, open, ...found }: Found): Promise<Data> {
  const head = await read(HEAD_BYTES);
  const data = { ...found, head, sizes: [bytes], name, isWhole: head.length === bytes };
  if (compressionOf(name, found.contentEncoding) !== undefined) return { ...data, isSplittable: false };
  const mediaType = tableTypeOf(found.contentType, name, head);
  if (mediaType) return { ...data, isSplittable: true, table: { mediaType, source: open() } };
  const { isText } = mediaTypeOf(found.contentType, head, name).mediaType;
  if (isText || data.isWhole) return { ...data, isSplittable: isText };
  if (bytes <= WHOLE_BYTES) return { ...data, head: await read(bytes), isWhole: true, isSplittable: false };
  throw new PayloadTooLargeError(`${name} is too large to be scored as a trial`, {
    hint: 'give a file of the same columns with at most 64 MB, and --size',
  });
}
