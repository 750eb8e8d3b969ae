/** Copies of more bytes than these are made by the platform. */
const LONG = 32;

/**
 * The bytes of a block of Snappy. hyparquet's takes three times as long for numbers that cannot be compressed, and for ever where a literal
 * says that it has a negative length.
 *
 * @param length as somebody else says; the block has to say the same
 * @throws RangeError
 */
export function readSnappy(input: Uint8Array, length: number): Uint8Array {
  const head = readLength(input);
  // no element makes more than 64 bytes of three
  if (head.length !== length || length > input.length * 22) throw new RangeError('a page of Snappy has another length');
  const output = new Uint8Array(length);
  let at = head.at;
  let to = 0;
  while (at < input.length) {
    const tag = input[at++]!;
    const kind = tag & 3;
    let count = (tag >> 2) + 1;
    if (kind === 0) {
      if (count > 60) {
        const numByte = count - 60;
        count = readCount(input, at, numByte) + 1;
        at += numByte;
      }
      if (count > input.length - at || count > length - to) throw new RangeError('a page of Snappy ends too early');
      if (count > LONG) output.set(input.subarray(at, at + count), to);
      else for (let byte = 0; byte < count; byte++) output[to + byte] = input[at + byte]!;
      at += count;
    } else {
      let offset = 0;
      if (kind === 1) {
        count = ((tag >> 2) & 7) + 4;
        offset = ((tag >> 5) << 8) | input[at]!;
        at += 1;
      } else if (kind === 2) {
        offset = input[at]! | (input[at + 1]! << 8);
        at += 2;
      } else {
        offset = readCount(input, at, 4);
        at += 4;
      }
      if (offset === 0 || offset > to || count > length - to)
        throw new RangeError('a page of Snappy copies from nowhere');
      const from = to - offset;
      for (let byte = 0; byte < count; byte++) output[to + byte] = output[from + byte]!;
    }
    to += count;
  }
  if (to !== length) throw new RangeError('a page of Snappy ends too early');
  return output;
}

function readLength(input: Uint8Array): { length: number; at: number } {
  let [length, at] = [0, 0];
  for (let scale = 1; at < 5; scale *= 128) {
    const byte = input[at++];
    if (byte === undefined) break;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return { length, at };
  }
  throw new RangeError('a page of Snappy has no length');
}

function readCount(input: Uint8Array, at: number, numByte: number): number {
  let count = 0;
  for (let byte = numByte - 1; byte >= 0; byte--) count = count * 256 + (input[at + byte] ?? 0);
  return count;
}
