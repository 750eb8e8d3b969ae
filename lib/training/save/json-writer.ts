import { type DocumentObject, type DocumentValue, isNumericArray } from '../../model/formats/document.ts';
import { StoredArray } from '../../model/formats/stored-array.ts';
import { formatFloat } from './float-text.ts';

/**
 * A document as XGBoost's `save_model` writes it to a .json file: sorted keys, no blanks, float32 arrays in the shortest
 * scientific notation, which XGBoost's reader needs to tell them from integers.
 */
export function writeJson(document: DocumentObject): string {
  return writeObject(document);
}

function writeValue(value: DocumentValue): string {
  if (value instanceof StoredArray) return writeValue(value.read());
  if (value instanceof Float32Array) return `[${Array.from(value, formatFloat).join(',')}]`;
  if (isNumericArray(value)) return `[${value.join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(writeValue).join(',')}]`;
  if (value instanceof Map) return writeObject(value);
  return typeof value === 'string' ? quote(value) : String(value);
}

function writeObject(object: DocumentObject): string {
  const members = [...object].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, value]) => `${quote(key)}:${writeValue(value)}`).join(',')}}`;
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
