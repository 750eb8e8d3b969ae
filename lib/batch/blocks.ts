import { PayloadTooLargeError } from '../errors.ts';

/** A longer line is no line of a table. */
const MAX_LINE_BYTES = 64 * 2 ** 20;

/**
 * The part of a stream that is being worked on: one buffer, filled to the brim, used again and again, so that a stream
 * of any length leaves no garbage. What is not consumed stays in front of the bytes that come next.
 */
export class Block {
  isLast = false;
  /** whether anything was consumed */
  hasGiven = false;
  #buffer: Buffer;
  #length = 0;

  constructor(bytes: number) {
    this.#buffer = Buffer.allocUnsafeSlow(bytes);
  }

  /** A view that `consume` makes invalid. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get isFull(): boolean {
    return this.#length === this.#buffer.length;
  }

  /** Says that the first `bytesRead` bytes are done with. */
  consume(bytesRead: number): void {
    this.hasGiven ||= bytesRead > 0;
    this.#buffer.copyWithin(0, bytesRead, this.#length);
    this.#length -= bytesRead;
  }

  /** Takes as much of `source[from, …)` as there is room for; returns how much that was. */
  fill(source: Uint8Array, from: number): number {
    const taken = Math.min(source.length - from, this.#buffer.length - this.#length);
    this.#buffer.set(source.subarray(from, from + taken), this.#length);
    this.#length += taken;
    return taken;
  }

  /** Makes room for blocks of that size. */
  widen(bytes: number): void {
    if (this.#buffer.length < bytes) this.#replaceBuffer(bytes);
  }

  /** Makes room where a line that is not whole yet takes up most of the buffer. */
  makeRoom(): void {
    if (this.#length * 2 < this.#buffer.length) return;
    if (this.#length > MAX_LINE_BYTES) {
      throw new PayloadTooLargeError(`a line has more than ${MAX_LINE_BYTES} bytes`, {
        hint: 'look for a missing line break after the last row that was scored, or for a file that is not a table',
      });
    }
    this.#replaceBuffer(this.#buffer.length * 2);
  }

  #replaceBuffer(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(bytes);
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}

/**
 * The stream's bytes, block by block; the last one is marked and may be empty. Where blocks end depends on the bytes
 * alone, not on the pieces in which they arrive, so that reading again gives the same blocks.
 */
export async function* blocks(
  input: AsyncIterable<Uint8Array>,
  blockBytes: number,
  firstBytes = blockBytes,
): AsyncGenerator<Block> {
  const block = new Block(firstBytes);
  for await (const bytes of input) {
    for (let at = 0; at < bytes.length; ) {
      at += block.fill(bytes, at);
      if (!block.isFull) continue;
      yield block;
      block.makeRoom();
      if (block.hasGiven) block.widen(blockBytes);
    }
  }
  block.isLast = true;
  yield block;
}
