// Python's patterns of tokens as JavaScript's, for a small grammar whose matching cannot take exponential time.

/** Tokens of a text; undefined where it is too long for the pattern. */
export type FindTokens = (text: string) => readonly string[] | undefined;

/** What Python's `\w` matches, in a class: no marks that combine. */
const WORD = '\\p{L}\\p{N}_';
/** What Python's `\s` matches, in a class: the separators of files, and no byte order mark. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const BOUNDARY = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`;
/** Patterns that may go back take the square of a text's length. */
const MAX_SQUARED = 10_000;
const MAX_PATTERN = 200;
const MAX_REPEATS = 100;

/** A character, class or group of a pattern. */
interface Atom {
  readonly source: string;
  /** it has no end of its own: `+`, `*`, `{2,}` */
  readonly isUnbounded: boolean;
  /** it may be nothing */
  readonly isOptional: boolean;
  /** the one character that it is */
  readonly literal: string | undefined;
}

/**
 * The finder of a pattern's tokens; undefined for a pattern outside of the grammar: characters, classes, `\w \d \s`, `\b`, a
 * quantifier behind each, groups of these. What has no end of its own must end before a character that it cannot take.
 */
export function compileTokenPattern(pattern: string): FindTokens | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  const parser = new PatternParser(pattern.replace(/^\(\?u\)/, ''));
  const atoms = parser.parse();
  if (atoms === undefined || !isTame(atoms)) return undefined;
  const expression = new RegExp(atoms.map(({ source }) => source).join(''), 'gu');
  const isLinear = isSimple(atoms);
  return (text) => {
    if (!isLinear && text.length > MAX_SQUARED) return undefined;
    return text.match(expression)?.filter((token) => token !== '') ?? [];
  };
}

/** Nothing can fail behind a long run: the run is the last, and at most a word's end stands behind a run of all its characters. */
function isSimple(atoms: readonly Atom[]): boolean {
  const first = atoms.findIndex(({ isUnbounded }) => isUnbounded);
  const behind = first < 0 ? [] : atoms.slice(first + 1);
  if (behind.length === 0) return true;
  return behind.length === 1 && behind[0]!.source === BOUNDARY && atoms[first]!.source.startsWith(`[${WORD}]`);
}

/** Between two runs stands a character that ends the first. */
function isTame(atoms: readonly Atom[]): boolean {
  let open: Atom | undefined;
  for (const atom of atoms) {
    if (open && !atom.isOptional && atom.literal !== undefined && !takes(open, atom.literal)) open = undefined;
    if (!atom.isUnbounded) continue;
    if (open !== undefined) return false;
    open = atom;
  }
  return true;
}

function takes({ source }: Atom, character: string): boolean {
  return new RegExp(`^${source}$`, 'u').test(character);
}

