import { PayloadTooLargeError } from '../errors.ts';
import { native } from '../platform/node.ts';

/** A longer line is no line of a table. */
const MAX_LINE_BYTES = 64 * 2 ** 20;

/** A part of a text that is being worked on; what is not consumed of it stays in front of the next. */
export interface Block {
  readonly isLast: boolean;
  /** a view that `consume` makes invalid */
  readonly bytes: Buffer;
  /** Says that the first `bytesRead` bytes are done with. */
  consume(bytesRead: number): void;
}

/**
 * The part of a stream that is being worked on: one buffer, filled to the brim, used again and again, so that a stream
 * of any length leaves no garbage. What is not consumed stays in front of the bytes that come next.
 */
class StreamBlock implements Block {
  isLast = false;
  /** whether anything was consumed */
  hasGiven = false;
  #buffer: Buffer;
  #length = 0;

  constructor(bytes: number) {
    this.#buffer = Buffer.allocUnsafeSlow(bytes);
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get isFull(): boolean {
    return this.#length === this.#buffer.length;
  }

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
    const size = sizeBehind(this.#length, this.#buffer.length);
    if (size > this.#buffer.length) this.#replaceBuffer(size);
  }

  #replaceBuffer(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(bytes);
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}

/** How large the next block is to be if so many bytes of the last one are left: twice as large if that is most of it. */
function sizeBehind(numLeft: number, size: number): number {
  if (numLeft * 2 < size) return size;
  if (numLeft > MAX_LINE_BYTES) {
    throw new PayloadTooLargeError(`a line has more than ${MAX_LINE_BYTES} bytes`, {
      hint: 'look for a missing line break after the last row that was scored, for record batches of Arrow that are too large (write_table has max_chunksize), or for a file that is not a table',
    });
  }
  return size * 2;
}

/**
 * The stream's bytes, block by block; the last one is marked and may be empty. Where blocks end depends on the bytes
 * alone, not on the pieces in which they arrive, so that reading again gives the same blocks.
 */
export async function* blocks(
  input: AsyncIterable<Uint8Array>,
  blockBytes: number,
  firstBytes = blockBytes,
): AsyncGenerator<StreamBlock> {
  const block = new StreamBlock(firstBytes);
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

/** The blocks that a stream of these bytes would have, without a copy of them. */
export function* blocksOf(whole: Uint8Array, blockBytes: number, firstBytes = blockBytes): Generator<Block> {
  const text = native(whole);
  let [begin, size] = [0, firstBytes];
  const consume = (bytesRead: number) => {
    begin += bytesRead;
  };
  while (text.length - begin >= size) {
    const end = begin + size;
    yield { isLast: false, bytes: text.subarray(begin, end), consume };
    size = sizeBehind(end - begin, size);
    if (begin > 0) size = Math.max(size, blockBytes);
  }
  yield { isLast: true, bytes: text.subarray(begin), consume };
}
