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

/** What was consumed, and how large the next block is to be. */
class Progress {
  #size: number;
  readonly #blockBytes: number;
  #hasGiven = false;

  /** @param blockBytes the size once something was consumed */
  constructor(firstBytes: number, blockBytes: number) {
    [this.#size, this.#blockBytes] = [firstBytes, blockBytes];
  }

  get size(): number {
    return this.#size;
  }

  /** To be called behind each block, with how much of it is left. */
  next(numLeft: number): void {
    this.#hasGiven ||= numLeft < this.#size;
    this.#size = sizeBehind(numLeft, this.#size);
    if (this.#hasGiven) this.#size = Math.max(this.#size, this.#blockBytes);
  }
}

/**
 * The part of a stream that is being worked on where it does not lie in one piece: one buffer, filled to the brim, used again
 * and again, so that a stream of any length leaves no garbage. What is not consumed stays in front of the bytes that come next.
 */
class StreamBlock implements Block {
  isLast = false;
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  consume(bytesRead: number): void {
    this.#buffer.copyWithin(0, bytesRead, this.#length);
    this.#length -= bytesRead;
  }

  /** Takes as much of `source[from, …)` as there is room for in a block of that size; returns how much that was. */
  fill(source: Uint8Array, from: number, size: number): number {
    if (this.#buffer.length < size) this.#widen(size);
    const taken = Math.min(source.length - from, size - this.#length);
    this.#buffer.set(source.subarray(from, from + taken), this.#length);
    this.#length += taken;
    return taken;
  }

  #widen(size: number): void {
    const larger = Buffer.allocUnsafeSlow(size);
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
 * alone, not on the pieces in which they arrive, so that reading again gives the same blocks. Those within a piece are not copied.
 */
export async function* blocks(
  input: AsyncIterable<Uint8Array>,
  blockBytes: number,
  firstBytes = blockBytes,
): AsyncGenerator<Block> {
  const progress = new Progress(firstBytes, blockBytes);
  const seam = new StreamBlock();
  for await (const piece of input) {
    for (let at = 0; at < piece.length; ) {
      if (seam.length <= at) {
        at -= seam.length; // it is of this piece
        seam.consume(seam.length);
        at = yield* blocksWithin(piece, at, progress);
      }
      at += seam.fill(piece, at, progress.size);
      if (seam.length < progress.size) continue;
      yield seam;
      progress.next(seam.length);
    }
  }
  seam.isLast = true;
  yield seam;
}

/** The blocks that lie in a piece from `begin` on; returns where those end. */
function* blocksWithin(piece: Uint8Array, begin: number, progress: Progress): Generator<Block, number> {
  const bytes = native(piece);
  let at = begin;
  while (bytes.length - at >= progress.size) {
    const end = at + progress.size;
    const consume = (bytesRead: number) => {
      at += bytesRead;
    };
    yield { isLast: false, bytes: bytes.subarray(at, end), consume };
    progress.next(end - at);
  }
  return at;
}

/** The blocks that a stream of these bytes would have, without a copy of them. */
export function* blocksOf(whole: Uint8Array, blockBytes: number, firstBytes = blockBytes): Generator<Block> {
  const at = yield* blocksWithin(whole, 0, new Progress(firstBytes, blockBytes));
  yield { isLast: true, bytes: native(whole).subarray(at), consume: () => undefined };
}
