import { once } from 'node:events';
import { createReadStream, openSync, statSync } from 'node:fs';
import { ObjectBytes } from '../../../lib/aws/object-bytes.ts';
import { readAhead } from '../../../lib/aws/read-ahead.ts';
import { headObject } from '../../../lib/aws/s3.ts';
import { parseS3Uri } from '../../../lib/aws/s3-uri.ts';
import type { ByteSource } from '../../../lib/content/byte-source.ts';
import { usableContentType } from '../../../lib/content/index.ts';
import { NotFoundError } from '../../../lib/errors.ts';
import { FileBytes } from '../../program/file-bytes.ts';
import { readFile } from './read-file.ts';

/** What is scored: a file, stdin or an object in S3. */
export interface Input {
  /** a piece is valid until the next one is asked for */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** undefined for pipes */
  readonly size: number | undefined;
  /** empty where the bytes tell the type */
  readonly contentType: string;
  readonly contentEncoding?: string | undefined;
  /** the same to be read in any order; undefined for pipes */
  readonly source?: (() => ByteSource & { close?(): void }) | undefined;
}

/** Opens `-`, an `s3://` uri or a path. */
export async function openInput(name: string): Promise<Input> {
  if (name === '-') return { bytes: process.stdin, size: undefined, contentType: '' };
  if (!name.startsWith('s3://')) return await openFile(name);
  const location = parseS3Uri(name);
  const head = await headObject(location);
  if (!head) throw new NotFoundError(`${name} is not there`, { hint: 'check bucket and key' });
  const { bytes: size, contentType, contentEncoding } = head;
  const source = () => new ObjectBytes(location, head, { isShared: true });
  const type = usableContentType(contentType);
  return { bytes: readAhead(location, head), size, contentType: type, contentEncoding, source };
}

async function openFile(path: string): Promise<Input> {
  try {
    const stats = statSync(path);
    const size = stats.size > 0 ? stats.size : undefined;
    const bytes = stats.isFile() ? openLate(path) : await openStream(path);
    const source = stats.isFile() ? () => new FileBytes(path) : undefined;
    return { bytes: readable(bytes, path), size, contentType: '', source };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** A file that is opened when its first byte is asked for, which may be never. */
async function* openLate(path: string): AsyncGenerator<Uint8Array> {
  yield* readFile(openSync(path, 'r'));
}

/** A pipe, say, which has nothing to give for a while. */
async function openStream(path: string): Promise<AsyncIterable<Uint8Array>> {
  const stream = createReadStream(path, { highWaterMark: 2 ** 18 });
  await once(stream, 'open');
  return stream;
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
