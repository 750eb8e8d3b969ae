import { ModelFormatError } from '../../errors.ts';
import { align } from './layout.ts';

/** Takes the arrays of a packed artifact one after the other, as views; nothing is allocated for a length that lies. */
export class ArrayReader {
  readonly #bytes: Uint8Array;
  #position: number;

  /** @param bytes aligned to 4 */
  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#position = align(position);
  }

  /** Where the next array begins. */
  get position(): number {
    return this.#position;
  }

  int32s(length: number): Int32Array {
    return new Int32Array(this.#bytes.buffer, this.#take(length * 4), length);
  }

  float32s(length: number): Float32Array {
    return new Float32Array(this.#bytes.buffer, this.#take(length * 4), length);
  }

  uint8s(length: number): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, this.#take(length), length);
  }

  /** What was taken since a position. */
  since(begin: number): Uint8Array {
    return this.#bytes.subarray(begin, this.#position);
  }

  /** @throws ModelFormatError when something is left */
  finish(): void {
    if (this.#position === this.#bytes.length) return;
    throw this.#error(`${this.#bytes.length - this.#position} bytes are left over`);
  }

  /** Where the next `numByte` bytes begin in the buffer. */
  #take(numByte: number): number {
    const begin = this.#position;
    if (numByte > this.#bytes.length - begin) throw this.#error(`an array of ${numByte} bytes goes beyond the end`);
    this.#position = align(begin + numByte);
    return this.#bytes.byteOffset + begin;
  }

  #error(what: string): ModelFormatError {
    return new ModelFormatError(`the packed model contradicts itself at byte ${this.#position}: ${what}`, {
      hint: 'pack the model again with kindling pack',
    });
  }
}
