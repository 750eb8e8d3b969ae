import { MalformedInputError } from '../errors.ts';
import { isUtf8, utf8Bytes } from '../platform/node.ts';

/** Bytes of a byte-order mark at the start: 3 or 0. */
export function byteOrderMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** The offset of the first byte behind byte-order mark and white space. */
export function textStart(bytes: Uint8Array): number {
  let at = byteOrderMark(bytes);
  while (at < bytes.length && bytes[at]! <= 0x20) at++;
  return at;
}

/** Whether a text begins with a bracket of JSON. */
export function beginsJson(head: Uint8Array): boolean {
  const first = head[textStart(head)];
  return first === 0x7b || first === 0x5b;
}

/** Fewer bytes are looked at sooner than a view of them is made for Node. */
const SHORT_BYTES = 256;

/** Refuses `bytes[start, end)` that are not UTF-8. */
export function requireUtf8(bytes: Uint8Array, start = 0, end = bytes.length): void {
  if (end - start <= SHORT_BYTES && isAscii(bytes, start, end)) return;
  if (isUtf8(bytes.subarray(start, end))) return;
  throw new MalformedInputError('the body is not UTF-8 text', {
    hint: 'encode it as UTF-8 (byte-order mark or not), or say what it is in, such as charset=windows-1252',
  });
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! >= 0x80) return false;
  return true;
}

/** True where a body holds nothing but white space and a byte-order mark. */
export function isBlankBody(bytes: Uint8Array): boolean {
  for (let at = byteOrderMark(bytes); at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}

/** A path or key with its percent escapes decoded; one that cannot be decoded stays as it is, and will not be found. */
export function decodeEscapes(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As many bytes as the longest signature of another kind of file needs: tar's stands at 257. */
export const HEAD_BYTES = 512;

/** Digits (but for 7-Zip's), small letters and signs of JSON and CSV begin no kind but tar, which has zeros. */
const TEXT_STARTS: ReadonlySet<number> = new Set(utf8Bytes('012345689abcdefghijklmnopqrstuvwxyz"-.[{'));

/** Whether an input is text for sure, which most are, at a fraction of a microsecond. */
export function beginsLikeText(bytes: Uint8Array): boolean {
  if (!TEXT_STARTS.has(bytes[0]!)) return false;
  const end = Math.min(bytes.length, HEAD_BYTES);
  for (let at = 1; at < end; at++) if (bytes[at] === 0) return false;
  return true;
}
