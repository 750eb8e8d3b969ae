import { concat, indexOfByte, lastIndexOfByte, utf8Bytes } from '../../platform/node.ts';
import { parseJson } from '../parse-json.ts';

/** Bytes of a list of numbers, its brackets among them. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** A request whose lists of numbers are not read yet. */
export interface Cut {
  readonly value: unknown;
  /** The numbers that stand for a member `data`; undefined for one that was read with the rest. */
  spanOf(data: unknown): Span | undefined;
}

const [QUOTE, COMMA, COLON, OPEN, BACKSLASH, CLOSE] = [0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d];
const [OPEN_BRACE, BRACE] = [0x7b, 0x7d];
const DATA = utf8Bytes('data');

/**
 * The JSON of a request, with a mark in place of each list `data` that holds no texts: `JSON.parse` would make an object of
 * each number.
 *
 * @throws MalformedInputError
 */
export function cutData(bytes: Uint8Array): Cut {
  const spans = findSpans(bytes);
  const mark = `${Math.random()}:`; // no text of the caller's is so
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const [index, { begin, end }] of spans.entries()) {
    pieces.push(bytes.subarray(from, begin), utf8Bytes(`"${mark}${index}"`));
    from = end;
  }
  const value = parseJson(spans.length > 0 ? concat([...pieces, bytes.subarray(from)]) : bytes);
  const spanOf = (data: unknown) =>
    typeof data === 'string' && data.startsWith(mark) ? spans[Number(data.slice(mark.length))] : undefined;
  return { value, spanOf };
}

/** From text to text, as all keys are; what lies between two of them is looked at for `data` alone. */
function findSpans(bytes: Uint8Array): Span[] {
  const spans: Span[] = [];
  let open = indexOfByte(bytes, QUOTE);
  while (open >= 0) {
    const close = endOfText(bytes, open);
    if (close < 0) break;
    const span = isData(bytes, open + 1, close) ? spanBehind(bytes, close + 1) : undefined;
    if (span) spans.push(span);
    open = indexOfByte(bytes, QUOTE, span?.end ?? close + 1);
  }
  return spans;
}

/** The quote that ends the text which begins at `open`; -1 where none does. */
function endOfText(bytes: Uint8Array, open: number): number {
  for (let close = indexOfByte(bytes, QUOTE, open + 1); close >= 0; close = indexOfByte(bytes, QUOTE, close + 1)) {
    let first = close;
    while (bytes[first - 1] === BACKSLASH) first--;
    if ((close - first) % 2 === 0) return close;
  }
  return -1;
}

function isData(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === DATA.length && DATA.every((byte, at) => bytes[start + at] === byte);
}

/** The list behind the key that ends before `at`. A text in it would come before the brace or text that follows the list. */
function spanBehind(bytes: Uint8Array, at: number): Span | undefined {
  const colon = skipBlanks(bytes, at);
  const begin = skipBlanks(bytes, colon + 1);
  if (bytes[colon] !== COLON || bytes[begin] !== OPEN) return undefined;
  const quote = indexOfByte(bytes, QUOTE, begin);
  const behind = quote < 0 ? bytes.length : quote;
  const brace = indexOfByte(bytes, BRACE, lastElement(bytes, begin, behind));
  const next = brace < 0 ? behind : Math.min(brace, behind);
  const last = lastIndexOfByte(bytes, CLOSE, next - 1);
  if (last <= begin || next === bytes.length) return undefined;
  let rest = skipBlanks(bytes, last + 1);
  if (next === quote && bytes[rest] === COMMA) rest = skipBlanks(bytes, rest + 1);
  return rest === next ? { begin, end: last + 1 } : undefined;
}

/** Where the last byte of a number is, or the last bracket that opens a list, before `end`. */
function lastElement(bytes: Uint8Array, begin: number, end: number): number {
  let at = end - 1;
  while (at > begin && isBehind(bytes[at]!)) at--;
  return at;
}

function isBehind(byte: number): boolean {
  return byte === CLOSE || byte === BRACE || byte === OPEN_BRACE || byte === COMMA || isBlank(byte);
}

function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isBlank(bytes[at]!)) at++;
  return at;
}

/** JSON's white space. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
