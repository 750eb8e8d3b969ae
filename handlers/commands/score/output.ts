import { parseS3Uri } from '../../../lib/aws/s3-uri.ts';
import { uploadObject } from '../../../lib/aws/upload-object.ts';
import { csv } from '../../../lib/content/csv.ts';
import { KindlingError } from '../../../lib/errors.ts';
import { beforeEarlyEnd } from '../../program/early-end.ts';
import { replaceFiles } from '../../program/replace-files.ts';
import { unwritable } from '../../program/unwritable.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** Writes to `-`, an `s3://` uri or a path; `contentType` is asked when the first bytes are there. */
export async function writeOutput(name: string, bytes: Bytes, contentType: () => string): Promise<void> {
  if (isStdout(name)) await writeStdout(bytes);
  else if (name.startsWith('s3://')) await upload(name, bytes, contentType);
  else await replaceFiles([{ path: name, bytes }]);
}

export function isStdout(name: string): boolean {
  return name === '-' || name === '/dev/stdout';
}

async function writeStdout(bytes: Bytes): Promise<void> {
  for await (const chunk of bytes) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(chunk, (error) => (error ? reject(unwritable('stdout', error)) : resolve()));
    });
  }
}

/** A signal takes back what has gone up already. */
async function upload(name: string, bytes: Bytes, contentType: () => string): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const describe = () => ({ contentType: contentType() || csv.name, metadata: {} });
  const uploading = uploadObject(parseS3Uri(name), untilAborted(bytes, signal), { describe, signal });
  const forget = beforeEarlyEnd(async () => {
    controller.abort(new KindlingError('stopped by a signal'));
    await uploading.catch(() => undefined);
  });
  await uploading.finally(forget);
}

/** Ends with the signal's reason, also while an input (a terminal, a pipe) has nothing to say. */
async function* untilAborted(bytes: Bytes, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  const iterator = bytes[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await Promise.race([iterator.next(), aborted]);
    if (done) return;
    yield value;
  }
}
