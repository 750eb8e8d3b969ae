import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The bytes of a regular file, read in any order where they are needed. */
export class FileBytes {
  readonly byteLength: number;
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.byteLength = fstatSync(this.#file).size;
  }

  async load(): Promise<void> {}

  has(): boolean {
    return true;
  }

  /** @throws RangeError where the file has become shorter */
  read(begin: number, end: number): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(end - begin);
    for (let at = 0; at < bytes.length; ) {
      const numByte = readSync(this.#file, bytes, at, bytes.length - at, begin + at);
      if (numByte === 0) throw new RangeError('the file has become shorter');
      at += numByte;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}
