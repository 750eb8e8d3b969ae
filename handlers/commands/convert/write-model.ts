import { ProgressBar } from '../../program/progress-bar.ts';
import { replaceFiles } from '../../program/replace-files.ts';
import { isStdout, writeStdout } from '../../program/stdout.ts';

const MB = 2 ** 20;

/**
 * Writes a model to `-` or a path, and tells on a terminal how far it is.
 *
 * @returns how many bytes there were
 */
export async function writeModel(output: string, bytes: Iterable<Uint8Array>): Promise<number> {
  const bar = new ProgressBar();
  let numByte = 0;
  async function* counted() {
    for (const chunk of bytes) {
      numByte += chunk.length;
      bar.draw(undefined, `${Math.floor(numByte / MB)} MB`);
      yield chunk;
    }
  }
  try {
    if (isStdout(output)) await writeStdout(counted());
    else await replaceFiles([{ path: output, bytes: counted() }]);
  } finally {
    bar.end();
  }
  return numByte;
}
