import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readObject } from '../../../lib/aws/read-object.ts';
import { headObject } from '../../../lib/aws/s3.ts';
import { parseS3Uri } from '../../../lib/aws/s3-uri.ts';
import { usableContentType } from '../../../lib/content/index.ts';
import { NotFoundError } from '../../../lib/errors.ts';

/** What is scored: a file, stdin or an object in S3. */
export interface Input {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** undefined for pipes */
  readonly size: number | undefined;
  /** empty where the bytes tell the type */
  readonly contentType: string;
  readonly contentEncoding?: string | undefined;
}

/** Opens `-`, an `s3://` uri or a path. */
export async function openInput(name: string): Promise<Input> {
  if (name === '-') return { bytes: process.stdin, size: undefined, contentType: '' };
  if (!name.startsWith('s3://')) return await openFile(name);
  const location = parseS3Uri(name);
  const head = await headObject(location);
  if (!head) throw new NotFoundError(`${name} is not there`, { hint: 'check bucket and key' });
  const { bytes: size, contentType, contentEncoding } = head;
  return { bytes: readObject(location, head), size, contentType: usableContentType(contentType), contentEncoding };
}

async function openFile(path: string): Promise<Input> {
  const stream = createReadStream(path, { highWaterMark: 2 ** 18 });
  try {
    await once(stream, 'open');
    const { size } = await stat(path);
    return { bytes: readable(stream, path), size: size > 0 ? size : undefined, contentType: '' };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function* readable(stream: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): NotFoundError {
  return new NotFoundError(`${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, {
    hint: 'check the path of the input',
    cause,
  });
}
