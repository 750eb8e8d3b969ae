const [LF, CR, QUOTE, SPACE, TAB] = [0x0a, 0x0d, 0x22, 0x20, 0x09];

/** How a CSV text is cut into cells. */
export interface CsvDialect {
  /** one ASCII character */
  readonly delimiter: string;
  readonly lineEnd: '\n' | '\r\n' | '\r';
  /** false where a quote is a byte like any other */
  readonly quotes?: boolean;
}

/** Where the lines of a buffer are; blank ones are left out. */
export interface Lines {
  /** offset of each line's first byte and of the byte after its last, line end not counted */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** offset after the last whole line: what follows belongs to a line that is not complete yet */
  readonly bytesRead: number;
  /** whether the last line is cut inside quotes */
  readonly openQuote: boolean;
}

/**
 * Finds the whole lines of `bytes[from, …)`. With `isLast` the text ends with the buffer and its last line needs no
 * line end. Line breaks inside quoted cells do not end a line; a quote opens a cell only at the cell's first byte.
 */
export function splitLines(bytes: Uint8Array, from: number, dialect: CsvDialect, isLast: boolean): Lines {
  const terminator = dialect.lineEnd === '\r' ? CR : LF;
  const findEnd =
    dialect.quotes === false || bytes.indexOf(QUOTE, from) < 0
      ? (start: number) => bytes.indexOf(terminator, start)
      : (start: number) => endOfQuotedLine(bytes, start, dialect.delimiter.charCodeAt(0), terminator);
  const starts: number[] = [];
  const ends: number[] = [];
  let start = from;
  let openQuote = false;
  while (start < bytes.length) {
    let end = findEnd(start);
    openQuote = end === OPEN_QUOTE;
    if (end < 0 && (!isLast || openQuote)) break;
    const next = end < 0 ? bytes.length : end + 1;
    if (end < 0) end = bytes.length;
    if (end > start && terminator === LF && bytes[end - 1] === CR) end--;
    if (!isBlank(bytes, start, end, dialect.delimiter)) {
      starts.push(start);
      ends.push(end);
    }
    start = next;
  }
  return { starts, ends, bytesRead: start, openQuote };
}

const NO_LINE_END = -1;
const OPEN_QUOTE = -2;

function endOfQuotedLine(bytes: Uint8Array, start: number, delimiter: number, terminator: number): number {
  let at = start;
  for (;;) {
    if (bytes[at] === QUOTE) {
      at = endOfQuotes(bytes, at);
      if (at < 0) return OPEN_QUOTE;
    }
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== terminator) at++;
    if (at >= bytes.length) return NO_LINE_END;
    if (bytes[at] === terminator) return at;
    at++;
  }
}

/** The offset after the quote that closes the one at `open`, or -1. */
function endOfQuotes(bytes: Uint8Array, open: number): number {
  let close = bytes.indexOf(QUOTE, open + 1);
  while (close >= 0 && bytes[close + 1] === QUOTE) close = bytes.indexOf(QUOTE, close + 2);
  return close < 0 ? -1 : close + 1;
}

/** Where the cells of one line end: offsets of the delimiters outside quotes, then the line's end. */
export function cellEnds(bytes: Uint8Array, start: number, end: number, delimiter: string): number[] {
  const code = delimiter.charCodeAt(0);
  const ends: number[] = [];
  let at = start;
  for (;;) {
    if (bytes[at] === QUOTE && at < end) at = endOfQuotes(bytes, at);
    while (at < end && bytes[at] !== code) at++;
    ends.push(at);
    if (at >= end) return ends;
    at++;
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number, delimiter: string): boolean {
  const code = delimiter.charCodeAt(0);
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if ((byte !== SPACE && byte !== TAB && byte !== CR && byte !== LF) || byte === code) return false;
  }
  return true;
}
