import { unwritable } from './unwritable.ts';

export function isStdout(name: string): boolean {
  return name === '-' || name === '/dev/stdout';
}

/** @throws StorageError with the reason */
export async function writeStdout(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of bytes) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(chunk, (error) => (error ? reject(unwritable('stdout', error)) : resolve()));
    });
  }
}
