/** What numbers of a few bits are read into. */
type Numbers = Uint8Array | Int32Array;

const MAX_WIDTH = 32;

/**
 * Reads Parquet's hybrid of runs and bit-packed numbers, as many as `into` has. hyparquet's own takes twice as long, and
 * as many steps as a run claims to have numbers.
 *
 * @param width bits of a number
 * @throws RangeError where the bytes end before
 */
export function readHybrid(bytes: Uint8Array, begin: number, width: number, into: Numbers): void {
  if (width > MAX_WIDTH) throw new RangeError(`numbers of ${width} bits`);
  if (width === 0) return; // they are all 0, as a new array's are
  let at = begin;
  for (let done = 0; done < into.length; ) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new RangeError('a run of numbers ends too early');
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const count = header >>> 1;
    if ((header & 1) === 1) {
      const taken = Math.min(count * 8, into.length - done);
      if (at + Math.ceil((taken * width) / 8) > bytes.length) throw new RangeError('packed numbers end too early');
      unpack(bytes, at, width, into.subarray(done, done + taken));
      at += count * width;
      done += taken;
    } else {
      if (count === 0) throw new RangeError('a run has no numbers');
      const end = Math.min(done + count, into.length);
      into.fill(readNumber(bytes, at, width), done, end);
      at += (width + 7) >> 3;
      done = end;
    }
  }
}

function readNumber(bytes: Uint8Array, at: number, width: number): number {
  const length = (width + 7) >> 3;
  if (at + length > bytes.length) throw new RangeError('a run of numbers ends too early');
  let value = 0;
  for (let byte = length - 1; byte >= 0; byte--) value = (value << 8) | bytes[at + byte]!;
  return width < 32 ? value & ((1 << width) - 1) : value;
}

function unpack(bytes: Uint8Array, begin: number, width: number, into: Numbers): void {
  if (width > 24) {
    unpackWide(bytes, begin, width, into);
    return;
  }
  const mask = (1 << width) - 1;
  let [at, bits, held] = [begin, 0, 0];
  for (let to = 0; to < into.length; to++) {
    while (held < width) {
      bits |= bytes[at++]! << held;
      held += 8;
    }
    into[to] = bits & mask;
    bits >>>= width;
    held -= width;
  }
}

/** For numbers that 32 bits cannot hold beside what is left of a byte. */
function unpackWide(bytes: Uint8Array, begin: number, width: number, into: Numbers): void {
  for (let index = 0, bit = 0; index < into.length; index++, bit += width) {
    let value = 0;
    for (let done = 0; done < width; ) {
      const offset = (bit + done) & 7;
      const taken = Math.min(8 - offset, width - done);
      const part = (bytes[begin + ((bit + done) >>> 3)]! >> offset) & ((1 << taken) - 1);
      value |= part << done;
      done += taken;
    }
    into[index] = value;
  }
}
