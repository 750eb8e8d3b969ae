// Where the frames of zstd data end (RFC 8878, section 3.1).
import { concat } from '../platform/node.ts';

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const RLE_BLOCK = 1;
/** bytes of the frame content size, by the two highest bits of the frame header's first byte */
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];

/** The next bytes, and what follows them: another step, or nothing where the frame ends. */
interface Step {
  readonly bytes: number;
  /** whether `next` reads them */
  readonly isRead: boolean;
  next(bytes: Uint8Array): Step | undefined;
}

/**
 * The same bytes in pieces that never hold the end of one frame and the beginning of the next. Node's decoder drops what
 * stands behind a frame's end in the piece that it is given (nodejs/node#64741), and goes on with a piece that begins a
 * frame. Bytes that are no zstd pass through, for the decoder to complain about.
 */
export async function* cutAtFrameEnds(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const frames = new FrameWalk();
  for await (const piece of input) {
    for (let at = 0; at < piece.length; ) {
      const end = frames.walk(piece, at);
      yield piece.subarray(at, end);
      at = end;
    }
  }
}

class FrameWalk {
  #step: Step = FRAME;
  #left = FRAME.bytes;
  #gathered: Uint8Array = new Uint8Array(0);

  /** The offset where the frame ends in `piece[from, …)`, or the piece's end. */
  walk(piece: Uint8Array, from: number): number {
    let at = from;
    while (at < piece.length) {
      const taken = Math.min(this.#left, piece.length - at);
      if (this.#step.isRead) this.#gathered = concat([this.#gathered, piece.subarray(at, at + taken)]);
      at += taken;
      this.#left -= taken;
      if (this.#left > 0) break;
      const next = this.#step.next(this.#gathered);
      this.#begin(next ?? FRAME);
      if (next === undefined) break;
    }
    return at;
  }

  #begin(step: Step): void {
    this.#step = step;
    this.#left = step.bytes;
    this.#gathered = new Uint8Array(0);
  }
}

/** A frame starts with its magic number. */
const FRAME: Step = {
  bytes: 4,
  isRead: true,
  next: (bytes) => {
    const magic = littleEndian(bytes);
    if (magic === MAGIC) return HEADER;
    return (magic & ~0xf) === SKIPPABLE_MAGIC ? SKIPPABLE : passOver(Number.POSITIVE_INFINITY);
  },
};

const SKIPPABLE: Step = { bytes: 4, isRead: true, next: (bytes) => passOver(littleEndian(bytes)) };

const HEADER: Step = {
  bytes: 1,
  isRead: true,
  next: (bytes) => {
    const descriptor = bytes[0]!;
    const isSingleSegment = (descriptor & 0x20) !== 0;
    const contentSize = CONTENT_SIZE_BYTES[descriptor >> 6] || (isSingleSegment ? 1 : 0);
    const rest = (isSingleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[descriptor & 3]! + contentSize;
    return passOver(rest, () => block((descriptor & 0x04) !== 0));
  },
};

function block(hasChecksum: boolean): Step {
  return {
    bytes: 3,
    isRead: true,
    next: (bytes) => {
      const header = littleEndian(bytes);
      const contentBytes = ((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3;
      const isLast = (header & 1) === 1;
      return isLast ? passOver(contentBytes + (hasChecksum ? 4 : 0)) : passOver(contentBytes, () => block(hasChecksum));
    },
  };
}

/** The number in up to 4 bytes. */
function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0);
}

function passOver(bytes: number, next: () => Step | undefined = () => undefined): Step | undefined {
  return bytes === 0 ? next() : { bytes, isRead: false, next };
}
