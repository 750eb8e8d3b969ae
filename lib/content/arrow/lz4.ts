// Frames of LZ4 (lz4_Frame_format.md, lz4_Block_format.md), as to_feather of pandas writes them unasked. Checksums are skipped: who
// sends rows has them in TCP, or in the codings around the body.
import { damaged } from './problem.ts';

const MAGIC = 0x184d2204;
const [VERSION, HAS_BLOCK_CHECKSUMS, HAS_SIZE, HAS_DICTIONARY] = [0x40, 0x10, 0x08, 0x01];
const MIN_MATCH = 4;

/**
 * The bytes of a frame.
 *
 * @param numByte that it unfolds to; there is no room for more
 * @throws MalformedInputError
 */
export function unfoldLz4(frame: Uint8Array, numByte: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 7 || view.getUint32(0, true) !== MAGIC || (frame[4]! & 0xc0) !== VERSION) throw broken();
  const flags = frame[4]!;
  let at = 7 + (flags & HAS_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  const into = new Uint8Array(numByte);
  let length = 0;
  while (at + 4 <= frame.length) {
    const word = view.getUint32(at, true);
    const size = word & 0x7fffffff;
    const [start, end] = [at + 4, at + 4 + size];
    if (size === 0) return into.subarray(0, length);
    if (end > frame.length) throw broken();
    if (word >>> 31) length = copyPlain(frame, start, end, into, length);
    else length = unfoldBlock(frame, start, end, into, length);
    at = end + (flags & HAS_BLOCK_CHECKSUMS ? 4 : 0);
  }
  throw broken();
}

function copyPlain(from: Uint8Array, start: number, end: number, into: Uint8Array, at: number): number {
  if (at + end - start > into.length) throw broken();
  into.set(from.subarray(start, end), at);
  return at + end - start;
}

/** Unfolds a block behind what others have; returns the offset behind it. */
function unfoldBlock(from: Uint8Array, start: number, end: number, into: Uint8Array, begin: number): number {
  let [at, to] = [start, begin];
  const longer = (length: number) => {
    let sum = length;
    for (let byte = 255; byte === 255; sum += byte) {
      if (at >= end) throw broken();
      byte = from[at++]!;
    }
    return sum;
  };
  while (at < end) {
    const token = from[at++]!;
    const numLiteral = token >> 4 === 15 ? longer(15) : token >> 4;
    if (at + numLiteral > end) throw broken();
    to = copyPlain(from, at, at + numLiteral, into, to);
    at += numLiteral;
    if (at === end) return to; // the last sequence has literals alone
    if (at + 2 > end) throw broken();
    const distance = from[at]! | (from[at + 1]! << 8);
    at += 2;
    const numMatch = ((token & 15) === 15 ? longer(15) : token & 15) + MIN_MATCH;
    to = copyMatch(into, to, distance, numMatch);
  }
  throw broken();
}

/** A match may reach into itself: byte by byte, then. */
function copyMatch(into: Uint8Array, to: number, distance: number, length: number): number {
  const end = to + length;
  if (distance === 0 || distance > to || end > into.length) throw broken();
  if (distance >= length) into.copyWithin(to, to - distance, to - distance + length);
  else for (let at = to; at < end; at++) into[at] = into[at - distance]!;
  return end;
}

function broken() {
  return damaged('a buffer compressed with lz4 is damaged, or larger than it says');
}
