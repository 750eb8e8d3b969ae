// Bodies as JSON writes them between quotes, for data capture.

export const heapBase: usize = __heap_base;

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const U: u8 = 0x75;

/** What stands behind the backslash for characters below a space; 0 where it is `u00` and two digits. */
// @ts-ignore: decorator
@inline
function letterOf(byte: u8): u8 {
  switch (byte) {
    case 0x08:
      return 0x62; // \b
    case 0x09:
      return 0x74; // \t
    case 0x0a:
      return 0x6e; // \n
    case 0x0c:
      return 0x66; // \f
    case 0x0d:
      return 0x72; // \r
    default:
      return byte == QUOTE || byte == BACKSLASH ? byte : 0;
  }
}

// @ts-ignore: decorator
@inline
function escapeByte(byte: u8, out: usize): usize {
  const letter = letterOf(byte);
  store<u8>(out, BACKSLASH);
  store<u8>(out, letter != 0 ? letter : U, 1);
  if (letter != 0) return out + 2;
  const low = byte & 15;
  store<u16>(out, 0x3030, 2);
  store<u8>(out, 0x30 + (byte >> 4), 4);
  store<u8>(out, low < 10 ? 0x30 + low : 0x57 + low, 5);
  return out + 6;
}

/**
 * Writes the UTF-8 in `[begin, end)` to `out`, with what JSON escapes escaped as JSON.stringify does it. Up to 31 bytes behind either
 * end are read, and written.
 *
 * @returns the end of what was written, which is six times as long at most
 */
export function escapeText(begin: usize, end: usize, out: usize): usize {
  const space = i8x16.splat(0x20), quote = i8x16.splat(QUOTE), backslash = i8x16.splat(BACKSLASH);
  for (let at = begin; at < end; at += 16) {
    const bytes = v128.load(at);
    v128.store(out, bytes);
    const isOdd = v128.or(i8x16.lt_u(bytes, space), v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)));
    const count = min<usize>(16, end - at);
    let copied = at;
    // where the next one stands does not wait for what was written before it
    for (let odd = i8x16.bitmask(isOdd) & ((1 << <i32>count) - 1); odd != 0; odd &= odd - 1) {
      const place = at + <usize>ctz(odd);
      out = escapeByte(load<u8>(place), out + (place - copied));
      copied = place + 1;
      v128.store(out, v128.load(copied));
    }
    out += at + count - copied;
  }
  return out;
}
