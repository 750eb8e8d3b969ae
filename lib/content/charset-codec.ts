// The charsets that few texts are in: part of a bundle of its own.

import { MalformedInputError, NotAcceptableError } from '../errors.ts';
import type { Layout } from '../frame/frame.ts';
import { latin1Bytes, latin1Of, swap16, utf8Bytes, utf8Of, utf16Bytes } from '../platform/node.ts';
import type { OtherCharset } from './charset-names.ts';
import { refuseForeign } from './foreign-types.ts';

/** Characters of windows-1252 for the bytes 80 to 9F; the other bytes are Unicode's own numbers. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const BYTE_OF: ReadonlyMap<string, string> = new Map(
  Array.from(HIGH, (character, at) => [character, String.fromCharCode(0x80 + at)]),
);
/** As many bytes of UTF-16 as hold a zero, where there is any digit, delimiter or Latin letter. */
const HEAD_BYTES = 64;

/** Makes UTF-8 of the pieces of a text. */
export type Decode = (bytes: Uint8Array, isLast: boolean) => Uint8Array;

/** The decoder of a text that begins so. */
export function decoderFor(charset: OtherCharset, head: Uint8Array): Decode {
  refuseForeign(head, '');
  const found = utf16Of(head);
  if (charset === 'windows-1252' || charset === 'iso-8859-1') {
    if (found === undefined) return decodeWindows1252;
    throw isNot(charset, `it looks like ${found}`);
  }
  if (found === undefined && head.length > 0) throw isNot(charset, 'it has no zero bytes');
  return decodeUtf16(charset, charset === 'utf-16' ? (found ?? 'utf-16le') : charset);
}

function decodeUtf16(charset: OtherCharset, encoding: string): Decode {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (bytes, isLast) => {
    try {
      return utf8Bytes(decoder.decode(bytes, { stream: !isLast }));
    } catch (cause) {
      throw isNot(charset, 'it ends or breaks within a character', cause);
    }
  };
}

/** Not TextDecoder's, which takes it for Latin-1 in several releases of Node (nodejs/node#56542). */
function decodeWindows1252(bytes: Uint8Array): Uint8Array {
  return utf8Bytes(latin1Of(bytes).replace(/[\u0080-\u009f]/g, (character) => HIGH[character.charCodeAt(0) - 0x80]!));
}

function isNot(charset: OtherCharset, why: string, cause?: unknown): MalformedInputError {
  return new MalformedInputError(`the input is not ${charset}: ${why}`, {
    hint: 'say the charset that it has, or none for UTF-8',
    cause,
  });
}

/** The byte order of a text in UTF-16, as its mark or its zeros tell; undefined where it does not look like UTF-16. */
function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zero = head.subarray(0, HEAD_BYTES).indexOf(0);
  if (zero < 0) return undefined;
  return zero % 2 === 1 ? 'utf-16le' : 'utf-16be';
}

/** Text in UTF-8 in another charset; `isFirst` where the answer begins with it. */
export function encodeText(bytes: Uint8Array, { charset, hasByteOrderMark }: Layout, isFirst: boolean): Uint8Array {
  const text = utf8Of(bytes);
  if (charset === 'windows-1252' || charset === 'iso-8859-1') return latin1Bytes(toBytes(text, charset));
  const mark = isFirst && (hasByteOrderMark || charset === 'utf-16') ? '\ufeff' : '';
  const encoded = utf16Bytes(mark + text);
  if (charset === 'utf-16be') swap16(encoded);
  return encoded;
}

function toBytes(text: string, charset: string): string {
  return text.replace(/[\u0080-\u009f\u0100-\u{10ffff}]/gu, (character) => {
    const byte = BYTE_OF.get(character);
    if (byte !== undefined) return byte;
    throw new NotAcceptableError(`the answer holds "${character}", which ${charset} does not have`, {
      hint: 'send UTF-8, or accept application/json',
    });
  });
}
