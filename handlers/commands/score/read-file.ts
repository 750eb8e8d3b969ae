import { closeSync, readSync } from 'node:fs';

const READ_BYTES = 2 ** 18;

/**
 * The bytes of a regular file, read where they are needed: a thread of Node's own would cost more than what it does. A
 * piece is valid until the next one is asked for, as all lie in the same memory. Between them signals and timers
 * have their turn.
 *
 * @param file an open descriptor, which is closed at the end
 */
export async function* readFile(file: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  try {
    for (;;) {
      const numByte = readSync(file, buffer);
      if (numByte === 0) return;
      yield buffer.subarray(0, numByte);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    closeSync(file);
  }
}
