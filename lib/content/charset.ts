// Texts in other charsets are made UTF-8 before anything else reads them, and answers to them are made back at the end.
import { MalformedInputError, UnsupportedMediaTypeError } from '../errors.ts';
import type { Layout } from '../frame/frame.ts';
import { shorten } from '../short-text.ts';
import { CHARSETS, type OtherCharset } from './charset-names.ts';
import { isUtf8, type Parameters } from './media-type.ts';
import { peek } from './peek.ts';
import { decoderFor, encodeText } from './unusual.ts';

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
export function toUtf8(bytes: Uint8Array, charset: OtherCharset | undefined): Uint8Array {
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
  yield decode(new Uint8Array(0), true);
}

/**
 * Refuses a text in UTF-16 or UTF-32 that nobody has told of.
 *
 * @param name of its file, empty where it has none
 */
export function refuseUtf16(head: Uint8Array, name: string): void {
  const isUtf32 = head.length >= 4 && head[0] === 0xff && head[1] === 0xfe && head[2] === 0 && head[3] === 0;
  if (!isUtf32 && !hasMark(head) && !alternatesZeros(head)) return;
  throw new MalformedInputError(`${shorten(name) || 'the input'} is text in UTF-${isUtf32 ? 32 : 16}`, {
    hint: isUtf32 ? 'save it as UTF-8' : 'say charset=utf-16, or save it as UTF-8',
  });
}

function hasMark(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
}

/** Latin text without a mark: zeros at every other byte, and nowhere else. */
function alternatesZeros(head: Uint8Array): boolean {
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
export function fromUtf8(bytes: Uint8Array, layout: Layout, isFirst: boolean): Uint8Array {
  const { charset } = layout;
  return charset === undefined ? bytes : encodeText(bytes, layout, isFirst);
}
