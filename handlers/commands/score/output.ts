import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { parseS3Uri } from '../../../lib/aws/s3-uri.ts';
import { uploadObject } from '../../../lib/aws/upload-object.ts';
import { StorageError } from '../../../lib/errors.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** Writes to `-`, an `s3://` uri or a path; `contentType` is asked when the first bytes are there. */
export async function writeOutput(
  name: string,
  bytes: Bytes,
  contentType: () => string,
  signal: AbortSignal,
): Promise<void> {
  if (name === '-') return await writeStdout(bytes);
  if (!name.startsWith('s3://')) return await writeFile(name, bytes);
  const describe = () => ({ contentType: contentType() || 'text/csv', metadata: {} });
  await uploadObject(parseS3Uri(name), bytes, { describe, signal });
}

/** A reader that has seen enough (`| head`) is no failure: the work stops there. */
async function writeStdout(bytes: Bytes): Promise<void> {
  process.stdout.on('error', () => undefined); // told by the write below
  try {
    for await (const chunk of bytes) await writeChunk(chunk);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw unwritable('stdout', cause);
  }
}

function writeChunk(chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * Writes beside the file and renames at the end, so that a failure leaves what was there before. Devices and pipes are
 * written as they are.
 */
async function writeFile(name: string, bytes: Bytes): Promise<void> {
  const path = await realpath(name).catch(() => name); // what a link leads to is replaced, not the link
  const isPlain = await stat(path).then(
    (stats) => stats.isFile(),
    () => true,
  );
  if (!isPlain) return await writeInto(path, name, bytes);
  const partial = `${path}.${process.pid}.partial`;
  try {
    await writeInto(partial, name, bytes);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw unwritable(name, error);
  }
}

async function writeInto(path: string, name: string, bytes: Bytes): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'w');
    for await (const chunk of bytes) await file.writeFile(chunk);
  } catch (cause) {
    throw unwritable(name, cause);
  } finally {
    await file?.close();
  }
}

/** Errors of the system get a sentence; what came through the stream is told as it is. */
function unwritable(name: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  const hint = code === 'ENOSPC' ? 'make room on the disk' : 'check the path of the output and its permissions';
  return new StorageError(`${name} cannot be written: ${code}`, { hint, cause: error });
}
