import { KindlingError } from '../errors.ts';
import { fitJson } from '../fit-json.ts';
import { shorten } from '../short-text.ts';

/** CloudWatch cuts lines of 256 kB and bills each byte; the logger adds members of its own. */
const MAX_BYTES = 12 * 1024;
/** Characters of a line's sentence. */
const MAX_SENTENCE = 500;
/** Members and items that are shown, of all and of one object, and objects within objects. */
const [MAX_TOTAL, MAX_MEMBERS, MAX_DEPTH] = [200, 30, 6];

type Entry = { readonly [member: string]: unknown };

/**
 * The members of a log line, cut where they are long, and errors as plain objects, which the log can hold: without the
 * cells that a message shows to the caller alone.
 */
export function logEntry(entry: Entry): { [member: string]: unknown } {
  return fitJson((limit) => new Bound(limit).bound(entry, 0) as { [member: string]: unknown }, MAX_BYTES);
}

/** The sentence of a log line about an error. */
export function logMessage(error: Error): string {
  return shortSentence(error instanceof KindlingError ? error.logMessage : error.message);
}

/** A line's sentence, cut where it is long. */
export function shortSentence(message: string): string {
  return shorten(message, MAX_SENTENCE);
}

/** Copies values, as much of them as a log line holds. */
class Bound {
  readonly #maxCharacters: number;
  #numMember = 0;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  bound(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return shorten(value, this.#maxCharacters);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    if (depth > MAX_DEPTH) return undefined;
    if (Array.isArray(value)) return value.slice(0, this.#room).map((item) => this.#take(item, depth));
    const members = Object.entries(value instanceof Error ? plainError(value) : value).slice(0, this.#room);
    return Object.fromEntries(members.map(([name, member]) => [shorten(name), this.#take(member, depth)]));
  }

  get #room(): number {
    return Math.max(0, Math.min(MAX_MEMBERS, MAX_TOTAL - this.#numMember));
  }

  #take(member: unknown, depth: number): unknown {
    this.#numMember++;
    return this.bound(member, depth + 1);
  }
}

/** JSON would make nothing of an error. */
function plainError(error: Error): Entry {
  const { name, message, stack, cause } = error;
  if (!(error instanceof KindlingError)) return { ...error, name, message, stack, cause };
  const { code, status, hint, row, column, logMessage: told } = error;
  const frames = stack?.replace(message, () => told);
  return {
    name,
    message: told,
    code,
    status,
    hint: status < 500 ? undefined : hint,
    row,
    column,
    stack: frames,
    cause,
  };
}
