import { MalformedInputError } from '../../errors.ts';

/** What the header of an array may be made of. */
export type Literal = string | number | boolean | null | readonly Literal[] | ReadonlyMap<string, Literal>;

/** Tuples within lists within a dictionary are all that numpy writes. */
const MAX_DEPTH = 8;

const TOKEN =
  /\s*(?:([[\](){},:])|(-?\d+)L?|(True|False|None)\b|([bu]?)(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"))\s*/suy;

/**
 * The value of a literal of Python, as `ast.literal_eval` finds it: nothing is evaluated.
 *
 * @throws MalformedInputError
 */
export function readLiteral(text: string): Literal {
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class LiteralReader {
  readonly #text: string;
  #at = 0;
  #sign: string | undefined;
  #value: Literal = null;

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  value(depth: number): Literal {
    if (depth > MAX_DEPTH) throw damaged();
    const sign = this.#sign;
    if (sign === undefined) return this.#take(this.#value);
    this.#next();
    if (sign === '{') return this.#members(depth);
    if (sign === '(') return this.#items(')', depth);
    if (sign === '[') return this.#items(']', depth);
    throw damaged();
  }

  end(): void {
    if (this.#sign !== '') throw damaged();
  }

  #items(close: string, depth: number): Literal[] {
    const items: Literal[] = [];
    while (this.#sign !== close) {
      items.push(this.value(depth + 1));
      this.#separate(close);
    }
    return this.#take(items);
  }

  /** A comma, or what closes the list. */
  #separate(close: string): void {
    if (this.#sign !== close) this.#pass(',');
  }

  #pass(sign: string): void {
    if (this.#sign !== sign) throw damaged();
    this.#next();
  }

  #members(depth: number): ReadonlyMap<string, Literal> {
    const members = new Map<string, Literal>();
    while (this.#sign !== '}') {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw damaged();
      this.#pass(':');
      members.set(key, this.value(depth + 1));
      this.#separate('}');
    }
    return this.#take(members);
  }

  #take<T>(value: T): T {
    this.#next();
    return value;
  }

  /** Reads a token: a sign, empty at the end, or a value. */
  #next(): void {
    this.#sign = '';
    if (this.#at === this.#text.length) return;
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (!match) throw damaged();
    this.#at = TOKEN.lastIndex;
    const [, sign, integer, word, , single, double] = match;
    this.#sign = sign;
    if (integer !== undefined) this.#value = Number(integer);
    else if (word !== undefined) this.#value = word === 'None' ? null : word === 'True';
    else if (sign === undefined) this.#value = unescaped(single ?? double ?? '');
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gisu, (_, x, u, long, other) => {
    const hex: string | undefined = x ?? u ?? long;
    if (hex === undefined) return { n: '\n', r: '\r', t: '\t' }[other as string] ?? other;
    const point = Number.parseInt(hex, 16);
    if (point > 0x10ffff) throw damaged();
    return String.fromCodePoint(point);
  });
}

function damaged(): MalformedInputError {
  return new MalformedInputError('the header of the numpy array is not what numpy writes', {
    hint: 'write it with numpy.save, and send the file byte by byte',
  });
}
