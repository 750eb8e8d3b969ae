// The exports of node.ts where there is no Node: pages, workers and the runtimes that are made like them. What they answer
// is the same to the byte; test/platform holds them against each other.
import { sha256 as digest } from '@noble/hashes/sha2.js';
import type { AnswerCoding, Coding } from './node.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Fewer bytes or characters are copied sooner one by one than by a call of the browser's. */
const FEW = 32;
/** Arguments that a call may have everywhere. */
const MANY_ARGUMENTS = 8192;
/** What is checked at a time, so that no text as long as all bytes comes of it. */
const CHECKED_BYTES = 2 ** 20;

export function isUtf8(bytes: Uint8Array): boolean {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for (let begin = 0; begin < bytes.length; begin += CHECKED_BYTES) {
      strict.decode(bytes.subarray(begin, begin + CHECKED_BYTES), { stream: true });
    }
    strict.decode();
    return true;
  } catch {
    return false;
  }
}

export function native(bytes: Uint8Array): Uint8Array {
  return bytes;
}

export function allocate(numByte: number): Uint8Array {
  return new Uint8Array(numByte);
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export function indexOfByte(bytes: Uint8Array, byte: number, from = 0): number {
  return bytes.indexOf(byte, from);
}

export function lastIndexOfByte(bytes: Uint8Array, byte: number, from = bytes.length - 1): number {
  return bytes.lastIndexOf(byte, from);
}

export function utf8Of(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return fewAscii(bytes, start, end) ?? decoder.decode(bytes.subarray(start, end));
}

/** The text of few bytes, if they are ASCII. */
function fewAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > FEW) return undefined;
  let text = '';
  for (let at = start; at < end; at++) {
    if (bytes[at]! >= 0x80) return undefined;
    text += String.fromCharCode(bytes[at]!);
  }
  return text;
}

export function latin1Of(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  for (let begin = start; begin < end; begin += MANY_ARGUMENTS) {
    text += String.fromCharCode(...bytes.subarray(begin, Math.min(begin + MANY_ARGUMENTS, end)));
  }
  return text;
}

export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export function utf16Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    bytes[2 * at] = code;
    bytes[2 * at + 1] = code >> 8;
  }
  return bytes;
}

export function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  return latin1Bytes(atob(text)) as Uint8Array<ArrayBuffer>;
}

export function writeUtf8(text: string, into: Uint8Array, at: number): number {
  if (text.length <= FEW && text.length <= into.length - at) {
    let written = 0;
    for (; written < text.length; written++) {
      const code = text.charCodeAt(written);
      if (code >= 0x80) break;
      into[at + written] = code;
    }
    if (written === text.length) return written;
  }
  return encoder.encodeInto(text, into.subarray(at)).written;
}

export function copyBytes(source: Uint8Array, start: number, end: number, into: Uint8Array, at: number): void {
  if (end - start > FEW || source.buffer === into.buffer) {
    into.set(source.subarray(start, end), at);
    return;
  }
  const shift = at - start;
  for (let from = start; from < end; from++) into[from + shift] = source[from]!;
}

export function copyShared(source: Uint8Array, start: number, end: number, into: Uint8Array, at: number): void {
  into.set(source.subarray(start, end), at);
}

export function swap16(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += 2) bytes.subarray(at, at + 2).reverse();
}

export function swap32(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 4) view.setUint32(at, view.getUint32(at, true));
}

export function swap64(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += 8) bytes.subarray(at, at + 8).reverse();
}

export function nowMs(): number {
  return performance.now();
}

/** A library's, since `crypto.subtle` answers later, and not at all in pages from files or by plain http. */
export function sha256(bytes: Uint8Array): string {
  return Array.from(digest(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

/** Names of the Compression Standard, which browsers know more or fewer of. */
const FORMATS = { br: 'brotli' } as { readonly [coding in Coding]?: string };

export function canUnfold(coding: Coding): boolean {
  return openDecoder(coding) !== undefined;
}

export async function unfold(bytes: Uint8Array, coding: Coding, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of piecesOf(bytes, openDecoder(coding)!)) {
    length += piece.length;
    if (length > maxBytes) throw Object.assign(new RangeError('too large'), { code: TOO_LARGE });
    pieces.push(piece);
  }
  return concat(pieces);
}

export function canFold(coding: AnswerCoding): boolean {
  return coding === 'gzip';
}

export async function fold(bytes: Uint8Array | string, coding: AnswerCoding): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const given = typeof bytes === 'string' ? utf8Bytes(bytes) : bytes;
  for await (const piece of piecesOf(given, new CompressionStream(coding as 'gzip'))) pieces.push(piece);
  return concat(pieces);
}

function openDecoder(coding: Coding): DecompressionStream | undefined {
  try {
    return new DecompressionStream((FORMATS[coding] ?? coding) as 'gzip');
  } catch {
    return undefined;
  }
}

/** Not `for await` over the stream itself, which Safari's cannot. */
async function* piecesOf(
  bytes: Uint8Array,
  coder: CompressionStream | DecompressionStream,
): AsyncGenerator<Uint8Array> {
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(coder as ReadableWritablePair<Uint8Array, Uint8Array>).getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** No browser tells; pages are commonly given this much. */
export function readMemoryLimit(): number {
  return 2 ** 31;
}

export function warn(message: string, _code: string, detail: string): void {
  console.warn(`kindling: ${message}: ${detail}`);
}
