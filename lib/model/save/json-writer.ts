import { type DocumentObject, type DocumentValue, isNumericArray, isObject } from '../formats/document.ts';
import { StoredArray } from '../formats/stored-array.ts';
import { formatFloat } from './float-text.ts';

/** How a float32 is written. */
export type FloatFormat = (value: number) => string;

/** Texts are put together up to this size: a write for each of them would take longer than making it. */
const CHUNK_LENGTH = 2 ** 20;

/**
 * A document as XGBoost's `save_model` writes it to a .json file: sorted keys, no blanks, float32 arrays in the shortest
 * scientific notation, which XGBoost's reader needs to tell them from integers.
 */
export function writeJson(document: DocumentObject): string {
  return [...pieces(document, formatFloat)].join('');
}

/** The same as bytes, piece by piece, so that a model may be larger than a text can be. */
export function* writeJsonChunks(document: DocumentObject, format: FloatFormat = formatFloat): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = '';
  for (const piece of pieces(document, format)) {
    text += piece;
    if (text.length < CHUNK_LENGTH) continue;
    yield encoder.encode(text);
    text = '';
  }
  yield encoder.encode(text);
}

function* pieces(value: DocumentValue, format: FloatFormat): Generator<string> {
  if (isObject(value)) yield* objectPieces(value, format);
  else if (Array.isArray(value)) yield* listPieces(value, format);
  else yield writeScalars(value as Exclude<DocumentValue, DocumentObject | readonly DocumentValue[]>, format);
}

/** Numbers, lists of them, and all that has no members. */
function writeScalars(
  value: Exclude<DocumentValue, DocumentObject | readonly DocumentValue[]>,
  format: FloatFormat,
): string {
  if (value instanceof StoredArray) return writeScalars(value.read(), format);
  if (value instanceof Float32Array) return `[${Array.from(value, format).join(',')}]`;
  if (isNumericArray(value)) return `[${value.join(',')}]`;
  return typeof value === 'string' ? quote(value) : String(value);
}

function* listPieces(values: readonly DocumentValue[], format: FloatFormat): Generator<string> {
  yield '[';
  for (const [index, value] of values.entries()) {
    if (index > 0) yield ',';
    yield* pieces(value, format);
  }
  yield ']';
}

function* objectPieces(object: DocumentObject, format: FloatFormat): Generator<string> {
  const members = [...object].sort(([a], [b]) => (a < b ? -1 : 1));
  yield '{';
  for (const [index, [key, value]] of members.entries()) {
    yield `${index > 0 ? ',' : ''}${quote(key)}:`;
    yield* pieces(value, format);
  }
  yield '}';
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
  ['\f', '\\f'],
]);

function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must be escaped
  const escaped = text.replace(/["\\\u0000-\u001f]/g, (character) => {
    return ESCAPES.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
