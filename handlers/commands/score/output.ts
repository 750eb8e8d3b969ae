import { parseS3Uri } from '../../../lib/aws/s3-uri.ts';
import { type ScoredUpload, uploadScored } from '../../../lib/batch/scored-object.ts';
import { abortable } from '../../program/abortable.ts';
import { replaceFiles } from '../../program/replace-files.ts';
import { isStdout, writeStdout } from '../../program/stdout.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** What an object in S3 says of itself besides its bytes. */
type AboutOutput = Pick<ScoredUpload, 'marks' | 'summary' | 'limit'>;

/** Writes to `-`, an `s3://` uri or a path. */
export async function writeOutput(name: string, bytes: Bytes, about: AboutOutput): Promise<void> {
  if (isStdout(name)) await writeStdout(bytes);
  else if (name.startsWith('s3://')) await upload(name, bytes, about);
  else await replaceFiles([{ path: name, bytes }]);
}

/** A signal takes back what has gone up already. */
async function upload(name: string, bytes: Bytes, about: AboutOutput): Promise<void> {
  await abortable((signal) => uploadScored(parseS3Uri(name), untilAborted(bytes, signal), { ...about, signal }));
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
