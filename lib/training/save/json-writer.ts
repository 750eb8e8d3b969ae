import { type DocumentObject, type DocumentValue, isNumericArray } from '../../model/formats/document.ts';
import { StoredArray } from '../../model/formats/stored-array.ts';

const { fround } = Math;

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

/** The shortest decimal of a float32 with one digit before the point: `5E-1`, `0E0`, `-Infinity`. */
export function formatFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0E0' : '0E0';
  if (!Number.isFinite(value)) return String(value);
  return shortest(value).replace('e+', 'E').replace('e', 'E');
}

/** Digits behind the point that most float32 numbers need; the search for fewer or more starts there. */
const USUAL_DIGITS = 6;

function shortest(value: number): string {
  let digits = USUAL_DIGITS;
  let best = round(value, digits);
  while (fround(Number(best)) !== value) best = round(value, ++digits);
  if (digits > USUAL_DIGITS) return best;
  while (digits > 0) {
    const shorter = round(value, --digits);
    if (fround(Number(shorter)) !== value) return best;
    best = shorter;
  }
  return best;
}

/** Of two equally near decimals the even one, where toExponential takes the larger. */
function round(value: number, digits: number): string {
  const rounded = value.toExponential(digits);
  const isTie = /^[^e]*5e/.test(value.toExponential(digits + 1)) && Number(value.toExponential(digits + 1)) === value;
  return isTie ? rounded.replace(/[13579](?=e)/, (digit) => String(Number(digit) - 1)) : rounded;
}