class PatternParser {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Undefined for what is not in the grammar. */
  parse(): Atom[] | undefined {
    const isWrapped = /^\((?!\?)[^()]*\)$/.test(this.#pattern); // one group that captures all is no other pattern
    if (isWrapped) return new PatternParser(this.#pattern.slice(1, -1)).parse();
    const atoms: Atom[] = [];
    while (this.#at < this.#pattern.length) {
      const found = this.#pattern.startsWith('(?:', this.#at) ? this.#group() : this.#one();
      if (found === undefined) return undefined;
      atoms.push(...found);
    }
    return atoms.length === 0 ? undefined : atoms;
  }

  /** `(?:…)` without groups in it, once or not at all. */
  #group(): Atom[] | undefined {
    const end = this.#pattern.indexOf(')', this.#at);
    const inner = end < 0 ? undefined : new PatternParser(this.#pattern.slice(this.#at + 3, end));
    const atoms = inner?.parse();
    if (atoms === undefined || this.#pattern.slice(this.#at + 3, end).includes('(')) return undefined;
    this.#at = end + 1;
    const isOptional = this.#pattern[this.#at] === '?';
    if (isOptional) this.#at++;
    if (/[*+?{]/.test(this.#pattern[this.#at] ?? '')) return undefined;
    // atoms stay apart, so that what is between two runs is seen; the group's ends go with its first and its last
    return atoms.map((atom, index) => ({
      ...atom,
      source: `${index === 0 ? '(?:' : ''}${atom.source}${index === atoms.length - 1 ? `)${isOptional ? '?' : ''}` : ''}`,
      isOptional: atom.isOptional,
    }));
  }

  #one(): Atom[] | undefined {
    const rest = this.#pattern.slice(this.#at);
    if (rest.startsWith('\\b')) {
      this.#at += 2;
      return [{ source: BOUNDARY, isUnbounded: false, isOptional: false, literal: undefined }];
    }
    const match = /^(?:\[(\^?)((?:\\.|[^\]\\[])+)\]|\\(.)|([^\\[\](){}*+?|^$.]))(?:([+*?])|\{(\d+)(,?)(\d*)\})?/su.exec(
      rest,
    );
    if (match === null) return undefined;
    const [whole, not, members, escaped, character, sign, least, comma, most] = match;
    const set = members ?? (escaped ? `\\${escaped}` : undefined);
    const source = set === undefined ? escapeLiteral(character!) : translateClass(not ?? '', set);
    if (source === undefined) return undefined;
    this.#at += whole.length;
    if (/[+*?{]/.test(this.#pattern[this.#at] ?? '')) return undefined; // lazy, possessive or twice
    if (Number(least ?? 0) > MAX_REPEATS || Number(most || 0) > MAX_REPEATS) return undefined;
    const quantifier = sign ?? (least === undefined ? '' : `{${least}${comma}${most}}`);
    const isUnbounded = sign === '+' || sign === '*' || (comma === ',' && most === '');
    const isOptional = sign === '?' || sign === '*' || least === '0';
    const isLiteral = quantifier === '' && members === undefined && (escaped === undefined || !/\w/.test(escaped));
    return [
      { source: source + quantifier, isUnbounded, isOptional, literal: isLiteral ? (character ?? escaped) : undefined },
    ];
  }
}

/** `[…]` with Python's classes in JavaScript's words; undefined for other escapes. */
function translateClass(not: string, members: string): string | undefined {
  const others = not === '^' ? /^((?:[^\\]|\\[^W])*)\\W(.*)$/su.exec(members) : null;
  if (others && members !== '\\W') {
    const set = translateClass('', others[1]! + others[2]!); // all of a word but these, as `[^\W\d_]` has it
    return set && `(?:(?!${set})[${WORD}])`;
  }
  if (/\\[WDSbBAZ0-9]/.test(members) && !/^\\[WDS]$/.test(members)) return undefined;
  if (/^\\[WDS]$/.test(members)) return translateClass(not === '' ? '^' : '', members.toLowerCase());
  let isKnown = true;
  const set = members.replace(
    /\\(.)|([\\/&!#%,:;<=>@`~"'(){}*+?|^$.])/gsu,
    (_text, escaped?: string, sign?: string) => {
      if (sign !== undefined) return escapeInClass(sign);
      if (escaped === 'w') return WORD;
      if (escaped === 'd') return '\\p{Nd}';
      if (escaped === 's') return SPACE;
      if (/[a-zA-Z]/.test(escaped!) && !/[nrtfv]/.test(escaped!)) isKnown = false;
      return /[nrtfv]/.test(escaped!) ? `\\${escaped}` : escapeInClass(escaped!);
    },
  );
  return isKnown ? `[${not}${set}]` : undefined;
}

function escapeInClass(sign: string): string {
  return /[\\\]^-]/.test(sign) ? `\\${sign}` : sign;
}

function escapeLiteral(character: string): string {
  return /[\\/]/.test(character) ? `\\${character}` : character;
}
