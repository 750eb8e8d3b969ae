import { allocate, copyBytes, writeUtf8 } from '../platform/node.ts';

/** A growing buffer that text and bytes are appended to. */
export class ByteSink {
  #buffer: Uint8Array;
  #length = 0;

  /** @param buffer what is filled first; beyond it comes other memory */
  constructor(expectedBytes = 1024, buffer: Uint8Array = allocate(expectedBytes)) {
    this.#buffer = buffer;
  }

  /** Makes room for so many bytes, so that nothing is copied before there are more. */
  expect(bytes: number): void {
    this.#reserve(bytes);
  }

  /** Appends `source[start, end)`. */
  bytes(source: Uint8Array, start = 0, end = source.length): void {
    this.#reserve(end - start);
    copyBytes(source, start, end, this.#buffer, this.#length);
    this.#length += end - start;
  }

  /** Appends text as UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += writeUtf8(text, this.#buffer, this.#length);
  }

  /** Takes back the last bytes. */
  drop(bytes: number): void {
    this.#length -= bytes;
  }

  /** Begins anew in the same memory, which what was finished before is a view of. */
  clear(): void {
    this.#length = 0;
  }

  /** The bytes that were appended; the sink is not to be used after this, unless it is cleared. */
  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = allocate(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}
