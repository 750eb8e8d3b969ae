// What Node does many times faster than the language, or has and browsers do not. Nothing else that browsers run knows of
// Buffer and process: the build for them puts browser.ts, with the same exports, in this one's place.
//
// Bytes are Uint8Array everywhere. Those from here and from Node's own streams are Buffers, whose methods are free; others
// take a view of 0.2 µs for each call.

import { Buffer, isUtf8 } from 'node:buffer'; // the global is a getter, which costs every call

export { isUtf8 };

/** The same bytes in the form that the functions of this module are quickest with. */
export function native(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes of any content; few come from a pool, from a multiple of 8 on. */
export function allocate(numByte: number): Uint8Array {
  return Buffer.allocUnsafe(numByte);
}

/** The pieces one behind the other, as a copy. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces);
}

/** The offset of the first such byte from `from` on, or -1. Uint8Array's own method takes 20 times as long. */
export function indexOfByte(bytes: Uint8Array, byte: number, from = 0): number {
  return native(bytes).indexOf(byte, from);
}

/** The offset of the last such byte up to `from`, or -1. */
export function lastIndexOfByte(bytes: Uint8Array, byte: number, from = bytes.length - 1): number {
  return native(bytes).lastIndexOf(byte, from);
}

/** The text of UTF-8, a byte-order mark included; what is not UTF-8 becomes U+FFFD. */
export function utf8Of(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return native(bytes).toString('utf8', start, end);
}

/** A character for each byte. */
export function latin1Of(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return native(bytes).toString('latin1', start, end);
}

export function utf8Bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** The low byte of each character. */
export function latin1Bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** UTF-16, little-endian. */
export function utf16Bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

/**
 * The bytes of base64.
 *
 * @public for the modules of kernels, which the build makes and knip does not see
 */
export function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Writes text as UTF-8 from `at` on, where there is room; returns the number of bytes. */
export function writeUtf8(text: string, into: Uint8Array, at: number): number {
  return native(into).write(text, at, 'utf8');
}

/** Copies `source[start, end)` to `at`. */
export function copyBytes(source: Uint8Array, start: number, end: number, into: Uint8Array, at: number): void {
  native(source).copy(into, at, start, end);
}

/**
 * Copies `source[start, end)` to `at`, either of them in memory that threads share. V8 copies that word by word, or byte by
 * byte where words do not lie alike: three and ten times slower than Node copies a part of a buffer.
 */
export function copyShared(source: Uint8Array, start: number, end: number, into: Uint8Array, at: number): void {
  const { buffer, byteOffset } = source;
  Buffer.from(buffer).copy(into, at, byteOffset + start, byteOffset + end);
}

/** Turns the byte order of 16-bit words, in place. */
export function swap16(bytes: Uint8Array): void {
  native(bytes).swap16();
}

/** Turns the byte order of 32-bit words, in place: natively, even in a process that has just started. */
export function swap32(bytes: Uint8Array): void {
  native(bytes).swap32();
}

/** Turns the byte order of 64-bit words, in place. */
export function swap64(bytes: Uint8Array): void {
  native(bytes).swap64();
}

/**
 * Milliseconds since some moment, to measure how long things take. Node makes `performance` when it is first asked for,
 * which takes a process that has just started 0.7 ms.
 */
export function nowMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** Hex SHA-256. node:crypto is loaded by the first call: at the top it would cost every cold start. */
export function sha256(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex');
}

/** What undoes a coding of HTTP's, by its name; deflate without zlib's header is `deflate-raw`. */
const DECODERS = {
  gzip: 'gunzip',
  deflate: 'inflate',
  'deflate-raw': 'inflateRaw',
  br: 'brotliDecompress',
  zstd: 'zstdDecompress',
} as const;

/** Codings of bodies. */
export type Coding = keyof typeof DECODERS;

/** The `code` of the error that refuses more than `maxBytes` of unfolded bytes. */
export const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

/** Whether bodies in a coding can be unfolded here. */
export function canUnfold(_coding: Coding): boolean {
  return true;
}

/** The bytes that a coding was put on. Fails for damaged ones, and with the code `TOO_LARGE`. */
export async function unfold(bytes: Uint8Array, coding: Coding, maxBytes: number): Promise<Uint8Array> {
  const zlib: Decoders = await import('node:zlib'); // most requests need none of it
  return settled((callback) => zlib[DECODERS[coding]](bytes, { maxOutputLength: maxBytes }, callback));
}

/** Codings that answers are put in. */
export type AnswerCoding = 'gzip' | 'br' | 'zstd';

/** Whether bytes can be put in a coding here: Node has zstd from 22.15 on. */
export function canFold(coding: AnswerCoding): boolean {
  return coding !== 'zstd' || 'zstdCompress' in process.getBuiltinModule('node:zlib');
}

/** Brotli's highest quality, its default, takes a hundred times as long as this one. */
const BROTLI_QUALITY = 4;

/** The bytes in a coding. */
export async function fold(bytes: Uint8Array | string, coding: AnswerCoding): Promise<Uint8Array> {
  const zlib = await import('node:zlib');
  if (coding === 'gzip') return settled((callback) => zlib.gzip(bytes, callback));
  if (coding === 'zstd') return settled((callback) => zlib.zstdCompress(bytes, callback));
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
  return settled((callback) => zlib.brotliCompress(bytes, { params }, callback));
}

type Callback = (error: Error | null, bytes: Uint8Array) => void;
type Decoders = Record<
  (typeof DECODERS)[Coding],
  (bytes: Uint8Array, options: { maxOutputLength: number }, callback: Callback) => void
>;

/** Not by node:util, which is one more module to load. */
function settled(start: (callback: Callback) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    start((error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}

/** The memory that this process may have: without a limit Node says 0, or more than there is. */
export function readMemoryLimit(): number {
  const total = process.getBuiltinModule('node:os').totalmem();
  return Math.min(process.constrainedMemory() || total, total);
}

/** Tells whoever runs the process of something that costs them. */
export function warn(message: string, code: string, detail: string): void {
  process.emitWarning(message, { code, detail });
}
