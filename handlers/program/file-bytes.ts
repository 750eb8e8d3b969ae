import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const STREAM_BYTES = 2 ** 22;

/** The bytes of a regular file, read in any order where they are needed. */
export class FileBytes {
  readonly byteLength: number;
  readonly #file: number;

  /** @param file its path, or the descriptor by which another thread has it open */
  constructor(file: string | number) {
    this.#file = typeof file === 'number' ? file : openSync(file, 'r');
    this.byteLength = fstatSync(this.#file).size;
  }

  get shared(): { file: number } {
    return { file: this.#file };
  }

  async load(): Promise<this> {
    return this;
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

  async *stream(begin: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = begin; at < end; at += STREAM_BYTES) yield this.read(at, Math.min(at + STREAM_BYTES, end));
  }

  close(): void {
    closeSync(this.#file);
  }
}
