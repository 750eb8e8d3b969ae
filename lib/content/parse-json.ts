import { MalformedInputError } from '../errors.ts';
import { rawJson } from '../frame/raw-json.ts';
import { utf8Of } from '../platform/node.ts';
import { byteOrderMark, requireUtf8 } from './text.ts';

/** Lists and objects inside each other: tables need three levels, and whatever walks or writes a value calls itself. */
const MAX_DEPTH = 64;

/** Integers of fewer digits are below 2^53. Begun at the first digit of a run only, so that a run is read once. */
const MAY_BE_BIG = /(?<!\d)\d{16}/;

/**
 * The value of a JSON text, in time linear in its bytes. Integers beyond 2^53 stay raw, so that they are echoed digit by
 * digit.
 */
export function parseJson(bytes: Uint8Array): unknown {
  requireUtf8(bytes);
  const text = utf8Of(bytes, byteOrderMark(bytes));
  const value = parse(text);
  if (text.includes('[', 1) || text.includes('{', 1)) requireDepth(value, 1); // most lines have one bracket
  return MAY_BE_BIG.test(text) ? withBigIntegers(text, value) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const notJson =
      /\b(?:NaN|-?Infinity)\b/.test((cause as Error).message) || /[[:,]\s*(?:NaN|-?Infinity)\b/.test(text);
    throw new MalformedInputError(`the body is not JSON: ${(cause as Error).message}`, {
      hint: notJson
        ? 'JSON has no NaN or Infinity: send null for missing'
        : 'send JSON, or name the type of the body in Content-Type',
      cause,
    });
  }
}

function requireDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) {
    throw new MalformedInputError(`the JSON nests more than ${MAX_DEPTH} lists and objects inside each other`, {
      hint: 'send rows [[…],[…]] or records [{…},{…}], whose cells are numbers, texts, true, false or null',
    });
  }
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let at = 0; at < members.length; at++) {
    const member = members[at];
    if (typeof member === 'object' && member !== null) requireDepth(member, depth + 1);
  }
}

/**
 * `value`, which the text was parsed to, with its integers beyond 2^53 raw. They are found in the text, marked, and
 * parsed again: `JSON.parse` with a reviver takes 30 to 100 times as long as without.
 */
function withBigIntegers(text: string, value: unknown): unknown {
  const tokens = findBigIntegers(text);
  if (tokens.length === 0) return value;
  const marker = `${Math.random()}:`; // no text of the caller's begins so
  const pieces: string[] = [];
  let end = 0;
  for (const [index, token] of tokens.entries()) {
    pieces.push(text.slice(end, token.start), `"${marker}${index}"`);
    end = token.start + token.digits.length;
  }
  const texts = tokens.map(({ digits }) => digits);
  return restore(JSON.parse(pieces.join('') + text.slice(end)), (cell) =>
    cell.startsWith(marker) ? rawJson(texts[Number(cell.slice(marker.length))]!) : cell,
  );
}

/** A string, or a number of 16 digits or more before its point. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function findBigIntegers(text: string): { start: number; digits: string }[] {
  const found: { start: number; digits: string }[] = [];
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const isBig = /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
    if (isBig) found.push({ start: index, digits: token });
  }
  return found;
}

/** The value with its texts replaced, in place. */
function restore(value: unknown, replace: (text: string) => unknown): unknown {
  if (typeof value === 'string') return replace(value);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as { [name: string]: unknown };
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (typeof member === 'string' || typeof member === 'object') members[name] = restore(member, replace);
  }
  return value;
}
