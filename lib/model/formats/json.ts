import { ModelFormatError } from '../../errors.ts';
import { type DocumentObject, type DocumentValue, MAX_DEPTH, packList } from './document.ts';
import { TextCache } from './short-text.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const MAX_SAFE_MANTISSA = 2 ** 53;

const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }),
);
const WORDS: ReadonlyMap<string, number | boolean | null> = new Map<string, number | boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', NaN],
  ['Infinity', Infinity],
]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An object whose first key begins with a quote, or that is empty. XGBoost too wants the brace to be the first byte. */
export function isJson(bytes: Uint8Array): boolean {
  if (bytes[0] !== OPEN_BRACE) return false;
  const next = bytes.subarray(1).find((byte) => byte > 0x20);
  return next === QUOTE || next === CLOSE_BRACE;
}

/**
 * The document in a JSON file as XGBoost writes it: NaN and ±Infinity are numbers, and of equal keys the last wins.
 * Lists of numbers come as float64 arrays, straight from the bytes.
 *
 * @throws ModelFormatError naming the byte where the file stops being JSON
 */
export function readJson(bytes: Uint8Array): DocumentObject {
  const value = new JsonReader(bytes).readDocument();
  if (!(value instanceof Map)) throw new ModelFormatError('the JSON document is not an object');
  return value;
}

/** The value in a JSON text: `scikit_learn` attributes and the files beside a model. */
export function readJsonValue(bytes: Uint8Array): DocumentValue {
  return new JsonReader(bytes).readDocument();
}

class JsonReader {
  readonly #bytes: Uint8Array;
  readonly #texts = new TextCache();
  #position = 0;
  #depth = 0;
  /** Numbers of the list that is being read; grows, shared by all lists (lists of numbers do not nest). */
  #numbers = new Float64Array(1024);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  readDocument(): DocumentValue {
    const value = this.#readValue();
    this.#skipSpace();
    if (this.#position < this.#bytes.length) throw this.#error('something follows the end of the document');
    return value;
  }

