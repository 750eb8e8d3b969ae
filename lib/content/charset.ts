// Texts in other charsets are made UTF-8 before anything else reads them, and answers to them are made back at the end.
import { MalformedInputError, NotAcceptableError, UnsupportedMediaTypeError } from '../errors.ts';
import type { Layout } from '../frame/frame.ts';
import { shorten } from '../short-text.ts';
import { refuseForeign } from './foreign-types.ts';
import { isUtf8, type Parameters } from './media-type.ts';
import { peek } from './peek.ts';

/** The charsets by the names that they go by. */
const CHARSETS = ['utf-8', 'utf-16', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1'] as const;

/** A charset that is not UTF-8. `iso-8859-1` is what browsers take it for, windows-1252. */
export type OtherCharset = Exclude<(typeof CHARSETS)[number], 'utf-8'>;

/** Characters of windows-1252 for the bytes 80 to 9F; the other bytes are Unicode's own numbers. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const BYTE_OF: ReadonlyMap<string, string> = new Map(
  Array.from(HIGH, (character, at) => [character, String.fromCharCode(0x80 + at)]),
);
/** As many bytes of UTF-16 as hold a zero, where there is any digit, delimiter or Latin letter. */
const HEAD_BYTES = 64;

/**
 * The charset that the parameters of a Content-Type say; undefined for UTF-8.
 *
 * @throws UnsupportedMediaTypeError for one that cannot be read
 */
export function charsetOf({ charset = 'utf-8' }: Parameters): OtherCharset | undefined {
  if (isUtf8(charset)) return undefined;
  const name = charset.toLowerCase();
  const found = CHARSETS.find((known) => known === name);
  if (found !== undefined && found !== 'utf-8') return found;
  throw new UnsupportedMediaTypeError(`Content-Type: charset=${shorten(charset)} cannot be read`, {
    hint: `charset is ${CHARSETS.slice(0, -1).join(', ')} or ${CHARSETS.at(-1)}`,
  });
}

/** A whole text as UTF-8; a byte-order mark stays. */
export function toUtf8(bytes: Buffer, charset: OtherCharset | undefined): Buffer {
  return charset === undefined ? bytes : decoderFor(charset, bytes)(bytes, true);
}

/** A text as UTF-8 as it comes, wherever it is cut; a byte-order mark stays. */
export function streamToUtf8(
  input: AsyncIterable<Uint8Array>,
  charset: OtherCharset | undefined,
): AsyncIterable<Uint8Array> {
  return charset === undefined ? input : decodeStream(input, charset);
}

async function* decodeStream(input: AsyncIterable<Uint8Array>, charset: OtherCharset): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(input, HEAD_BYTES);
  const decode = decoderFor(charset, head);
  for await (const bytes of all) yield decode(bytes, false);
  yield decode(Buffer.alloc(0), true);
}

type Decode = (bytes: Uint8Array, isLast: boolean) => Buffer;

function decoderFor(charset: OtherCharset, head: Buffer): Decode {
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
      return Buffer.from(decoder.decode(bytes, { stream: !isLast }));
    } catch (cause) {
      throw isNot(charset, 'it ends or breaks within a character', cause);
    }
  };
}

/** Not TextDecoder's, which takes it for Latin-1 in several releases of Node (nodejs/node#56542). */
function decodeWindows1252(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return Buffer.from(text.replace(/[\u0080-\u009f]/g, (character) => HIGH[character.charCodeAt(0) - 0x80]));
}

function isNot(charset: OtherCharset, why: string, cause?: unknown): MalformedInputError {
  return new MalformedInputError(`the input is not ${charset}: ${why}`, {
    hint: 'say the charset that it has, or none for UTF-8',
    cause,
  });
}

/** How a text in UTF-16 is written, as its mark or its zeros tell; undefined where it does not look like UTF-16. */
function utf16Of(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zero = head.subarray(0, HEAD_BYTES).indexOf(0);
  if (zero < 0) return undefined;
  return zero % 2 === 1 ? 'utf-16le' : 'utf-16be';
}

/**
 * Refuses a text in UTF-16 or UTF-32 that nobody has told of.
 *
 * @param name of its file, empty where it has none
 */
export function refuseUtf16(head: Buffer, name: string): void {
  const isUtf32 = head.length >= 4 && head[0] === 0xff && head[1] === 0xfe && head[2] === 0 && head[3] === 0;
  if (!isUtf32 && !hasMark(head) && !alternatesZeros(head)) return;
  throw new MalformedInputError(`${shorten(name) || 'the input'} is text in UTF-${isUtf32 ? 32 : 16}`, {
    hint: isUtf32 ? 'save it as UTF-8' : 'say charset=utf-16, or save it as UTF-8',
  });
}

function hasMark([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Latin text without a mark: zeros at every other byte, and nowhere else. */
function alternatesZeros(head: Buffer): boolean {
  const end = Math.min(head.length, HEAD_BYTES);
  let [even, odd] = [0, 0]; // zeros at such places
  for (let at = 0; at < end; at++) {
    if (head[at] === 0 && at % 2 === 0) even++;
    else if (head[at] === 0) odd++;
  }
  return Math.min(even, odd) === 0 && Math.max(even, odd) >= Math.max(2, end / 4);
}

/**
 * A piece of an answer in the charset of the question.
 *
 * @param isFirst the text begins with it
 * @throws NotAcceptableError for a character that the charset does not have
 */
export function fromUtf8(bytes: Uint8Array, { charset, hasByteOrderMark }: Layout, isFirst: boolean): Uint8Array {
  if (charset === undefined) return bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  if (charset === 'windows-1252' || charset === 'iso-8859-1') return Buffer.from(toBytes(text, charset), 'latin1');
  const mark = isFirst && (hasByteOrderMark || charset === 'utf-16') ? '\ufeff' : '';
  const encoded = Buffer.from(mark + text, 'utf16le');
  return charset === 'utf-16be' ? encoded.swap16() : encoded;
}

function toBytes(text: string, charset: OtherCharset): string {
  return text.replace(/[\u0080-\u009f\u0100-\u{10ffff}]/gu, (character) => {
    const byte = BYTE_OF.get(character);
    if (byte !== undefined) return byte;
    throw new NotAcceptableError(`the answer holds "${character}", which ${charset} does not have`, {
      hint: 'send UTF-8, or accept application/json',
    });
  });
}
