import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { readHead } from '../../../lib/aws/read-head.ts';
import { headObject, listEntries } from '../../../lib/aws/s3.ts';
import { parseS3Uri, s3Uri } from '../../../lib/aws/s3-uri.ts';
import { compressionOf } from '../../../lib/content/compression-names.ts';
import { usableContentType } from '../../../lib/content/index.ts';
import { NotFoundError } from '../../../lib/errors.ts';

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
}

/** So much is scored to find the pace: some 100,000 rows. */
const HEAD_BYTES = 2 ** 24;

/** @throws NotFoundError where there are no rows */
export async function findData(uri: string): Promise<Data> {
  if (!uri.startsWith('s3://')) return fileData(uri);
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
  const head = await readHead(location, HEAD_BYTES);
  return describe(uri, { head, bytes, contentType: usableContentType(contentType), contentEncoding });
}

function fileData(path: string): Data {
  let file: number | undefined;
  try {
    const { size } = statSync(path);
    file = openSync(path, 'r');
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
    readSync(file, head);
    if (size === 0) throw new NotFoundError(`${path} is empty`, { hint: 'give a file with rows' });
    return describe(path, { head, bytes: size, contentType: '', contentEncoding: undefined });
  } catch (cause) {
    if (cause instanceof NotFoundError) throw cause;
    throw new NotFoundError(`${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, {
      hint: 'give a file, an object or a prefix that ends with /',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

interface Found extends Pick<Data, 'head' | 'contentType' | 'contentEncoding'> {
  readonly bytes: number;
}

function describe(name: string, { bytes, ...found }: Found): Data {
  const isSplittable = compressionOf(name, found.contentEncoding) === undefined;
  return { ...found, sizes: [bytes], name, isWhole: found.head.length === bytes, isSplittable };
}