  #readValue(): DocumentValue {
    switch (this.#bytes[this.#position]) {
      case OPEN_BRACE:
        return this.#readObject();
      case OPEN_BRACKET:
        return this.#readList();
      case QUOTE:
        return this.#readString();
      default:
        return this.#startsNumber() ? this.#readNumber() : this.#readWord();
    }
  }

  #readObject(): DocumentObject {
    this.#enter();
    const members = new Map<string, DocumentValue>();
    if (this.#isEmpty(CLOSE_BRACE)) return members;
    do {
      this.#skipSpace();
      if (this.#bytes[this.#position] !== QUOTE) throw this.#error('a key should begin with a quote');
      const key = this.#readString();
      this.#skipSpace();
      if (this.#bytes[this.#position++] !== COLON)
        throw this.#error(`no colon after the key "${key.slice(0, 40)}"`, -1);
      this.#skipSpace();
      members.set(key, this.#readValue());
    } while (this.#hasNext(CLOSE_BRACE));
    return members;
  }

  #readList(): DocumentValue {
    this.#enter();
    if (this.#isEmpty(CLOSE_BRACKET)) return [];
    this.#skipSpace();
    if (this.#startsNumber()) return this.#readNumbers();
    const values: DocumentValue[] = [];
    do {
      this.#skipSpace();
      values.push(this.#readValue());
    } while (this.#hasNext(CLOSE_BRACKET));
    return packList(values);
  }

  /** A list that begins with a number: all of it must be numbers. Most lists of a tree take half as much as integers. */
  #readNumbers(): Float64Array | Int32Array {
    let count = 0;
    let isInt32 = true;
    do {
      this.#skipSpace();
      if (!this.#startsNumber()) throw this.#error('a list of numbers holds something else');
      if (count === this.#numbers.length) this.#growNumbers();
      const value = this.#readNumber();
      this.#numbers[count++] = value;
      isInt32 &&= (value | 0) === value && (value !== 0 || 1 / value > 0); // -0 is none
    } while (this.#hasNext(CLOSE_BRACKET));
    const values = this.#numbers.subarray(0, count);
    return isInt32 ? new Int32Array(values) : values.slice();
  }

  #growNumbers(): void {
    const grown = new Float64Array(this.#numbers.length * 2);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }

  #startsNumber(): boolean {
    const byte = this.#bytes[this.#position]!;
    return (byte >= ZERO && byte <= ZERO + 9) || byte === MINUS || byte === 0x4e || byte === 0x49;
  }

  /**
   * Clinger's fast path: a mantissa below 2^53 times a power of ten up to 10^22 rounds once and is exact.
   * Everything else goes through `Number`; XGBoost's shortest float32 texts never do.
   */
  #readNumber(): number {
    const bytes = this.#bytes;
    const start = this.#position;
    const isNegative = bytes[start] === MINUS;
    let at = isNegative ? start + 1 : start;
    const digitsStart = at;
    let mantissa = 0;
    let exponent = 0;
    let digit = bytes[at]! - ZERO;
    for (; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) mantissa = mantissa * 10 + digit;
    if (at === digitsStart) return this.#readNonFinite(isNegative);
    if (bytes[at] === DOT) {
      const fractionStart = ++at;
      digit = bytes[at]! - ZERO;
      for (; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) mantissa = mantissa * 10 + digit;
      exponent = fractionStart - at;
    }
    this.#position = at;
    if ((bytes[at]! | 0x20) === 0x65) exponent += this.#readExponent();
    if (mantissa >= MAX_SAFE_MANTISSA || exponent < -22 || exponent > 22) return this.#slowNumber(start);
    const value = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent]! : mantissa * POWERS_OF_TEN[exponent]!;
    return isNegative ? -value : value;
  }

  #readExponent(): number {
    const bytes = this.#bytes;
    let at = this.#position + 1;
    const isNegative = bytes[at] === MINUS;
    if (isNegative || bytes[at] === 0x2b) at++;
    const start = at;
    let exponent = 0;
    let digit = bytes[at]! - ZERO;
    for (; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) exponent = exponent * 10 + digit;
    if (at === start) throw this.#error('an exponent without digits');
    this.#position = at;
    return isNegative ? -exponent : exponent;
  }

  #slowNumber(start: number): number {
    return Number(utf8.decode(this.#bytes.subarray(start, this.#position)));
  }

  #readNonFinite(isNegative: boolean): number {
    if (isNegative) this.#position++;
    const value = this.#readWord();
    if (typeof value !== 'number') throw this.#error('this is not a number');
    return isNegative ? -value : value;
  }

  #readWord(): number | boolean | null {
    const start = this.#position;
    let end = start;
    for (let byte = this.#bytes[end]! | 0x20; byte >= 0x61 && byte <= 0x7a; byte = this.#bytes[++end]! | 0x20);
    const value = end - start <= 8 ? WORDS.get(String.fromCharCode(...this.#bytes.subarray(start, end))) : undefined;
    if (value === undefined)
      throw this.#error(start >= this.#bytes.length ? 'the file ends early' : 'this is not a JSON value');
    this.#position = end;
    return value;
  }

  #readString(): string {
    const start = this.#position + 1;
    let end = start;
    let hasEscape = false;
    for (let byte = this.#bytes[end]; byte !== QUOTE; byte = this.#bytes[++end]) {
      if (byte === undefined) throw this.#error('a string without an end');
      if (byte === BACKSLASH) {
        hasEscape = true;
        end++;
      }
    }
    const text = this.#decode(start, end);
    this.#position = end + 1;
    return hasEscape ? this.#unescape(text) : text;
  }

  #decode(start: number, end: number): string {
    try {
      return this.#texts.decode(this.#bytes, start, end);
    } catch (cause) {
      throw this.#error('a string that is not UTF-8', 0, cause);
    }
  }

  #unescape(text: string): string {
    return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, letter: string) => {
      const replacement = hex === undefined ? ESCAPES.get(letter) : String.fromCharCode(Number.parseInt(hex, 16));
      if (replacement === undefined) throw this.#error(`a string with the escape \\${letter}`);
      return replacement;
    });
  }

  /** Steps over an opening bracket. */
  #enter(): void {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) throw this.#error(`more than ${MAX_DEPTH} nested lists and objects`);
    this.#position++;
  }

  #isEmpty(close: number): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#position] !== close) return false;
    this.#position++;
    this.#depth--;
    return true;
  }

  /** Steps over a comma (true) or the closing bracket (false). */
  #hasNext(close: number): boolean {
    this.#skipSpace();
    const byte = this.#bytes[this.#position++];
    if (byte === COMMA) return true;
    if (byte !== close)
      throw this.#error(byte === undefined ? 'the file ends early' : 'neither comma nor closing bracket', -1);
    this.#depth--;
    return false;
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    let byte = bytes[this.#position];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++this.#position];
  }

  #error(what: string, offset = 0, cause?: unknown): ModelFormatError {
    const place = Math.min(this.#position + offset, this.#bytes.length);
    return new ModelFormatError(`JSON, byte ${place}: ${what}`, {
      hint: 'the file is damaged or no XGBoost model; copy it again or save it again with save_model',
      cause,
    });
  }
}
